"""A dinas with a head, two people below, and HR, on the first of June 2026; the year is open."""

from datetime import timedelta

from portal.accounts import actions as accounts
from portal.core import clock
from portal.core.db import db
from portal.evaluation.plans import actions, queries, years
from portal.evaluation.plans.actions import IndicatorFacts, ResultFacts
from portal.evaluation.plans.rules import Aspect, Every, Perspective
from portal.organisation.models import Post
from tests.builders import person


class Office:
    """Secretary over the head of the dinas over Tuti and Rian; `hr` keeps the years of the dinas and what is below."""

    def __init__(self, town):
        self.town, self.chief, self.head = town, town.chief, town.head
        self.hr = person("Kepegawaian", hr=town.dinas)
        self.tuti, self.rian = person("Tuti"), person("Rian")
        self.tuti_post = self.post("Analis", town.head_post)
        self.rian_post = self.post("Pengadministrasi", town.head_post)
        self.hold(self.tuti_post, self.tuti)
        self.hold(self.rian_post, self.rian)
        self.upper_hr = person("Kepegawaian kota", hr=town.secretariat)
        years.open_year(town.dinas, 2026, by=self.hr)
        years.open_year(town.secretariat, 2026, by=self.upper_hr)
        db.session.commit()

    def post(self, name, superior, agency=None):
        made = Post(agency_id=(agency or self.town.dinas).id, name=name, superior=superior, source="uji")
        db.session.add(made)
        db.session.flush()
        return made

    def hold(self, post, account, acting=False, days=50):
        since = clock.today() - timedelta(days=days)
        held = accounts.hold_post(post, account.person, from_on=since, acting=acting, by=None)
        db.session.commit()
        db.session.refresh(account.person)
        return held

    def leave(self, account, days=1):
        """They left all their posts so many days ago."""
        for held in account.person.posts:
            accounts.leave_post(held, clock.today() - timedelta(days=days), by=None)
        db.session.commit()
        db.session.refresh(account.person)

    def draft(self, account, post, title="Kartu keluarga selesai tiga hari", parent=None):
        """A plan with one result and one indicator."""
        plan = actions.begin(post, 2026, by=account)
        self.write(plan, account, title, parent)
        return plan

    def write(self, plan, account, title="Kartu keluarga selesai tiga hari", parent=None):
        leads = plan.leads
        version = queries.version(plan)
        facts = ResultFacts(title, perspective=Perspective.SERVED if leads else None, parent_id=parent)
        result = actions.add_result(version, facts, by=account)
        shown = IndicatorFacts("Kartu tepat waktu", "95 %", Every.QUARTER, aspect=None if leads else Aspect.TIME)
        actions.write_indicator(version, result, shown, by=account)
        db.session.commit()
        return result

    def settle(self, plan, account, superior):
        """Proposed, talked over and agreed by both today."""
        version = queries.version(plan)
        actions.propose(version, by=account)
        actions.discuss(version, "Target dibicarakan.", by=superior)
        actions.agree(version, seen=version.edits, by=account)
        actions.agree(version, seen=version.edits, by=superior)
        db.session.commit()
        return version

    def agreed(self, account, post, superior, **more):
        plan = self.draft(account, post, **more)
        self.settle(plan, account, superior)
        return plan
