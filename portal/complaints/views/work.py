"""What the desk's pages are made of: a case as somebody sees it, what they may do with it, and its two clocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from flask import url_for

from portal.accounts.models import Account
from portal.complaints import evidence, queries, rules, showing, standing
from portal.complaints.actions import base, handling
from portal.complaints.evidence import Used
from portal.complaints.models import Complaint, ComplaintWord
from portal.complaints.rules import RUNNING, State, StepKind
from portal.complaints.showing import Seen, SeenStep
from portal.complaints.standing import Standing
from portal.complaints.views.deeds import DEEDS, Deed
from portal.complaints.visibility import Viewer
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.words import N_
from portal.core.workdays import Calendar, day_of
from portal.organisation import free_days
from portal.organisation import queries as organisation
from portal.organisation.models import Agency


@dataclass
class Work:
    """A case on somebody's desk."""

    account: Account
    complaint: Complaint
    viewer: Viewer
    standing: Standing

    @classmethod
    def on(cls, number: str, account: Account) -> "Work":
        """Raises NotFound where the case is nothing of theirs."""
        complaint, viewer, standing_ = standing.case_of(account, number)
        return cls(account, complaint, viewer, standing_)

    @cached_property
    def seen(self) -> Seen:
        found = showing.see(self.complaint, self.viewer)
        if found is None:
            raise NotFound(queries.GONE)
        return found

    @property
    def url(self) -> str:
        return url_for("complaint_desk.case", number=self.complaint.number)

    @property
    def next_url(self) -> str:
        """Where to go after a deed: the case may have left the desk with it."""
        theirs = standing.viewer_of(self.standing, self.complaint) is not None
        return self.url if theirs else url_for("complaint_desk.index")

    # ---- what may be done

    @cached_property
    def passes_on(self) -> bool:
        return handling.passes_on(self.complaint, by=self.account)

    @cached_property
    def acts(self) -> bool:
        return standing.may_act(self.standing, self.complaint)

    @property
    def notes(self) -> bool:
        """Who helps writes notes too; who oversees it from above reads."""
        return self.acts or (self.viewer is Viewer.HELPER and not self.complaint.with_head)

    def may(self, deed: Deed) -> bool:
        if deed.only_a_note:
            return self.notes
        return self.acts and (self.passes_on or not deed.passes_on)

    def allows(self, deed: Deed) -> bool:
        return rules.allows(self.complaint.state_now, deed.act)

    @property
    def deeds(self) -> list[Deed]:
        """What they may do with it as it stands, in the order of the page."""
        return [deed for deed in DEEDS.values() if self.allows(deed) and self.may(deed)]

    @cached_property
    def units(self) -> Mapping[str, Agency]:
        """By slug, every agency that can answer a case."""
        return {each.agency.slug: each.agency for each in organisation.agencies_in_tree_order() if each.depth}

    @cached_property
    def asking_stops_the_clock(self) -> bool:
        return not self.complaint.asked_pause and handling.is_reachable(self.complaint)

    @property
    def unseals(self) -> bool:
        """Whether they may ask to read who reported it."""
        return self.acts and bool(self.standing.coordinates | self.standing.leads)

    # ---- what else the page says

    @cached_property
    def clocks(self) -> "Clocks":
        return Clocks.of(self.complaint, self.seen, free_days.calendar())

    @cached_property
    def rounds(self) -> list["Round"]:
        """What the unit declared, beside it what the reporter said, and what was found: columns, never one."""
        declared = [step for step in self.seen.steps if step.kind is StepKind.DECLARED]
        words = queries.words_said(self.complaint.id) if declared else []
        checks = {step.round: step for step in self.seen.steps if step.kind in base.LOOKED_AT}  # the last of each
        return [Round(step, [word for word in words if word.round == number], checks.get(number))
                for number, step in enumerate(declared, start=1)]  # fmt: skip

    @cached_property
    def used(self) -> list["Named"]:
        photos = [each for each in self.complaint.photos if showing.photo_for(self.viewer, each)]
        return named(evidence.used_before(photos, self.complaint), self.standing)

    def news(self, version: int) -> Sequence[SeenStep]:
        """What happened since a page was made of this version: each step is one."""
        return self.seen.steps[version:] if 0 <= version < len(self.seen.steps) else self.seen.steps[-1:]


@dataclass(frozen=True)
class Named:
    """A picture that was used before. `number`: of the other case, '' where this reader has no part in it."""

    key: str
    number: str
    near: bool
    of_reporter: bool


def named(found: Sequence[Used], desk: Standing) -> list[Named]:
    """A case that is nothing of theirs is named by no number. Of one that is confidential, or about somebody of the
    staff, not even that it is there is said: the same picture would tell who sent both.
    """
    told = [(each, standing.viewer_of(desk, each.complaint) is not None) for each in found]
    return [
        Named(each.photo.file.key, each.complaint.number if theirs else "", each.near, each.of_reporter)
        for each, theirs in told
        if theirs or not (each.complaint.confidential or each.complaint.about_officer)
    ]


@dataclass(frozen=True)
class Round:
    declared: SeenStep
    said: Sequence[ComplaintWord]
    checked: SeenStep | None


# ---- deadlines


@dataclass(frozen=True)
class Deadline:
    """One step with the unit's own limit and the law's. Moments are those from which on it is late.

    `nearer` is the one that comes first; `late` and `breach` are working days, and days, over each.
    """

    name: str
    unit_at: datetime
    law_at: datetime | None
    done_at: datetime | None
    late: int = 0
    breach: int = 0

    @property
    def law_is_nearer(self) -> bool:
        return self.law_at is not None and self.law_at < self.unit_at


@dataclass(frozen=True)
class Clocks:
    rows: Sequence[Deadline]
    stands: bool  # for the unit, while the reporter is asked
    late: int  # working days that the step in hand is over its date
    breach: bool  # of the law

    @classmethod
    def of(cls, complaint: Complaint, seen: Seen, calendar: Calendar) -> "Clocks":
        limits, now = base.deadlines_of(complaint, calendar), clock.moment()
        running = complaint.state_now in RUNNING
        begun, asked = complaint.begun_at, complaint.asked_at
        verified = None if complaint.state is State.RECEIVED else complaint.verified_at or begun
        asked = asked if asked and asked >= begun else None  # a question is an answer in the law's word, Ps.44 (3)

        def row(name: str, unit_at: datetime, law_at: datetime | None, done_at: datetime | None,
                by_law: datetime | None = None) -> Deadline:  # fmt: skip
            until = done_at or (now if running else unit_at - timedelta(seconds=1))
            heard = done_at or by_law or complaint.ended_at or now
            breach = (day_of(heard) - day_of(law_at)).days + 1 if law_at and heard >= law_at else 0
            return Deadline(name, unit_at, law_at, done_at, calendar.workdays_late(unit_at, until), breach)

        rows = (
            row(N_("Verified"), limits.verify_at, None, verified),
            row(N_("First answer"), limits.answer_at, limits.law_answer_at, complaint.answered_at, asked),
            row(N_("Finished"), limits.finish_at, limits.law_finish_at, complaint.declared_at),
        )
        stands = complaint.state_now is State.ASKED
        return cls(rows, stands, seen.outline.late, any(each.breach and not each.done_at for each in rows))
