"""Every role tried on every act of the forum and of moderation: inside the branch that a word is about, and outside."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.accounts.rules import Role
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.forum.actions import answering, base, mending, names, steering, taking_part, writing
from portal.forum.actions.writing import Draft
from portal.forum.models import ForumName
from portal.forum.rules import Kind
from portal.moderation import actions, answers, appealing, flagging, looks, reviewing, sanctions
from portal.moderation.flagging import Taken
from portal.moderation.rules import Cause
from portal.organisation.rules import AgencyKind
from portal.web.aside import aside
from tests.builders import agency, person, resident, second_account
from tests.conftest import ONE_DATABASE
from tests.forum.house import begun, known, newcomer, said
from tests.forum.test_moderated import hand_up
from tests.moderation.house import flag

pytestmark = ONE_DATABASE

IN, OUT = "of the dinas", "of another branch"
STAFF = [(role, side) for role in Role for side in (IN, OUT)]
SPEAKERS = {(Role.AGENCY_HEAD, IN), (Role.COMPLAINT_OFFICER, IN), (Role.COORDINATOR, IN)}
WHO_ASKS = {(Role.AGENCY_HEAD, IN), (Role.COMPLAINT_OFFICER, IN)}  # in public, for a moderator to look
MODERATORS = {(Role.MODERATOR, OUT)}
RESIDENTS = {"resident"}
WITHOUT_WORDS = {"resident", "resident who is suspended"}  # a suspension is about words
ACCUSED = {"resident who is suspended"}


@dataclass
class Case:
    """What the acts are done to."""

    question: object
    other: object
    locked: object
    answered: object
    idea: object
    post: object
    waits: object
    decided: object
    reported: object
    appeal: object
    sanction: object


def everybody(town):
    at = {IN: town.dinas, OUT: town.district}
    counters = {side: agency(f"kelurahan-{number}", at[side], AgencyKind.KELURAHAN) for number, side in enumerate(at)}
    found = {
        (role, side): person(f"{role.value} {side}", **{role.value: (counters if role is Role.COUNTER else at)[side]})
        for role, side in STAFF
    }
    found |= {
        "resident": known(town, "Joko"), "resident who is suspended": known(town, "Anto"),
        "resident without a confirmed address": resident("Rudi", verified_at=None, verified_by=None),
        "resident who has left": resident("Lama", closed_at=clock.now(), active=False),
    }  # fmt: skip
    return found


@pytest.fixture
def who(talking):
    found = everybody(talking)
    db.session.execute(update(ForumName).values(chosen_at=clock.moment() - timedelta(days=200)))  # or a name stays
    return found


@pytest.fixture
def case(talking, rahma, thread, who):
    siti, mod = known(talking, "Siti"), talking.moderator
    threads = [begun(talking, siti, title=f"Kapan lampu nomor {number} diperbaiki?") for number in range(3)]
    steering.lock(threads[1], "heated", seen=0, by=mod)
    answering.answer(threads[2], "Sudah.", "PJU", "Mei", by=talking.speaker)
    idea = begun(talking, rahma, title="Lampu hemat untuk semua lorong", kind=Kind.SUGGESTION, agency=None)
    post, insult, other = (said(thread, siti, f"Dinas ini payah nomor {number}") for number in range(3))
    fresh = begun(talking, newcomer("Baru"), title="Apakah ada jadwal pengerukan?")
    hand_up()
    for number in (post.id, insult.id, other.id):
        flag("forum", f"post:{number}", "hate", "a")
    reported, refused, sent = (looks.named("forum", f"post:{each.id}") for each in (post, insult, other))
    for text in (refused, sent):
        reviewing.remove(text, "hate", seen=actions.seen_as(text), by=mod)
    appeal = appealing.appeal(refused, "Tidak benar.")
    suspended = said(thread, who["resident who is suspended"], "Payah.")
    sanction = sanctions.suspend(reviewing.look("forum", f"post:{suspended.id}", by=mod), "hate", 7, by=mod)
    db.session.commit()
    waits = looks.named("forum", f"title:{fresh.id}")
    return Case(thread, *threads, idea, post, waits, sent, reported, appeal, sanction)


def acts(town, case):
    """Each act with who may do it; everybody else is told that it is not theirs."""
    seen = actions.seen_as(case.reported)
    draft = Draft(Kind.SUGGESTION, "Lampu hemat di semua lorong", "Bagus untuk semua.")
    return {
        "begin": (RESIDENTS, lambda by: writing.begin(town.topic, draft, by=by)),
        "reply": (RESIDENTS, lambda by: writing.reply(case.question, "Di sini juga.", by=by)),
        "support": (WITHOUT_WORDS, lambda by: taking_part.support(case.question, by=by)),
        "follow": (WITHOUT_WORDS, lambda by: taking_part.follow(case.question, by=by)),
        "choose a name": (RESIDENTS, lambda by: names.choose_name(f"Warga lorong {by.id}", by=by)),
        "change a post": (set(), lambda by: mending.edit(case.post, "Lain.", seen=case.post.version, by=by)),
        "take it up again": (set(), lambda by: answering.reopen(case.answered, by=by)),
        "answer": (SPEAKERS, lambda by: answering.answer(case.question, "Diganti.", "PJU", "Juni", by=by)),
        "a word on the way": (SPEAKERS, lambda by: answering.interim(case.question, "Kami cek.", by=by)),
        "answer in a locked one": (SPEAKERS, lambda by: answering.answer(case.locked, "Ya.", "PJU", "Juni", by=by)),
        "conclude": (SPEAKERS, lambda by: answering.conclude(case.answered, "Selesai.", "Tidak ada.", by=by)),
        "ask in public": (WHO_ASKS, lambda by: flagging.ask("forum", f"post:{case.post.id}", "personal", by=by)),
        "let an agency owe an answer": (MODERATORS, lambda by: steering.ask(case.idea, None, "many", seen=0, by=by)),
        "move": (MODERATORS, lambda by: steering.move(case.question, town.topic, "other_topic", seen=0, by=by)),
        "join": (MODERATORS, lambda by: steering.join(case.question, case.other, "same_matter", seen=0, by=by)),
        "lock": (MODERATORS, lambda by: steering.lock(case.question, "heated", seen=0, by=by)),
        "unlock": (MODERATORS, lambda by: steering.unlock(case.locked, "calm", seen=1, by=by)),
        "release": (MODERATORS, lambda by: actions.release(case.waits, by=by)),
        "reject": (MODERATORS, lambda by: actions.reject(case.waits, "spam", by=by)),
        "put back": (MODERATORS, lambda by: actions.put_back(case.decided, by=by)),
        "look": (MODERATORS, lambda by: reviewing.look("forum", f"post:{case.post.id}", by=by)),
        "keep": (MODERATORS, lambda by: reviewing.keep(case.reported, seen=seen, by=by)),
        "shorten": (MODERATORS, lambda by: reviewing.shorten(case.reported, {1}, seen=seen, by=by)),
        "remove": (MODERATORS, lambda by: reviewing.remove(case.reported, "hate", seen=seen, by=by)),
        "uphold": (MODERATORS, lambda by: appealing.uphold(case.appeal, by=by)),
        "give back": (MODERATORS, lambda by: appealing.give_back(case.appeal, by=by)),
        "object to a suspension": (ACCUSED, lambda by: appealing.appeal_against(case.sanction, "Tidak benar.", by=by)),
        "warn": (MODERATORS, lambda by: sanctions.warn(case.reported, "hate", by=by)),
        "suspend": (MODERATORS, lambda by: sanctions.suspend(case.reported, "hate", 7, by=by)),
    }  # fmt: skip


def done(deed, by):
    """Whether they may. What is refused for any other reason fails the test: then it says nothing of who may."""
    try:
        deed(by)
    except (NotAllowed, NotFound):
        return False
    except Refused as no:
        if str(no) == base.SUSPENDED:
            return False
        raise
    finally:
        db.session.rollback()
    return True


def test_every_role_tries_every_act(session, talking, who, case):
    table = acts(talking, case)
    found = {name: {each for each, account in who.items() if done(deed, account)} for name, (_may, deed) in table.items()}
    assert {name: found[name] ^ may for name, (may, _deed) in table.items() if found[name] != may} == {}


def test_a_moderator_decides_nothing_that_is_theirs(session, talking, who, case):
    """What they wrote, what they decided, where they spoke, what is against themselves: another one does it."""
    mod = talking.moderator  # of another branch; all that was decided in this case was theirs
    own = [
        lambda: actions.put_back(case.decided, by=mod),
        lambda: appealing.uphold(case.appeal, by=mod),
        lambda: appealing.give_back(case.appeal, by=mod),
    ]
    for deed in own:
        assert not done(lambda _by, deed=deed: deed(), mod)
    case.post.account_id = second_account(mod).id
    session.commit()
    theirs = acts(talking, case)
    for name in ("keep", "shorten", "remove", "warn", "suspend", "look", "lock", "move", "join"):
        assert not done(theirs[name][1], mod), name


def test_guests_are_led_to_sign_in_and_nothing_is_done(browser, talking, case):
    base, desk, text = f"/dialog/dinas/obrolan/{case.question.id}", "/kerja/moderasi", case.reported.id
    for path in (
        f"{base}/balas", "/dialog/dinas/tulis", f"{base}/dukung", f"{base}/ikuti", f"/kerja/dialog/{case.question.id}",
        f"{desk}/{text}", f"{desk}/banyak", f"{desk}/tanda/{text}", f"{desk}/banding/{case.appeal.id}",
        f"{desk}/obrolan/{case.question.id}/kunci", f"{desk}/obrolan/{case.question.id}/pindah",
    ):  # fmt: skip
        answer = browser.ask("POST", path, None, headers={"Origin": "http://localhost"})
        assert answer.status_code in (302, 303, 400, 403), (path, answer.status)
    assert (case.question.acts, case.question.posts) == (0, 2)
    assert case.appeal.outcome is None


def test_whoever_reads_a_post_may_report_it_but_one_of_the_branch_asks_in_public(session, talking, who, case):
    """What somebody of the branch reports is kept, so that nothing tells them apart, and lets nobody look at it."""
    inside = {name for name in STAFF if name[1] == IN}
    number = said(case.question, known(talking, "Siti lain"), "Lampu itu mati lagi.").id
    for name, account in who.items():
        taken = flagging.flag("forum", f"post:{number}", "hate", by=account, once=str(account.id))
        text = looks.named("forum", f"post:{number}")
        waits = looks.of_text(text.id, Cause.FLAGS)
        assert (taken, len(waits)) == ((Taken.KEPT, 0) if name in inside else (Taken.COUNTED, 1)), name
        session.rollback()


def test_the_address_where_words_are_appealed_for_is_shown_to_their_author_alone(browser, talking, who, case):
    """The deed asks nobody who they are: whoever has the address is the author, so nobody else may come to see it."""
    thread, text = case.question, case.decided
    with aside("id"):
        secret = answers.own_page("forum", text.subject)
    key = secret.rsplit("/", 1)[1]
    pages = (
        "/akun/dialog", "/kotak", f"/dialog/dinas/obrolan/{thread.id}", f"/dialog/dinas/obrolan/{thread.id}/4",
        "/kerja/moderasi", f"/kerja/moderasi/tanda/{text.id}", "/kerja/moderasi/banding", "/moderasi/putusan",
    )  # fmt: skip
    author = case.post.account
    shown = {}
    for account in (None, author, *(account for account in who.values() if account.active)):
        browser.sign_out() if account is None else browser.sign_in(account)
        shown[account] = [path for path in pages if key in browser.ask("GET", path, None).text]
        for wrong in ("0" * len(key), key[:-1]):
            path = secret.replace(key, wrong)
            browser.ask("GET", path, 404)
            browser.ask("POST", path, 404, data={"kata": "Tidak benar."}, headers={"Origin": "http://localhost"})
    assert {account for account, found in shown.items() if found} == {author}
    assert looks.appeal_of(text.id) is None
