"""The posts of a conversation and the lines of a board as HTML.

Fifty posts are most of their page, and a template takes three times as long for them as these functions do. What a person
wrote on one line is escaped here, and what they wrote in posts was made safe when it was kept (`core.markup`); what is
our own is put together as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape  # of plain text: that of markupsafe makes an object of its own each time

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts.models import Account
from portal.core.handed import Stub
from portal.forum import naming, showing
from portal.forum.actions.base import KIND_OF_TEXT
from portal.forum.models import ForumPhoto, ForumThread
from portal.forum.reading import Line, Said
from portal.forum.rules import POST, AnswerKind, Kind, PostState, Reading, slug_of, subject_of
from portal.forum.showing import SeenThread
from portal.web.format import count, local_day, moment_html, time
from portal.web.language import ngettext, spoken
from portal.web.slices import address_of

DrawStub = Callable[[Stub, str, str], str]  # of a stub, below this root, in this language


class Posts:
    """Draws posts of one page. What all of them share is put into words once."""

    def __init__(
        self, thread: ForumThread, seen: SeenThread, me: Account | None, here: str, report: str, of_name: str,
        stub: DrawStub, decide: str = "",
    ) -> None:  # fmt: skip
        """`here` is the address of the thread; `report` the button of a post, with @part, @number, @about and @more in
        it. `of_name`, with @place and @about, comes in the place of @more where a name stands beside the post.
        `decide`: the button by which a moderator decides about a post, with @number and @about; '' for all others.
        """
        self.seen, self.stub, self.here = seen, stub, escape(here)
        self.my_id = me.id if me else None
        self.listed = thread.listed
        self.answers = me is not None and thread.listed and thread.board.active
        self.answers = self.answers and thread.concluded_at is None and thread.locked_at is None
        self.root = escape(request.script_root)
        self.photos = f"{self.root}/dialog/{thread.board.slug}/foto/"
        self.about = escape(_("post %(number)s", number="@place"))
        self.decide = _for_each(decide, self.about)
        report = str(report).replace("@part", POST)
        self.report, self.report_both = (
            _for_each(report.replace("@more", more), self.about) + self.decide for more in ("", str(of_name))
        )
        self.somebody, self.changed = escape(_("A resident")), escape(_("changed"))
        self.earlier, self.reply = escape(_("In answer to an earlier post")), escape(_("Reply"))
        self.waits = _tag("waiting", _("Waits for a moderator; only you see it"))
        self.change, self.make = escape(_("Change")), escape(_("Make a report of it"))
        self.to_make = escape(address_of("report_of", KIND_OF_TEXT, 0)).removesuffix("0") if me else ""

    def __call__(self, some: Iterable[Said | None]) -> Markup:
        return Markup("".join(self._post(post) for post in some if post is not None))

    def _post(self, post: Said) -> str:
        shown, own = post.state is PostState.SHOWN, self.my_id is not None and post.account_id == self.my_id
        is_reply = post.root != post.place
        look = f"{' is-official' if post.official else ''}{' is-reply' if is_reply else ''}{'' if shown else ' is-stub'}"
        begin = f'<article class="talk{look}" id="t{post.place}">'
        if not shown and not (own and post.state is PostState.WAITING):
            return f"{begin}{self._gone(post, own)}</article>"
        waits = "" if shown else self._waiting(post)
        answers = ""
        if is_reply and post.root not in self.seen.here:
            answers = f'<p class="small"><a href="{self.here}/{post.root}">{self.earlier}</a></p>'
        became = self._became(post, own) if post.reported else ""
        promise = self._promise(post) if post.official is AnswerKind.ANSWER else ""
        photos = self._photos(self.seen.photos[post.id]) if post.has_photos and post.id in self.seen.photos else ""
        acts = self._acts(post, shown, own) if self.my_id is not None else ""
        report = self._report(post) if shown and not own and self.listed else ""
        return (
            f'{begin}{self._head(post, shown)}{waits}{answers}<div class="post-text" dir="auto">{post.html}</div>'
            f"{became}{promise}{photos}{acts}{report}</article>"
        )

    def _head(self, post: Said, shown: bool) -> str:
        if post.official:
            kind = f'<span class="tag tag-info">{escape(str(naming.OFFICIAL[post.official]))}</span>'
            who = f"<strong>{escape(post.agency_name)}</strong> {kind}"
        else:
            who = f"<strong><bdi>{escape(post.name) if post.name else self.somebody}</bdi></strong>"
        at = f'<a class="small muted" href="{self.here}/{post.place}">{moment_html(post.made_at)}</a>'
        more = ""
        if shown and showing.has_history(post):
            more = f' <a class="small" href="{self.here}/{post.place}/riwayat">{self.changed}</a>'
        if post.shortened:
            words = escape(_("a moderator left words out"))
            more += f' <span class="small muted">{words}</span>'
        return f'<header class="talk-head">{who} {at}{more}</header>{self._speaker(post) if post.official else ""}'

    def _speaker(self, post: Said) -> str:
        """Who speaks for the agency, and by which post."""
        names = [name for name in (post.speaker, post.post_name) if name]
        return f'<p class="small muted">{escape(", ".join(names))}</p>' if post.speaker else ""

    def _waiting(self, post: Said) -> str:
        if post.reading is not Reading.REJECTED:
            why = f' <span class="muted">{escape(str(naming.HELD[post.held]))}</span>' if post.held else ""
            return f'<p class="small">{self.waits}{why}</p>'
        away, why = _tag("off", _("Not shown; only you see it")), escape(_("why, and how to appeal"))
        return f'<p class="small">{away} <a href="{self.root}/akun/dialog">{why}</a></p>'

    def _became(self, post: Said, own: bool) -> str:
        """That its author made a report of it. Of a confidential one nobody else learns."""
        if post.report:
            became, address = escape(_("became the report")), escape(address_of("report", post.report))
            return f'<p class="small">{became} <a href="{address}">{escape(post.report)}</a></p>'
        if not own:
            return ""
        words = escape(_("You made a confidential report of this. Nobody else reads that here."))
        return f'<p class="small muted">{words}</p>'

    def _promise(self, post: Said) -> str:
        parts = ((_("Who"), post.who), (_("By when"), post.by_when))
        rows = (f"<div><dt>{escape(name)}</dt><dd>{escape(said)}</dd></div>" for name, said in parts)
        return f'<dl class="promise">{"".join(rows)}</dl>'

    def _photos(self, some: Sequence[ForumPhoto]) -> str:
        def drawn(number: int, photo: ForumPhoto) -> str:
            file, name = photo.file, escape(_("Photo %(number)s of this post", number=number))
            waits = "" if photo.reading is Reading.RELEASED else self.waits
            return (
                f'<li><a href="{self.photos}{file.key}.webp"><img src="{self.photos}{file.key}-kecil.webp" alt="{name}"'
                f' width="{file.width}" height="{file.height}" loading="lazy"></a>{waits}</li>'
            )

        items = "".join(drawn(number, photo) for number, photo in enumerate(some, 1))
        return f'<ul class="talk-photos" role="list">{items}</ul>'

    def _acts(self, post: Said, shown: bool, own: bool) -> str:
        acts = ""
        if self.answers and shown and post.place > 1:
            name = escape(post.agency_name or post.name)
            acts = f'<a href="{self.here}/balas?kepada={post.place}">{self.reply}<span class="vh">: {name}</span></a>'
        if post.id in self.seen.editable:
            acts += f' <a href="{self.here}/{post.place}/ubah">{self.change}</a>'
        if own and shown and self.listed and not post.reported:
            about = self.about.replace("@place", str(post.place))
            acts += f' <a href="{self.to_make}{post.id}">{self.make}<span class="vh">: {about}</span></a>'
        return f'<p class="small talk-acts">{acts}</p>' if acts else ""

    def _report(self, post: Said) -> str:
        return (self.report_both if post.name else self.report) % {"number": post.id, "place": post.place}

    def _gone(self, post: Said, own: bool) -> str:
        """A sign in the place of words that are not there to be read."""
        stub = self.seen.stubs.get(subject_of(POST, post.id))
        if stub is not None:
            said = str(self.stub(stub, self.root, spoken()))
        else:
            waits = post.state is PostState.WAITING
            words = _("A moderator reads this before it is shown.") if waits else _("The words are not shown.")
            said = f'<p class="muted">{escape(words)}</p>'
        if own and post.state is PostState.REMOVED:
            words = escape(_("These were your words: why, and how to appeal"))
            said += f'<p class="small"><a href="{self.root}/akun/dialog">{words}</a></p>'
        if self.decide and post.state is PostState.HIDDEN:
            said += self.decide % {"number": post.id, "place": post.place}
        return said


def _for_each(text: str, about: str) -> str:
    """Made ready for `%`, which puts numbers in at eleven places three times as fast as two replacements."""
    text = str(text).replace("@about", about).replace("%", "%%")
    return text.replace("@number", "%(number)s").replace("@place", "%(place)s")


def to_decide() -> str:
    """Where a moderator begins to decide about a post, with @number in the place of its number."""
    return address_of("decide_words", KIND_OF_TEXT, subject_of(POST, 0)).removesuffix("0") + "@number"


# ---- lists of conversations


def state(thread: ForumThread | Line) -> Markup:
    """What has become of a conversation, in a word or two; nothing where nobody owes it anything and all may answer."""
    return Markup(_state(thread))


def _state(thread: ForumThread | Line) -> str:
    locked = _tag("off", _("Locked")) if thread.locked_at else ""
    return " ".join(each for each in (_answered(thread), locked) if each)


def _answered(thread: ForumThread | Line) -> str:
    if thread.concluded_at:
        return _tag("off", _("Closed with a conclusion"))
    if thread.due_at:
        return _tag("late", _("Answer is late")) if showing.late(thread) else _tag("waiting", _("Waits for an answer"))
    if thread.answered_at:
        return _tag("done", _("Answered, but late") if thread.answered_late else _("Has an answer"))
    return ""


def _tag(look: str, text: str) -> str:
    return f'<span class="tag tag-{look}">{escape(text)}</span>'


def lines(some: Iterable[Line], board: str) -> Markup:
    """Conversations of one board. `board` is its slug."""
    base = f"{escape(request.script_root)}/dialog/{escape(board)}/obrolan/"
    kinds = {kind: escape(str(name)) for kind, name in naming.KINDS.items()}
    return Markup(f'<ul class="threads" role="list">{"".join(_line(thread, base, kinds) for thread in some)}</ul>')


def _line(thread: Line, base: str, kinds: Mapping[Kind, str]) -> str:
    title, slug = thread.title, slug_of(thread.title)
    agency = f" · {escape(thread.agency)}" if thread.agency else ""
    about = ngettext("%(num)s post", "%(num)s posts", thread.posts) % {"num": count(thread.posts)}
    if thread.supporters:
        supporters = ngettext("%(num)s supporter", "%(num)s supporters", thread.supporters)
        about += f" · {supporters % {'num': count(thread.supporters)}}"
    about = f"{about} · {time(local_day(thread.active_at), 'short')}"
    return (
        f'<li><p class="small muted">{kinds[thread.kind]}{agency}</p>'
        f'<h2 class="h3"><a href="{base}{thread.id}{f"-{slug}" if slug else ""}"><bdi>{escape(title)}</bdi></a></h2>'
        f'<p class="thread-line">{_state(thread)} <span class="small muted">{about}</span></p></li>'
    )
