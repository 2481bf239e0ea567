"""A year in which every word about a person is one that stands nowhere else, with whoever may ever read it."""

from datetime import date, timedelta

from portal.accounts import line
from portal.accounts.rules import Role
from portal.complaints.actions import handling, reporter
from portal.complaints.rules import Reading
from portal.core import clock, files
from portal.core.db import db
from portal.core.outbox import Job
from portal.core.periods import Period
from portal.core.work import EVENT
from portal.evaluation.appraisal import actions as appraisal
from portal.evaluation.appraisal import evidence
from portal.evaluation.appraisal import queries as appraisals
from portal.evaluation.appraisal.actions import Rating, Said
from portal.evaluation.appraisal.rules import Level
from portal.evaluation.coordination import actions as matters
from portal.evaluation.feedback import actions as feedback
from portal.evaluation.feedback.actions import About
from portal.evaluation.feedback.rules import Kind
from portal.evaluation.plans import actions as plans
from portal.evaluation.plans import queries
from portal.evaluation.plans.actions import Around, IndicatorFacts, ResultFacts
from portal.evaluation.plans.rules import Aspect, Every, Value
from portal.evaluation.recognition import actions as honours
from portal.evaluation.recognition import coaching
from portal.evaluation.recognition import queries as recognised
from portal.evaluation.recognition.rules import Cause
from portal.evaluation.reports import actions as reports
from portal.evaluation.reports import queries as reported
from portal.evaluation.reports import team
from portal.evaluation.reports.jobs import note_work
from portal.evaluation.reports.rules import Line as Written
from portal.evaluation.targets import actions as targets
from portal.evaluation.targets.rules import Decision
from portal.evaluation.training import actions as training
from portal.evaluation.training import jobs
from portal.evaluation.training.models import Competency
from tests.builders import able, person, place_for, resident
from tests.complaints.house import DONE, take_reports, verified
from tests.evaluation.coordination.house import asked, opened
from tests.evaluation.line import Line

JUNE, JULY, OCTOBER = date(2026, 6, 1), date(2026, 7, 1), date(2026, 10, 1)
DAY = timedelta(days=1)
TWO = ("tuti", "kabid")
ABOVE, AS, BELOW = Level


