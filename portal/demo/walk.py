"""The way through the demo in eight steps: where it stands, and what its buttons do."""

from dataclasses import dataclass

from portal.accounts import queries as people
from portal.accounts.models import Account
from portal.core import clock, installation
from portal.core.errors import Refused
from portal.demo import cast
from portal.evaluation.targets import queries as targets
from portal.scorecards import published
from portal.surveys import actions, queries
from portal.surveys.models import Survey
from portal.surveys.rules import State, Stratum
from portal.surveys.slips import link


@dataclass(frozen=True)
class Walk:
    """How far the service of the walk has come: what of the eight steps is behind."""

    survey: Survey
    drafted: bool
    heard: bool
    proposed: bool
    published: bool
    assessed: bool  # the supervisor has decided on the target that the card speaks to

    @property
    def days_to_close(self) -> int:
        """How many days to move so that the survey is over; 0 where it is."""
        return max((self.survey.closes_on - clock.today()).days + 1, 0) if self.survey.state is State.OPEN else 0

    @property
    def step(self) -> int:
        """The number of the step that comes next; beyond the last where all of it is behind."""
        if self.assessed:
            return 9
        if self.survey.state is State.OPEN:
            return 1
        reached = [self.drafted, self.heard, self.proposed, self.published]
        return 3 + sum(reached[1:]) if self.drafted or self.published else 2


def survey() -> Survey:
    """The survey of the walk: the newest of its service."""
    return queries.latest_survey_of(*cast.SERVICE)


def where() -> Walk:
    found = survey()
    notices = {
        n.service_id: n for n in published.drafts_for_head(found.service.agency_id) if n.period == found.period
    }
    notice = notices.get(found.service_id)
    card = published.card(*cast.SERVICE, found.period)
    return Walk(
        survey=found,
        drafted=notice is not None or card is not None,
        heard=card is not None or bool(notice and notice.heard),
        proposed=card is not None or bool(notice and notice.proposed_by),
        published=card is not None,
        assessed=card is not None and targets.is_assessed(card.id),
    )


def account_of(player: cast.Player) -> Account:
    found = people.account_named(player.identity)
    if found is None:
        raise Refused("The demo is not filled yet.")
    return found


def invitations(count: int, *, root: str) -> list[str]:
    """Links of fresh invitations of the open survey: half handed out by the unit, half by an enumerator."""
    found = survey()
    handed = count // 2
    links: list[str] = []
    if count - handed:
        enumerator = account_of(cast.ENUMERATOR).person
        outside = account_of(cast.OUTSIDE_OFFICER)
        _, made = actions.issue(
            found, count - handed, stratum=Stratum.ENUMERATOR, by=outside, enumerator=enumerator
        )
        links += [link(found, code, root) for code in made]
    if handed:
        _, made = actions.issue(found, handed, stratum=Stratum.HANDED, by=account_of(cast.OFFICER))
        links += [link(found, code, root) for code in made]
    return links


def move_to_closing() -> None:
    """Move the demo's day to the first one after the survey of the walk."""
    days = where().days_to_close
    if not days:
        raise Refused("The survey is over already.")
    installation.move_day(days)


def first_page(player: cast.Player) -> str:
    """Where a person's step of the walk is done: the draft for who works on it, the target for who judges it."""
    found = survey()
    if player is cast.SUPERVISOR:
        team = targets.team_of(account_of(player).staff.id)
        theirs = [s.target.id for s in team if (s.target.service_id, s.target.period) == (found.service_id, found.period)]
        return f"/kinerja/sasaran/{theirs[0]}" if theirs else "/kinerja"
    notices = published.drafts_for_head(found.service.agency_id)
    here = [n for n in notices if n.service_id == found.service_id and n.period == found.period]
    works_on_it = player is cast.HEAD or player in cast.PUBLISHERS
    return f"/kerja/rapor/{here[0].id}" if here and works_on_it else "/kerja"
