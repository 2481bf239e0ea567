"""What a resident fills in to report something. Nothing of it is lost where a part of it is refused."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.accounts.rules import written
from portal.complaints import naming, places
from portal.complaints.actions.reporting import Report
from portal.complaints.models import ComplaintCategory, ComplaintPhoto
from portal.complaints.rules import CONTACT_MOST, NAME_MOST, PHOTOS_MOST, PLACE_MOST, TEXT_LEAST, TEXT_MOST, WORDS_MOST
from portal.core.errors import Refused
from portal.core.pictures import LARGEST, Picture, make_safe
from portal.organisation.models import Agency, Service
from portal.organisation.rules import AgencyKind
from portal.web.forgery import GuestForm
from portal.web.language import spoken
from portal.web.typed import one_line, several_lines

UNKNOWN = "tidak-tahu"  # of the kelurahan: who reports does not know it
BRIBERY = "suap-pungli"  # is asked for like a category, and is none: nothing of it is stored
MOST = 2 * LARGEST + 64 * 1024  # bytes of a whole form: three pictures as telephones make them
KEY = re.compile(r"[0-9a-f]{32}\Z")


class ReportForm(GuestForm):
    """The report. `offer` says which kinds and kelurahan there are; `kept`: pictures of it that lie here already."""

    kategori = RadioField(
        _("What is it about?"), choices=[], invalid_choice_message=_("Choose what it is about."),
        invalid_value_message=_("Choose what it is about."),
    )  # fmt: skip
    uraian = TextAreaField(
        _("What happened?"),
        description=_("What is wrong, since when, and what you would like to be done."),
        filters=[several_lines],
        validators=[
            InputRequired(_("Write what the problem is.")),
            Length(min=TEXT_LEAST, message=_("Write a little more: what is wrong, and where.")),
            Length(max=TEXT_MOST, message=_("Write at most 4,000 characters.")),
        ],
    )
    kelurahan = RadioField(
        _("In which kelurahan?"), choices=[], invalid_choice_message=_("Choose a kelurahan, or “I do not know”."),
        invalid_value_message=_("Choose a kelurahan, or “I do not know”."),
    )  # fmt: skip
    lokasi = StringField(
        _("Near what? (may stay empty)"),
        description=_("RT, street or landmark. For example: RT 05, in front of the mushala in Jalan Kapten Abdullah."),
        filters=[one_line],
        validators=[Length(max=PLACE_MOST, message=_("Write at most 300 characters."))],
    )
    lat, lon = HiddenField(), HiddenField()
    dari = HiddenField()  # what they said elsewhere, of which the report is made ("forum:12")
    foto = MultipleFileField(
        _("Photos (may stay empty)"),
        description=_("Up to three, as JPEG, PNG or WebP, together at most 24 MB. Leave faces and number plates out."),
    )
    anonim = BooleanField(
        _("Keep my name from the unit"),
        description=_("The unit that answers never learns your name, and neither does anybody else who reads it."),
    )
    rahasia = BooleanField(
        _("Keep the report from the public"),
        description=_("Only the unit that answers reads it; it stands on no public page, and its number opens nothing."),
    )
    nama = StringField(
        _("Your name (may stay empty)"), filters=[one_line],
        validators=[Length(max=NAME_MOST, message=_("Write at most 80 characters."))],
    )  # fmt: skip
    kontak = StringField(
        _("Telephone number or e-mail address (may stay empty)"),
        description=_("For news of your report. Nobody of the staff sees it; they write to you through the portal."),
        filters=[one_line],
        validators=[Length(max=CONTACT_MOST, message=_("Write at most 120 characters."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: list[ComplaintPhoto] = []
        self.refused_photos: list[str] = []

    def offer(self, categories: Sequence[ComplaintCategory], kelurahans: Sequence[Agency]) -> None:
        self.categories = {each.slug: each for each in categories}
        self.kelurahans = {each.slug: each for each in kelurahans}
        self.kategori.choices = [(each.slug, naming.category(each)) for each in categories]
        self.kelurahan.choices = [*((each.slug, each.name) for each in kelurahans), (UNKNOWN, gettext("I do not know"))]
        if self.kelurahan.data == "":  # said, and empty: as good as not known
            self.kelurahan.data = UNKNOWN

    def prefill(self, asked: Any, service: Service | None) -> None:
        """What an address says of the report: `?kategori=`, `?kelurahan=`, or of which service it is about."""
        found = self.category_for(service) if service else None
        self.kategori.data = asked.get("kategori", found.slug if found else "")
        here = service.agency.slug if service and service.agency.kind is AgencyKind.KELURAHAN else ""
        self.kelurahan.data = asked.get("kelurahan", here)

    def category_for(self, service: Service) -> ComplaintCategory | None:
        """The category of a service, or else the one of its agency for all that it does."""
        some = [each for each in self.categories.values() if not each.about_officer]
        of_service = [each for each in some if each.service_id == service.id]
        of_agency = [each for each in some if each.agency_id == service.agency_id and each.service_id is None]
        in_kelurahan = service.agency.kind is AgencyKind.KELURAHAN
        return next(iter([*of_service, *of_agency, *(each for each in some if in_kelurahan and each.of_kelurahan)]), None)

    @property
    def told_kinds(self) -> tuple[Any, ...]:
        """The kinds under their headings, in the order of the form and in the reader's language, as plain words."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for each in self.categories.values():
            found.setdefault(each.group, []).append((each.slug, naming.category(each), naming.hint(each)))
        return tuple((group, tuple(some)) for group, some in found.items())

    @property
    def told_areas(self) -> tuple[tuple[str, str], ...]:
        return tuple((slug, name.removeprefix("Kelurahan ")) for slug, name in self.kelurahan.choices)

    @property
    def category(self) -> ComplaintCategory | None:
        return self.categories.get(self.kategori.data or "")

    @property
    def point(self) -> tuple[float, float] | None:
        return places.point(self.lat.data or "", self.lon.data or "")

    @property
    def of_point(self) -> Agency | None:
        """The kelurahan in which the pin lies. It suggests one, and refuses none."""
        code = places.code_at(*self.point) if self.point else ""
        return next((each for each in self.kelurahans.values() if code and each.kemendagri_code == code), None)

    @property
    def where(self) -> Agency | None:
        """The kelurahan: the one that was chosen, or else the one of the pin."""
        return self.kelurahans.get(self.kelurahan.data or "") or self.of_point

    def validate(self, extra_validators: Any = None) -> bool:
        placed = bool(self.lokasi.data or self.point)
        if self.kelurahan.data is None and placed:
            self.kelurahan.data = UNKNOWN
        right = bool(super().validate(extra_validators))
        if self.kontak.data and not self.kontak.errors and not written(self.kontak.data):
            self.kontak.errors = [gettext("Write a telephone number or an e-mail address, or leave it empty.")]
            right = False
        return right

    def report(self) -> Report:
        latitude, longitude = self.point or (None, None)
        where = self.where
        return Report(
            category=self.kategori.data, text=self.uraian.data, kelurahan=where.slug if where else "",
            place=self.lokasi.data, latitude=latitude, longitude=longitude, anonymous=self.anonim.data,
            confidential=self.rahasia.data, name=self.nama.data, contact=self.kontak.data,
            photos=tuple(photo.file.key for photo in self.kept), language=spoken(), origin=self.dari.data or "",
        )  # fmt: skip

    def pictures(self, room: int) -> Iterable[Picture]:
        """What was sent in `foto`, made safe one by one: up to half a second each. What is refused is said there."""
        files = [each for each in request.files.getlist("foto") if each.filename]
        for file in files[:room]:
            try:
                yield make_safe(file.read())
            except Refused as refused:
                self.refused_photos.append(f"{(file.filename or '')[-40:]}: {gettext(str(refused))}")
        if len(files) > room:
            self.refused_photos.append(gettext("A report has at most three photos. The others were left out."))


def keys_of_photos() -> list[str]:
    """Of pictures that came with an earlier state of this form."""
    return [key for key in request.form.getlist("foto_tersimpan") if KEY.match(key)][:PHOTOS_MOST]


class JoinForm(GuestForm):
    """'Me too': nothing has to be filled in."""

    baris = TextAreaField(
        _("Something to add (may stay empty)"), filters=[several_lines],
        validators=[Length(max=WORDS_MOST, message=_("Write at most 2,000 characters."))],
    )  # fmt: skip
    kontak = StringField(
        _("Telephone number or e-mail address (may stay empty)"), filters=[one_line],
        validators=[Length(max=CONTACT_MOST, message=_("Write at most 120 characters."))],
    )  # fmt: skip