class Planted:
    """Tuti works below a Kabid, who is below the head of the dinas, below the secretary, below the mayor.

    Until the end of September the Kabid was `former`, now in no line. `who` are all accounts by name, `may` says of
    each planted word who may read it.
    """

    def __init__(self, office, set_clock):
        self.office, self.town, self.may, self.of_residents = office, office.town, {}, set()
        self.line = Line(office.town)
        self.people()
        self.in_june()
        set_clock(JULY)
        self.objected()
        set_clock(OCTOBER)
        office.leave(self.former)
        office.hold(self.kabid_post, self.kabid, days=0)
        self.in_october()
        self.of_the_head()
        self.of_a_resident()
        db.session.commit()

    def __call__(self, name, *readers):
        """A word about Tuti for these people alone: those of the line where nobody else is named."""
        return self.word(name, "tuti", *(readers or TWO))

    def word(self, name, *readers):
        self.may[f"xq{name}xq"] = {*readers}
        return f"xq{name}xq"

    def said(self, name):
        """A word of a resident, which no page of evaluation shows."""
        self.of_residents.add(f"xq{name}xq")
        return f"xq{name}xq"

    def people(self):
        town, office = self.town, self.office
        self.tuti, self.head = office.tuti, office.head
        self.former, self.kabid = person("Kabid lama"), person("Kabid baru")
        self.kabid_post = office.post("Kepala Bidang", town.head_post)
        office.tuti_post.superior = office.rian_post.superior = self.kabid_post
        office.hold(self.kabid_post, self.former)
        # One account with every role but HR's sees on each page what any of them would.
        roles = {role.value: place_for(role, town.dinas) for role in Role if role is not Role.HR}
        self.who = {
            "guest": None, "every role": person("Semua peran", **roles), "resident": resident(),
            "tuti": self.tuti, "kabid": self.kabid, "head": self.head,
            "former": self.former, "rian": office.rian, "chief": office.chief, "camat": self.line.camat,
            "hr": office.hr, "other hr": office.upper_hr,
        }  # fmt: skip
        able(*filter(None, self.who.values()))

    # ---- under the superior of then

    def in_june(self):
        self.target = self.line.agreed()
        self.plan = self.agreed_plan()
        self.result = queries.version(self.plan).results[0].line_id
        self.report = self.sent_report()
        self.words_of_feedback()
        seat = self.seat(self.former)
        self.coached(seat)
        self.noted(seat)
        self.referred(seat)

    def agreed_plan(self):
        plan = plans.begin(self.office.tuti_post, 2026, by=self.tuti)
        version = queries.version(plan)
        # The head of the word is read where feedback hangs on it.
        result = plans.add_result(version, ResultFacts(self("plan", *TWO, "former", "head")), by=self.tuti)
        indicator = IndicatorFacts(
            self("indicator", *TWO, "former", "head"), "95 %", Every.QUARTER, Aspect.TIME, definition=self("manual")
        )
        plans.write_indicator(version, result, indicator, by=self.tuti)
        plans.write_around(version, Around(support=self("support")), by=self.tuti)
        plans.expect_conduct(version, {Value.SERVICE: self("conduct")}, by=self.former)
        plans.propose(version, by=self.tuti)
        plans.discuss(version, self("talk"), by=self.former)
        for account in (self.tuti, self.former):
            plans.agree(version, seen=version.edits, by=account)
        return plan

    def seat(self, superior):
        return next(seat for seat in line.team_of(superior.person_id) if seat.person_id == self.tuti.person_id)

    def sent_report(self):
        day = reported.day_of(self.tuti.person_id, JUNE)
        pdf = files.keep_document(f"%PDF-1.7\n{self('proof')}\n%%EOF\n".encode())
        self.file = reports.add_file(day, self("file"), pdf, by=self.tuti)
        day = reported.day_of(self.tuti.person_id, JUNE)
        said = [Written(self("line"), 3, "berkas", self("reference"), result_id=self.result)]
        report = reports.save(day, said, seen={}, saves=day.report.saves, by=self.tuti)
        reports.send(report, by=self.tuti)
        sent = team.sent_by(self.tuti.person_id, JUNE, reader=self.former)
        reports.send_back(sent, self("returned"), version=1, by=self.former)
        return report

    def words_of_feedback(self):
        about, two = About(line_id=self.result), ("former", "tuti")
        asked = feedback.ask(
            About(value=Value.LOYAL), self.word("asks", "tuti"), of_id=self.former.person_id, by=self.tuti
        )
        said = (Kind.APPRECIATION, self("praise", *TWO, "former"))
        self.praise = feedback.give(
            self.tuti.person, about, *said, evidence=self("evidence", *TWO, "former"), by=self.former
        )
        feedback.answer(self.praise, self("thanks", *TWO, "former"), by=self.tuti)
        said = (Kind.CORRECTION, self("correction", *two))
        self.correction = feedback.give(self.tuti.person, about, *said, request=asked, by=self.former)
        feedback.answer(self.correction, self("reply", *two), by=self.tuti)

    def objected(self):
        """The second quarter: given by the superior of then, objected to, and decided by the head."""
        known = (*TWO, "former", "head")
        found = appraisal.begin(self.plan, Period("2026-tw2"), by=self.tuti)
        said = {self.result: Said(self("realised", *known), self("shown", *known))}
        self.shown = self.evidence(found, self("enclosed", *known), self("register", *known))
        appraisal.write(self.seen(found, self.tuti), said, self("self", *known), send=True, by=self.tuti)
        rating = Rating(BELOW, AS, self("view", *known))
        appraisal.rate(self.seen(found, self.former), rating, by=self.former)
        words = self("objection", *known), self("ground", *known)
        appraisal.file_objection(self.seen(found, self.tuti), *words, by=self.tuti)
        appraisal.explain(self.seen(found, self.former), self("explained", *known), by=self.former)
        self.first = found

    def seen(self, found, reader):
        return appraisals.appraisal(found.id, reader=reader)

    def evidence(self, found, title, content):
        pdf = files.keep_document(f"%PDF-1.7\n{content}\n%%EOF\n".encode())
        return evidence.add(self.seen(found, self.tuti), self.result, title, pdf, by=self.tuti)

    def coached(self, seat):
        self.coaching = plan = coaching.open_plan(seat, self("goal"), OCTOBER + 20 * DAY, by=self.former)
        coaching.agree(plan, by=self.tuti)
        coaching.add_step(plan, self("step"), OCTOBER + 9 * DAY, by_coach=False, by=self.tuti)
        coaching.review(plan, self("review"), None, by=self.former)

    def noted(self, seat):
        self.note = coaching.note_counselling(seat, JUNE, self("counsel", "former"), by=self.former)

    def referred(self, seat):
        known = ("former", "head")
        said = (Cause.CONDUCT, self("refers", *known), self("witness", *known))
        self.referral = coaching.refer(seat, *said, by=self.former)
        coaching.say(self.referral, self("says", *known), by=self.tuti)
        coaching.answer(self.referral, self("answers", *known), by=self.head)

    # ---- under the superior of today

    def in_october(self):
        self.kabid_seat = self.seat(self.kabid)
        self.decided()
        self.given()
        self.second_wording()
        self.drafts()
        self.learnt()

    def decided(self):
        known = (*TWO, "former", "head")
        appraisal.decide(self.seen(self.first, self.head), self("decision", *known), None, by=self.head)

    def given(self):
        """The third quarter: given, and neither accepted nor objected to."""
        found = self.second = appraisal.begin(self.plan, Period("2026-tw3"), by=self.tuti)
        said = {self.result: Said(self("later"))}
        appraisal.write(self.seen(found, self.tuti), said, "", send=True, by=self.tuti)
        appraisal.rate(self.seen(found, self.kabid), Rating(BELOW, BELOW, self("verdict")), by=self.kabid)

    def second_wording(self):
        version = plans.revise(self.plan, self("reason"), by=self.tuti)
        facts = ResultFacts(self("rewritten"))
        plans.change_result(version, version.results[0], facts, by=self.tuti)

    def drafts(self):
        """What nobody but the person reads before it is sent."""
        self.third = appraisal.begin(self.plan, Period("2026"), by=self.tuti)
        said = {self.result: Said(self("unsent", "tuti"))}
        self.hidden = self.evidence(self.third, self("unshown", "tuti"), self("unread", "tuti"))
        appraisal.write(self.seen(self.third, self.tuti), said, self("unsaid", "tuti"), by=self.tuti)
        day = reported.day_of(self.tuti.person_id, OCTOBER)
        reports.save(day, [Written(self("drafted", "tuti"))], seen={}, saves=0, by=self.tuti)

    def learnt(self):
        """HR counts hours, so it reads what somebody brings; a superior reads how many they are, and the certificate."""
        hr = ("hr", "tuti")
        pdf = files.keep_document(f"%PDF-1.7\n{self('certificate', *hr, 'kabid')}\n%%EOF\n".encode())
        brought = (self("course", *hr), self("school", *hr), JUNE, JUNE, 4)
        self.training = training.bring(*brought, certificate=self("number", *hr), file=pdf, by=self.tuti)
        jobs.load_shipped()
        one = db.session.query(Competency).order_by(Competency.id).first()
        held = self.tuti.person.posts[0]
        levels = {one.id: 4}, {one.id: 2}, self.word("basis")  # it stands in the table, and on no page
        training.keep_levels(self.office.tuti_post, held, *levels, by=self.office.hr)

    def of_the_head(self):
        """What concerns the head: a target that was missed, an appreciation in private, and a shared matter."""
        town, chief, two = self.town, self.office.chief, ("head", "chief")
        self.line.publish("61.00", "65.00")
        targets.assess(self.target, Decision.REJECT, reason=self.word("missed", *two), version=1, by=chief)
        matter = opened(self.line)
        speak = ("head", "camat")
        self.step = step = asked(self.line, matter, self.word("asked", *speak))
        self.escalation = escalation = matters.escalate(matter, self.word("escalated", *speak), by=self.head)
        matters.answer(escalation, self.word("ordered", *speak), by=self.line.camat)
        matters.promise(step, clock.today(), by=self.head)
        matters.finish(step, "Selesai", by=self.head)
        matters.close(matter, "Tuntas", by=self.line.camat)
        form = honours.keep_appreciation(town.dinas, "Piagam", "", "PP 30/2019", public=False, by=self.office.hr)
        [result] = recognised.to_appreciate(recognised.team_of(chief))
        self.honour = honours.give(result, form, self.word("honour", "head"), by=chief)

    def of_a_resident(self):
        """A report about the head's unit, that climbed to the head, who answered: evaluation hears its number."""
        town = take_reports(self.town)
        words = {"text": f"Lampu di jalan ini {self.said('complaint')} sudah lama mati.", "place": self.said("place")}
        who = {"name": self.said("reporter"), "contact": f"{self.said('contact')}@uji.id"}
        self.who_reported = {"xqreporterxq", "xqcontactxq"}
        self.case = case = verified(town, **words, **who)
        self.shown_word = self.said("public")
        case.text_reading, case.text_shown = Reading.RELEASED, f"Lampu di jalan ini {self.shown_word} sudah lama mati."
        handling.answer(case, DONE, seen=case.version, by=town.complaint_officer)
        reporter.object_to(case, f"Belum diperbaiki, {self.said('objects')} masih gelap.")
        handling.answer(case, DONE, seen=case.version, by=self.head)
        db.session.commit()
        for job in db.session.query(Job).filter_by(name=EVENT):
            note_work(**job.payload)
