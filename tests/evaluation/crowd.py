"""All that can wait in a reporting line, as rows: for what a page costs however much of it there is."""

from datetime import timedelta

from portal.accounts import actions as accounts
from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.core.score import Figure
from portal.core.work import WorkKind
from portal.evaluation.appraisal.models import Appraisal, AppraisalView, Objection, Realisation, UnitAchievement
from portal.evaluation.appraisal.rules import Achievement, Level
from portal.evaluation.coordination.models import MatterBlocker, MatterEscalation, MatterMember, MatterStep, SharedMatter
from portal.evaluation.feedback.models import Feedback, FeedbackRequest
from portal.evaluation.feedback.rules import Kind
from portal.evaluation.plans.models import Cycle, Indicator, Plan, PlanVersion, ResultLine, WorkResult
from portal.evaluation.plans.rules import Every, ResultKind, Value
from portal.evaluation.recognition.models import Appreciation, CoachingPlan, Honour, Referral
from portal.evaluation.recognition.rules import Cause, Source
from portal.evaluation.reports.models import DailyReport, ReportLine, WorkDone
from portal.evaluation.reports.rules import Line
from portal.evaluation.targets.models import Target
from portal.evaluation.training.models import Course, CourseSession, Training, TrainingProvider, TrainingTerms
from portal.evaluation.training.rules import Way
from portal.organisation.models import Post
from tests.builders import person

DAY = timedelta(days=1)


def kept(row):
    db.session.add(row)
    db.session.flush()
    return row


