"""What feedback shows on the first page of performance, in a superior's list, and on the page of one of their people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.core.together import Asked
from portal.evaluation.feedback import queries, words
from portal.evaluation.feedback.queries import Heading, Last
from portal.web.format import date_long
from portal.web.panels import Look, Panel, PanelLine

FEW = 3


def asks(account: Account) -> Iterator[Asked]:
    yield queries.asks_headings(account.staff.id, account.staff.id, FEW)


def panels(account: Account) -> Iterator[Panel]:
    """My newest words (1 query)."""
    found = queries.headings(account.staff.id, account.staff.id, FEW)
    text = "" if found else _("Nobody has had a word for you here yet.")
    links = ((_("All feedback"), url_for("feedback.index")), (_("Ask for feedback"), url_for("feedback.ask")))
    yield Panel(20, _("Feedback"), text, tuple(_line(one) for one in found), links)


def person_panels(account: Account, person_id: int) -> Iterator[Panel]:
    """What was said to one of my people (2 queries)."""
    found = queries.headings(person_id, account.staff.id, FEW)
    last = queries.last_words(account.staff.id, [person_id])[person_id]
    links = (
        (_("Give feedback"), url_for("feedback.give", person_id=person_id)),
        (_("All feedback"), url_for("feedback.about", person_id=person_id)),
    )
    yield Panel(20, _("Feedback"), said(last), tuple(_line(one) for one in found), links)


def notes_ask(account: Account) -> Iterator[Asked]:
    yield queries.asks_last_words(account.staff.id)


def team_notes(account: Account, person_ids: Sequence[int]) -> Mapping[int, Sequence[PanelLine]]:
    """How long ago I had a word for each (1 query). It speaks of me, and not of them."""
    return {
        number: [
            PanelLine(_("Give feedback"), said(last), url_for("feedback.give", person_id=number), _tag(last), _look(last))
        ]
        for number, last in queries.last_words(account.staff.id, person_ids).items()
    }


def said(last: Last) -> str:
    if last.days is None:
        return str(_("You have had no word for them here yet."))
    if last.days == 0:
        return str(_("Your last word was today."))
    return str(ngettext("Your last word was %(num)s day ago.", "Your last word was %(num)s days ago.", last.days))


def _tag(last: Last) -> str:
    return "" if _look(last) == "good" else _("It is time for a word")


def _look(last: Last) -> Look:
    return cast(Look, words.CADENCE_LOOKS[last.cadence])


def _line(one: Heading) -> PanelLine:
    note = f"{one.giver}, {date_long(one.given_at)}"
    return PanelLine(str(words.KINDS[one.kind]), note, url_for("feedback.one", feedback_id=one.id),
                     "" if one.answered else _("not answered"))  # fmt: skip
