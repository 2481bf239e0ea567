"""Appreciation: given by the superior for a confirmed result; in public only with a second person."""

from portal.accounts import line
from portal.accounts import queries as accounts
from portal.accounts.line import Seated
from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock, disclosure
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.evaluation.appraisal import actions as appraisal
from portal.evaluation.appraisal.models import Appraisal
from portal.evaluation.recognition import queries
from portal.evaluation.recognition.models import Appreciation, Honour
from portal.evaluation.recognition.queries import Result
from portal.evaluation.recognition.rules import HonourState, Source
from portal.organisation.models import Agency, Post


def keep_appreciation(
    agency: Agency, name: str, about: str, basis: str, *, public: bool, active: bool = True,
    here: Appreciation | None = None, by: Account,
) -> Appreciation:  # fmt: skip
    """Add a form of appreciation to those of an agency, or say anew what it is. A given one stays what it was called."""
    by.check(Permission.PERFORMANCE_KEEP, about=agency)
    if any(each.name.lower() == name.lower() and each is not here for each in queries.forms_kept_for(agency.id)):
        raise Refused("There is a form of this name already.", field="nama")
    if here is not None and here.public != public:
        raise Refused("Whether a form is public does not change: add another one.", field="umum")
    made = here or Appreciation(agency=agency, public=public)
    made.name, made.about, made.basis, made.active = name, about, basis, active
    db.session.add(made)
    db.session.flush()
    record("appreciation:keep", made, by=by)
    return made


def give(result: Result, form: Appreciation, reasons: str, *, by: Account) -> Honour:
    """Appreciate a confirmed result of somebody who reports to one. A public one waits for a second person."""
    seat = _judge(result, by)
    post = db.session.get_one(Post, result.post_id, with_for_update={"of": Post})  # one at a time
    if not form.active or form.agency_id not in {each.id for each in post.agency.path}:
        raise Refused("This form of appreciation is not kept for the agency.", field="bentuk")
    if queries.is_appreciated(result):
        raise Refused("This result was appreciated already.")
    if form.public:
        _check_hides(result.source, post.agency, by.person_id, "bentuk")
    made = Honour(
        appreciation=form, form_name=form.name, source=result.source, source_id=result.id, about=result.about,
        service_id=result.service_id, period=result.period, agency=post.agency, post=post, person_id=result.person_id,
        reasons=reasons, given_by_id=by.person_id, given_on=clock.today(), deputising=seat.deputising, answer="",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if form.public and queries.second_of(made) is None:
        raise Refused("Nobody stands above who could be the second person. Choose another form.", field="bentuk")
    record("honour:give", made, by=by)
    return made


def note_reading(result: Result, *, by: Account) -> None:
    """Of an appraisal whose reasons stand beside a proposal: the person sees who read them, as on its own page."""
    if result.appraised:
        appraisal.note_reading(db.session.get_one(Appraisal, result.id), by=by)


def decide(honour: Honour, granted: bool, answer: str, *, by: Account) -> None:
    """Be the second person for a public one: let it be told to everybody, or say why not."""
    db.session.refresh(honour, with_for_update={"of": Honour})
    second = queries.second_of(honour)
    if second is None or second.person_id != by.person_id or not by.active:
        raise NotAllowed("Another person decides about this.")
    if honour.state is not HonourState.WAITING:
        raise Refused("This was decided already.")
    if not granted and not answer:
        raise Refused("Write your reason. Whoever proposed it reads it.", field="alasan")
    if granted:
        _check_hides(honour.source, honour.agency, honour.given_by_id, "putusan")
    honour.granted, honour.answer = granted, answer
    honour.decided_by_id, honour.decided_on = by.person_id, clock.today()
    db.session.flush()
    record("honour:decide", honour, by=by, decision="grant" if granted else "decline")


def be_named(honour: Honour, named: bool, *, by: Account) -> None:
    """Let one's name stand on the public page, or take it off again: only the person themselves."""
    if honour.person_id != by.person_id or not by.active:
        raise NotAllowed("Only the person it is for decides about their name.")
    db.session.refresh(honour, with_for_update={"of": Honour})
    if not honour.appreciation.public or honour.state is not HonourState.GIVEN:
        raise Refused("This stands on no public page.")
    honour.named = named
    db.session.flush()
    record("honour:name", honour, by=by, decision="named" if named else "not named")


def _check_hides(source: Source, agency: Agency, giver_id: int | None, field: str) -> None:
    """What an appraisal says of a person is never public: a unit of few that is praised for it would tell whose it is.
    Whoever gives it is not among those who could be meant.
    """
    if source is Source.APPRAISAL and not disclosure.one_may_be_praised(accounts.people_in(agency, but=giver_id)):
        raise Refused(
            "So few people work in this unit that everybody would know whom it is for. This one cannot be public.",
            field=field,
        )


def _judge(result: Result, by: Account) -> Seated:
    judge = line.judge_of(result.post_id, result.person_id)
    if judge is None or judge.person_id != by.person_id or not by.active:
        raise NotAllowed("Only the direct superior gives this.")
    return judge
