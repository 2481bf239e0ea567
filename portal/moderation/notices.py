"""What residents are told of decisions about their own words: the reason, where they can appeal, and no word of them."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core.errors import NotFound
from portal.moderation import answers, kinds, looks, policy, published, queries
from portal.moderation.models import ModeratedText, Review, Sanction
from portal.moderation.rules import Measure, Outcome, State
from portal.moderation.telling import SANCTION, TEXT
from portal.web.format import date_long
from portal.web.language import spoken
from portal.web.notices import NoticeKind, NoticeText

ENDED = {
    Outcome.RETURNED: _l("Your appeal was right: your words are shown again."),
    Outcome.LAPSED: _l("Nobody decided about your appeal in time: your words are shown again."),
    Outcome.UPHELD: _l("Another moderator looked at it: your words stay away."),
}  # fmt: skip
LIFTED = {
    Outcome.RETURNED: _l("Your appeal was right: it is lifted."),
    Outcome.LAPSED: _l("Nobody decided about your appeal in time: it is lifted."),
    Outcome.UPHELD: _l("Another moderator looked at it: it stands."),
}  # fmt: skip


def _number(subject: str, name: str) -> int | None:
    head, _colon, rest = subject.partition(":")
    number = rest.partition("/")[0]
    return int(number) if head == name and number.isdecimal() else None


def own_texts(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    found: dict[str, NoticeText] = {}
    for subject in subjects:
        try:
            if (number := _number(subject, "ModeratedText")) is not None:
                found[subject] = _removed(queries.text(number))
            elif (number := _number(subject, "Review")) is not None:
                found[subject] = _ended(looks.review(number))
        except NotFound:
            continue
    return found


def _removed(text: ModeratedText) -> NoticeText:
    why, url = published.why(text), answers.own_page(text.kind, text.subject)
    if text.state is not State.REJECTED or why is None:
        return NoticeText(_("Your words were decided about anew"), "", url, over=True)
    return NoticeText(_("Your words are not shown"), why[spoken()], url)


def _ended(review: Review) -> NoticeText:
    said = ENDED.get(review.outcome) if review.outcome else None
    url = answers.own_page(review.text.kind, review.text.subject)
    return NoticeText(_("Your appeal is decided"), str(said or ""), url)


def sanctions(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    found: dict[str, NoticeText] = {}
    for subject in subjects:
        try:
            if (number := _number(subject, "Sanction")) is not None:
                found[subject] = _measure(looks.sanction(number))
            elif (number := _number(subject, "Review")) is not None:
                said = LIFTED.get(looks.review(number).outcome or Outcome.GONE)
                found[subject] = NoticeText(_("Your appeal is decided"), str(said or ""), url_for("moderation_own.mine"))
        except NotFound:
            continue
    return found


def title_of(sanction: Sanction) -> str:
    if sanction.measure is Measure.SUSPENDED and sanction.until_on is not None:
        return str(_("You cannot write in public until %(day)s", day=date_long(sanction.until_on)))
    return str(_("You are warned"))


def _measure(sanction: Sanction) -> NoticeText:
    reason, text = policy.version(sanction.policy).reason(sanction.reason), sanction.text
    words = reason.words_for(kinds.what_of(text.kind, text.subject))[spoken()]
    url = url_for("moderation_own.mine")
    return NoticeText(title_of(sanction), words, url, over=sanction.lifted_on is not None)


KINDS = {
    TEXT: NoticeKind(_l("What moderators decide about your words"), own_texts, personal=True),
    SANCTION: NoticeKind(_l("Warnings, and days on which you cannot write in public"), sanctions, personal=True),
}