class Crowd:
    """Below the secretary and the head of the dinas of a `Town`, who reports to the secretary."""

    def __init__(self, town):
        self.town, self.today = town, clock.today()
        self.cycles = {
            (agency.id, year): kept(Cycle(agency_id=agency.id, year=year, opened_on=self.today))
            for agency in (town.secretariat, town.dinas)
            for year in (2025, 2026)
        }
        provider = kept(TrainingProvider(agency_id=town.dinas.id, name="BPSDM", contact="0711 1"))
        course = kept(Course(provider_id=provider.id, title="Pelayanan prima", hours=4, way=Way.CLASSICAL))
        self.session = kept(CourseSession(
            course_id=course.id, from_on=self.today + 9 * DAY, until_on=self.today + 9 * DAY, place="Aula", seats=99,
        ))  # fmt: skip
        kept(TrainingTerms(valid_from=self.today - 99 * DAY, hours=24, legal_basis="UU", source="uji"))
        self.form = kept(Appreciation(agency_id=town.dinas.id, name="Piagam", basis="PP", public=True))
        self.number = 0
        self.own_plans = {each: self.plan(*each, agreed=True) for each in self.superiors}

    @property
    def superiors(self):
        return ((self.town.chief, self.town.chief_post), (self.town.head, self.town.head_post))

    def more(self):
        """One more person below each of the two, with one of everything that can wait; and as much for the two."""
        self.number += 1
        for account, post in self.superiors:
            self.below(account, post)
            self.of(account, post, *([self.town.chief] if account is self.town.head else []))
        db.session.commit()

    # ---- of one who reports to somebody

    def below(self, superior, above):
        number = self.number
        post = kept(Post(agency_id=above.agency_id, name=f"Staf {number}", superior=above, source="uji"))
        account = person(f"Staf {above.name} {number}")
        accounts.hold_post(post, account.person, from_on=self.today - 50 * DAY, acting=False, by=None)
        self.plan(account, post)
        plan = self.plan(account, post, year=2025, agreed=True)
        kept(Appraisal(plan_id=plan.id, period=Period("2025"), begun_on=self.today, sent_on=self.today))
        self.objected(plan, superior, above)
        self.word(superior, account)
        self.asks(account, superior)
        self.learns(account, post)
        self.coached(account, post, superior, agreed_on=self.today)
        self.honoured(account, post, superior, above)
        self.report(account, self.today - DAY, sent_version=1)
        self.report(account, self.today, sent_version=1)
        self.last = account

    def plan(self, account, post, year=2026, *, agreed=False):
        day, me = self.today, account.person_id
        plan = kept(Plan(
            cycle_id=self.cycles[post.agency_id, year].id, person_id=me, post_id=post.id, leads=post.leads, acting=False,
            begins_on=day - 50 * DAY,
        ))  # fmt: skip
        other = {"superior_id": self.town.publishers[0].person_id, "superior_agreed_on": day, "agreed_on": day}
        both = {"person_agreed_on": day, "discussed_on": day, "discussed_with_id": other["superior_id"], **other}
        version = kept(PlanVersion(plan_id=plan.id, number=1, made_on=day, proposed_on=day, **both if agreed else {}))
        line = kept(ResultLine(plan_id=plan.id))
        result = kept(WorkResult(version_id=version.id, line_id=line.id, position=0, kind=ResultKind.MAIN, title="Kartu"))
        kept(Indicator(result_id=result.id, text="Tepat waktu", target="95 %", every=Every.YEAR))
        return plan

    def rated(self, plan, period, superior, above, **sent):
        found = kept(Appraisal(plan_id=plan.id, period=Period(period), begun_on=self.today, sent_on=self.today))
        for line in db.session.query(ResultLine).filter_by(plan_id=plan.id):
            kept(Realisation(appraisal_id=found.id, line_id=line.id, words="Tercapai"))
        kept(AppraisalView(
            appraisal_id=found.id, number=1, work=Level.AS, conduct=Level.AS, work_marks={}, conduct_marks={},
            words="Sesuai.", by_id=superior.person_id, by_post_id=above.id, deputising=False, given_on=self.today,
        ))  # fmt: skip
        return found

    def objected(self, plan, superior, above):
        found = self.rated(plan, "2025-tw2", superior, above)
        kept(Objection(
            appraisal_id=found.id, assessor_id=superior.person_id, assessor_post_id=above.id, filed_on=self.today,
            words="Bukti belum dibaca.",
        ))  # fmt: skip

    def word(self, giver, receiver):
        kept(Feedback(
            person_id=receiver.person_id, giver_id=giver.person_id, kind=Kind.DIRECTION, value=Value.SERVICE,
            words="Teruskan.", given_at=clock.moment() - DAY,
        ))  # fmt: skip

    def asks(self, account, superior):
        kept(FeedbackRequest(
            person_id=account.person_id, of_id=superior.person_id, value=Value.LOYAL, words="Bagaimana?",
            asked_at=clock.moment(),
        ))  # fmt: skip

    def learns(self, account, post):
        kept(Training(
            person_id=account.person_id, post_id=post.id, session_id=self.session.id, title="Pelayanan prima",
            provider="BPSDM", first_day=self.session.from_on, last_day=self.session.until_on, hours=4,
            asked_on=self.today,
        ))  # fmt: skip

    def coached(self, account, post, superior, **more):
        kept(CoachingPlan(
            person_id=account.person_id, post_id=post.id, coach_id=superior.person_id, goal="Antrean lebih cepat",
            opened_on=self.today, review_on=self.today, **more,
        ))  # fmt: skip

    def honoured(self, account, post, superior, above):
        """A public appreciation and a referral: each takes whoever is above the superior."""
        by = {"person_id": account.person_id, "post_id": post.id}
        kept(Honour(
            appreciation_id=self.form.id, form_name="Piagam", source=Source.STEP, source_id=post.id, about="Saluran",
            agency_id=above.agency_id, reasons="Tuntas", given_by_id=superior.person_id, given_on=self.today, **by,
        ))  # fmt: skip
        kept(Referral(
            by_id=superior.person_id, by_post_id=above.id, cause=Cause.CONDUCT, why="Absen", evidence="Daftar hadir",
            referred_on=self.today, **by,
        ))  # fmt: skip

    def report(self, account, day, **state):
        found = kept(DailyReport(
            person_id=account.person_id, day=day, seen={}, sent_at=clock.moment() if state.get("sent_version") else None,
            **state,
        ))  # fmt: skip
        kept(ReportLine(report_id=found.id, version=1, place=0, text="Rapat", likeness=Line("Rapat").likeness))

    # ---- of the superior

    def of(self, account, post, *above):
        back = self.number * DAY
        self.word(self.town.publishers[0], account)
        self.coached(account, post, self.town.publishers[0])
        self.report(account, self.today - 2 * DAY - back, sent_version=1, decided_version=1, accepted=False)
        kept(WorkDone(
            key=f"{account.id}-{self.number}", person_id=account.person_id, day=self.today, kind=WorkKind.CASE_ANSWERED
        ))
        kept(Training(
            person_id=account.person_id, post_id=post.id, title="Belajar", provider="Sendiri",
            first_day=self.today - back, last_day=self.today - back, hours=3, asked_on=self.today, counted=3, checked_on=self.today,
            checked_by_id=self.town.publishers[0].person_id,
        ))  # fmt: skip
        self.rated(self.own_plans[account, post], f"2026-tw{self.number}", self.town.publishers[0], post)
        for superior in above:
            self.asks(account, superior)
        self.matter(post)
        agency, period = post.agency_id, Period(f"2026-tw{self.number}")
        kept(UnitAchievement(
            agency_id=agency, period=period, level=Achievement.GOOD, words="Baik.", by_id=account.person_id,
            set_on=self.today,
        ))  # fmt: skip
        kept(Target(
            post_id=post.id, person_id=account.person_id, service_id=self.town.service.id, period=period,
            aim=Figure("80.00"), proposed_on=self.today,
        ))  # fmt: skip

    def matter(self, post):
        day, agency, district = self.today - 20 * DAY, post.agency_id, self.town.district.id
        matter = kept(SharedMatter(
            title="Drainase", goal="Air surut.", district_id=district, opened_for_id=agency, opened_on=day
        ))  # fmt: skip
        about = {"matter_id": matter.id}
        kept(MatterMember(post_id=post.id, joined_on=day, **about))
        kept(MatterStep(what="Gali saluran", owner_id=post.id, asked_by_id=district, asked_on=day, **about))
        kept(MatterBlocker(agency_id=district, what="Izin", waits_for_id=post.id, since=day, **about))
        kept(MatterEscalation(agency_id=agency, why="Lama", raised_on=day, **about))
