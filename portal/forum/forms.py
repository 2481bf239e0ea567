"""What residents write, and what agencies answer. Nothing of it is lost where a part of it is refused."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.core.errors import Refused
from portal.core.pictures import LARGEST, Picture, make_safe
from portal.forum import naming
from portal.forum.models import ForumBoard, ForumPhoto
from portal.forum.rules import (
    ANSWER_MOST,
    LINE_MOST,
    NAME_MOST,
    OPEN_POINTS_MOST,
    PHOTOS_MOST,
    TITLE_MOST,
    Kind,
)
from portal.organisation.models import Agency
from portal.web.typed import one_line

MOST = 2 * LARGEST + 64 * 1024  # bytes of a whole form: three pictures as telephones make them
MOST_WORDS = 4 * 1024 * 1024  # bytes that are typed: far too many come back in the form, with a word about it
KEY = re.compile(r"[0-9a-f]{32}\Z")
THREAD = re.compile(r"(?:^#?|/obrolan/)(\d{1,9})(?:\D|$)")  # the number of a conversation, alone or in its address
NOBODY = ""  # of whom a thread asks


def _words(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


class PostForm(FlaskForm):
    """Something said in a thread. `kept`: pictures of it that lie here already."""

    teks = TextAreaField(
        _("What do you want to say?"),
        filters=[_words],
        validators=[InputRequired(_("Write what you want to say."))],
    )
    nama = StringField(
        _("Under which name do you speak?"),
        description=_("Everybody sees it, and nobody sees who you are. It is yours alone, and stays for three months."),
        filters=[one_line],
        validators=[Length(max=NAME_MOST, message=_("Write at most 30 characters."))],
    )
    foto = MultipleFileField(
        _("Photos (may stay empty)"),
        description=_(
            "Up to three, as JPEG, PNG or WebP. A moderator looks at them before others do. No faces, no number plates."
        ),
    )

    usaha = HiddenField()  # what the telephone of a new account has counted: see `core.effort`

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: list[ForumPhoto] = []
        self.refused_photos: list[str] = []

    @property
    def name(self) -> str:
        return self.nama.data or ""

    @property
    def solution(self) -> str:
        return self.usaha.data or ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(photo.file.key for photo in self.kept)

    def pictures(self, room: int) -> Iterator[Picture]:
        """What was sent in `foto`, made safe one by one. What is refused is said at the field."""
        files = [each for each in request.files.getlist("foto") if each.filename]
        for file in files[:room]:
            try:
                yield make_safe(file.read(LARGEST + 1))
            except Refused as refused:
                self.refused_photos.append(f"{(file.filename or '')[-40:]}: {gettext(str(refused))}")
        if len(files) > room:
            self.refused_photos.append(gettext("Three photos at most. The others were left out."))

    def validate(self, extra_validators: Any = None) -> bool:
        right = bool(super().validate(extra_validators))
        if self.refused_photos:
            self.foto.errors = [*self.foto.errors, *self.refused_photos]
            right = False
        return right


class ReplyForm(PostForm):
    """An answer in a thread, to the post at place `kepada`."""

    kepada = IntegerField(validators=[Optional()])

    @property
    def to(self) -> int:
        return self.kepada.data or 1


class ThreadForm(PostForm):
    """A thread. `offer` says which agencies can be asked."""

    jenis = RadioField(
        _("What is it?"),
        choices=[],
        invalid_choice_message=_("Choose what it is."),
        invalid_value_message=_("Choose what it is."),
    )
    judul = StringField(
        _("Title"),
        description=_("In one sentence, so that others find it."),
        filters=[one_line],
        validators=[
            InputRequired(_("Write a title.")),
            Length(max=TITLE_MOST, message=_("Write at most 120 characters.")),
        ],
    )
    kepada = SelectField(
        _("Whom do you ask?"),
        validate_choice=False,
        description=_("An agency that is asked owes an answer. Others may leave this empty."),
    )

    def offer(self, agencies: Sequence[Agency], chosen: Agency | None) -> None:
        self.agencies = {each.slug: each for each in agencies}
        self.jenis.choices = [(kind.value, f"{name}: {naming.ABOUT_KINDS[kind]}") for kind, name in naming.KINDS.items()]
        self.kepada.choices = [
            SelectChoice(NOBODY, gettext("No particular agency")),
            *(SelectChoice(each.slug, each.name) for each in agencies),
        ]
        if self.kepada.data is None and chosen is not None:
            self.kepada.data = chosen.slug

    @property
    def kind(self) -> Kind:
        return Kind(self.jenis.data)

    @property
    def agency(self) -> Agency | None:
        return self.agencies.get(self.kepada.data or "")


class NameForm(FlaskForm):
    nama = StringField(
        _("Name"), filters=[one_line],
        validators=[InputRequired(_("Choose a name under which you speak.")),
                    Length(max=NAME_MOST, message=_("Write at most 30 characters."))],
    )  # fmt: skip


class EditForm(FlaskForm):
    teks = TextAreaField(_("Text"), filters=[_words], validators=[InputRequired(_("Write what you want to say."))])
    versi = IntegerField(validators=[Optional()])


def keys_of_photos() -> list[str]:
    """Of pictures that came with an earlier state of this form."""
    return [key for key in request.form.getlist("foto_tersimpan") if KEY.match(key)][:PHOTOS_MOST]


# ---- of an agency


class AnswerForm(FlaskForm):
    """An official answer. Sent with `kabar` it is a word on the way, and needs neither who nor when."""

    teks = TextAreaField(
        _("What will be done, or why not"), filters=[_words],
        validators=[InputRequired(_("Write what will be done, or why not.")),
                    Length(max=ANSWER_MOST, message=_("Write at most 4,000 characters."))],
    )  # fmt: skip
    siapa = StringField(
        _("Who does it"), description=_("By post or section, so that somebody can be asked."), filters=[one_line],
        validators=[Length(max=LINE_MOST, message=_("Write at most 200 characters."))],
    )  # fmt: skip
    kapan = StringField(
        _("By when"), description=_("A day, a week, or since when it is so."), filters=[one_line],
        validators=[Length(max=LINE_MOST, message=_("Write at most 200 characters."))],
    )  # fmt: skip


class ConclusionForm(FlaskForm):
    teks = TextAreaField(
        _("What came out of it"), filters=[_words],
        validators=[InputRequired(_("Write what came out of it.")),
                    Length(max=ANSWER_MOST, message=_("Write at most 4,000 characters."))],
    )  # fmt: skip
    terbuka = TextAreaField(
        _("What stays open"), description=_("Name each point that was not settled. Where there is none, write so."),
        filters=[_words],
        validators=[InputRequired(_("Name what stays open, or write that nothing does.")),
                    Length(max=OPEN_POINTS_MOST, message=_("Write at most 2,000 characters."))],
    )  # fmt: skip


# ---- of a moderator


class ActForm(FlaskForm):
    """Something done with a whole conversation: by the button of a reason. `versi` counts what had been done with it when
    the page was made. `offer` the boards to which it could go, and the agencies that could answer.
    """

    alasan = HiddenField(_("Reason"), validators=[InputRequired(_("Choose a reason."))])
    versi = IntegerField(validators=[Optional()])
    papan = SelectField(_("To which board"), validate_choice=False)
    instansi = SelectField(_("Which agency"), validate_choice=False)
    tujuan = StringField(
        _("The conversation in which it goes on"), description=_("Its address, or the number that stands in it."),
        filters=[one_line],
    )  # fmt: skip

    def offer(self, boards: Sequence[ForumBoard], agencies: Sequence[Agency]) -> None:
        self.boards, self.agencies = {each.slug: each for each in boards}, {each.slug: each for each in agencies}
        choose = SelectChoice(NOBODY, gettext("Choose"))
        self.papan.choices = [choose, *(SelectChoice(each.slug, naming.board_name(each)) for each in boards)]
        self.instansi.choices = [choose, *(SelectChoice(each.slug, each.name) for each in agencies)]

    @property
    def reason(self) -> str:
        return str(self.alasan.data)

    @property
    def seen(self) -> int:
        return self.versi.data or 0

    @property
    def board(self) -> ForumBoard | None:
        return self.boards.get(self.papan.data or NOBODY)

    @property
    def agency(self) -> Agency | None:
        return self.agencies.get(self.instansi.data or NOBODY)

    @property
    def target(self) -> int:
        """The number of the other conversation, out of its address; 0 where none stands there."""
        found = THREAD.search(self.tujuan.data or "")
        return int(found[1]) if found else 0
