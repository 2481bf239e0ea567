"""Every act of an administrator × what it can move: no act of one person changes who decides, judges or signs in.

The acts are the POST routes that an administrator's doors open, found by machine: a new one without a row here fails.
Each is done by one administrator alone, with values that a second person would agree to, and more than once.
"""

from contextvars import Context
from datetime import date, timedelta

import pytest

from portal.accounts import access, actions, confirmations, proposals, queries
from portal.accounts.access import EMPLOYEE, SIGNED_IN
from portal.accounts.deeds.people import GiveRole
from portal.accounts.models import Account, Confirmation, PasswordLink, Person
from portal.accounts.rules import PERMISSIONS, Permission, Role, may
from portal.commitments.models import CommitmentTerms
from portal.complaints import catalogue
from portal.complaints.models import ComplaintCategory, ComplaintLimit
from portal.complaints.rules import Grade, Kind
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.outbox import PATIENCE, Job
from portal.evaluation.targets import queries as targets
from portal.evaluation.training.models import TrainingTerms
from portal.notifications.models import Notice
from portal.organisation.models import Agency, Post, Service, ServicePoint
from portal.organisation.standard import fingerprint
from portal.surveys import actions as surveys
from portal.surveys.actions import may_enumerate
from portal.surveys.models import Survey
from tests.builders import able, nip, person
from tests.conftest import ONE_DATABASE
from tests.evaluation.line import Line

FACTS = {"name": "Nama lain", "source": "uji"}
CATEGORY = {
    "name": "Lampu", "name_en": "Lamp", "place": 1, "group": "street", "grade": "tbp", "service": 0, "active": "y",
}  # fmt: skip
KEEPS = set(PERMISSIONS[Role.ADMINISTRATOR])

# What each route is asked to do: path and fields. `t` is the town, `x` what the test knows of it besides.
ACTS = {
    "admin.take_back": lambda t, x: (f"/kelola/usulan/{x.proposal}/tarik", {}),
    "admin.people.add": lambda t, x: ("/kelola/pengguna/tambah", {"name": "Baru", "nip": nip(), "identity": "b@uji.id"}),
    "admin.people.write_nip": lambda t, x: (f"/kelola/pengguna/{x.nameless}/nip", {"nip": nip()}),
    "admin.people.add_account": lambda t, x: (f"/kelola/pengguna/{t.head.person_id}/akun", {"identity": "c@uji.id"}),
    "admin.people.grant": lambda t, x: (
        f"/kelola/pengguna/{t.administrator.person_id}/peran", {"role": "survey_officer", "agency": t.district.id}),
    "admin.people.end_role": lambda t, x: (f"/kelola/pengguna/peran/{x.third.person.roles[0].id}/akhiri", {}),
    "admin.people.make_link": lambda t, x: (f"/kelola/pengguna/akun/{t.head.id}/tautan", {}),
    "admin.people.switch_off": lambda t, x: (f"/kelola/pengguna/akun/{x.third.id}/matikan", {}),
    "admin.people.switch_on": lambda t, x: (f"/kelola/pengguna/akun/{x.off.id}/hidupkan", {}),
    "admin.agencies.add": lambda t, x: (
        "/kelola/dinas/tambah", FACTS | {"kind": "dinas", "parent": t.city.id}),
    "admin.agencies.change": lambda t, x: ("/kelola/dinas/dinas/ubah", FACTS),
    "admin.agencies.move": lambda t, x: ("/kelola/dinas/loket/pindah", {"parent": t.district.id}),
    "admin.agencies.close": lambda t, x: ("/kelola/dinas/loket/tutup", {}),
    "admin.services.add": lambda t, x: ("/kelola/layanan/dinas/tambah-layanan", FACTS),
    "admin.services.change": lambda t, x: ("/kelola/layanan/dinas/ktp/ubah", FACTS | {"active": "y"}),
    "admin.services.add_point": lambda t, x: ("/kelola/layanan/dinas/ktp/tempat", FACTS),
    "admin.services.change_point": lambda t, x: (f"/kelola/layanan/tempat/{x.point}", FACTS),
    "standards.describe": lambda t, x: (
        f"/kerja/layanan/{t.service.id}/standar",
        {"seen": fingerprint({}), "procedure": "Ambil nomor", "procedure_source": "uji"}),
    "admin.posts.add": lambda t, x: (
        "/kelola/jabatan/tambah/kecamatan", FACTS | {"superior": t.head_post.id, "leads": ""}),
    "admin.posts.change": lambda t, x: (f"/kelola/jabatan/{t.head_post.id}/ubah", FACTS | {"superior": x.empty}),
    "admin.posts.close": lambda t, x: (f"/kelola/jabatan/{x.empty}/tutup", {}),
    "admin.posts.hold": lambda t, x: (
        f"/kelola/jabatan/{x.empty}/isi", {"person": t.administrator.person_id, "from_on": clock.today().isoformat()}),
    "admin.posts.leave": lambda t, x: (
        f"/kelola/jabatan/pemangku/{t.chief.person.posts[0].id}/berhenti", {"until_on": "2026-05-01"}),
    "pictures.of_agency": lambda t, x: (f"/kerja/layanan/foto/instansi/{t.dinas.id}", {"alt": "Lain"}),
    "pictures.of_point": lambda t, x: (f"/kerja/layanan/foto/tempat/{x.point}", {"alt": "Lain"}),
    "admin.settings.settings": lambda t, x: ("/kelola/pengaturan", {
        "institution": "Lain", "contact_phone": "0711 2", "controller": "Lain", "controller_contact": "lain@uji.id"}),
    "admin.calendar.year": lambda t, x: (
        "/kelola/hari-libur/2026", {"days": "2026-03-19 Nyepi", "source": "SKB", "verified": "y"}),
    "complaint_limits.limits": lambda t, x: ("/kelola/batas-waktu/tbp", {
        "verify_amount": 90, "verify_unit": "workday", "answer_amount": 90, "answer_unit": "workday",
        "finish_amount": 90, "finish_unit": "workday", "reporter_amount": 1, "reporter_unit": "day",
        "legal_basis": "Usulan", "source": "uji", "valid_from": "2026-06-02"}),
    "commitment_terms.index": lambda t, x: ("/kelola/aturan-janji", {
        "moves_most": 5, "rounds_most": 5, "word_days": 7, "legal_basis": "Usulan", "source": "uji",
        "valid_from": "2026-06-03"}),
    "training_terms.index": lambda t, x: ("/kelola/jam-pelatihan", {
        "hours": 40, "legal_basis": "Usulan", "source": "uji", "valid_from": "2026-06-03"}),
    "moderation_keeping.index": lambda t, x: ("/kelola/moderasi", {
        "hides_after": 9, "valid_from": "2026-06-03", "basis": "Usulan"}),
    "forum_terms.index": lambda t, x: ("/kelola/dialog", {
        "answer_amount": 9, "answer_unit": "workday", "supporters": 40, "edit_minutes": 20, "first_posts": 3,
        "legal_basis": "Usulan", "source": "uji", "valid_from": "2026-06-03"}),
    "complaint_limits.category": lambda t, x: ("/kelola/jenis-laporan/lampu", CATEGORY | {"agency": t.district.id}),
    "complaint_limits.add_category": lambda t, x: (
        "/kelola/jenis-laporan/tambah", CATEGORY | {"slug": "lain", "kind": "complaint", "agency": t.district.id}),
    "admin.jobs.try_again": lambda t, x: (f"/kelola/pekerjaan/{x.job}/ulangi", {}),
    "admin.jobs.try_all_again": lambda t, x: ("/kelola/pekerjaan/ulangi", {}),
    "admin.jobs.discard": lambda t, x: (f"/kelola/pekerjaan/{x.job}/buang", {}),
    "admin.jobs.discard_all": lambda t, x: (f"/kelola/pekerjaan/buang/{x.job}", {}),
    # what anybody does who is signed in
    "accounts.change_password": lambda t, x: ("/akun/sandi", {
        "password": "salah", "new_password": "lima kata yang lain", "again": "lima kata yang lain"}),
    "own_account.language": lambda t, x: ("/akun/bahasa", {"language": "en"}),
    "own_account.end_sessions": lambda t, x: ("/akun/sesi", {"semua": "y"}),
    "second_person.consent": lambda t, x: (f"/kerja/persetujuan/{x.consent}/setuju", {}),
    "second_person.refuse_consent": lambda t, x: (f"/kerja/persetujuan/{x.consent}/tolak", {}),
    "notifications.open_notice": lambda t, x: (f"/kotak/{x.notice}", {}),
    "notifications.read_all": lambda t, x: ("/kotak/semua", {"sampai": x.notice}),
    "notifications.settings": lambda t, x: ("/akun/pemberitahuan", {"deed_proposal": "none", "jam": "7"}),
    "following.follow_agency": lambda t, x: ("/ikuti/dinas", {}),
    "following.follow_service": lambda t, x: ("/ikuti/dinas/ktp", {}),
    "accounts.sign_out": lambda t, x: ("/keluar", {}),
}  # fmt: skip


class Known:
    """Rows that the acts name."""


@pytest.fixture
def known(kept, town):
    return kept.find("known", lambda: furnish(town), town)


def furnish(town):
    able(*town.publishers, town.inspector, town.administrator, town.head, town.chief, town.officer, town.enumerator)
    found = Known()
    catalogue.load_shipped()
    db.session.add(ComplaintCategory(
        slug="lampu", place=100, group="street", kind=Kind.COMPLAINT, grade=Grade.ORDINARY, name="Lampu", name_en="Lamp",
        agency=town.dinas,
    ))  # fmt: skip
    Line(town).agreed()
    found.third = person("Penerbit 3", publisher=town.secretariat)
    found.off = person("Inspektur lama", inspector=town.district)
    able(found.third, found.off)
    actions.switch_account(found.off, False, by=None)
    nameless = actions.add_person("Tanpa NIP", None, by=None)
    actions.give_role(nameless, Role.SURVEY_OFFICER, town.desk, by=None)
    found.nameless = nameless.id
    empty = Post(agency_id=town.district.id, name="Kosong", source="uji")
    point = ServicePoint(service_id=town.service.id, name="Loket", source="uji")
    job = Job(name="clock:ballots", payload={}, attempts=PATIENCE, error="x", due_at=clock.now())
    notice = Notice(account_id=town.head.id, kind="reply_due", subject="Scorecard:1", made_at=clock.now())
    db.session.add_all([empty, point, job, notice])
    db.session.flush()
    found.notice = notice.id
    found.empty, found.point, found.job = empty.id, point.id, job.id
    town.survey = town.register()
    surveys.confirm(town.survey, by=town.publishers[0])
    other = person("Administrator 2", administrator=town.dinas)
    found.proposal = proposals.propose(GiveRole(person("Calon").person, Role.ENUMERATOR, town.district), by=other).id
    consent = GiveRole(found.third.person, Role.SURVEY_OFFICER, town.desk)
    found.consent = proposals.propose(consent, by=other).id
    db.session.commit()
    return found


@pytest.fixture
def no_stamp(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(access.session_token, "protect", lambda: None)


def post(browser, path, fields):
    """Send it without a form's stamp: what is tried here is the right and not the stamp."""
    db.session.commit()
    return Context().run(browser.client.post, path, data=fields)


def pen(session, since):
    """Who may confirm, publish, issue, assess, reply and enumerate, about whom; and what opens whose account."""
    session.expire_all()
    people = [each for each in session.query(Person) if not each.is_plain]
    agencies = session.query(Agency).filter(Agency.slug.in_(["dinas", "loket", "kecamatan", "sekretariat"])).all()
    found = {
        (each.name, right, agency.slug, when)
        for each in people for agency in agencies for when in (None, since) for here in [each.standings(agency, when)]
        for right in Permission if right not in KEEPS and may(here, right)
    }  # fmt: skip
    line = queries.ReportingLine()
    found |= {("assesses", number, above.person_id) for number in line.superiors if (above := line.above(number))}
    found |= {("holds", number, held.person_id) for number, held in line.holders.items()}
    target = session.query(targets.Target).one()
    found.add(("judges", targets.superior_of(target).holding.person_id))
    found |= {("enumerates", p.id) for p in people for s in session.query(Survey) if may_enumerate(p, s)}
    found |= {
        ("signs in", account.identity, account.password, account.active, account.fs_uniquifier)
        for account in session.query(Account) if not account.person.is_plain
    }  # fmt: skip
    found |= {
        ("opens", link.account.identity) for link in session.query(PasswordLink) if not link.account.person.is_plain
    }  # fmt: skip
    # ktp is asked about: nobody alone changes under which name, and whether it is given
    found |= {("is called", s.slug, s.name, s.active) for s in session.query(Service).filter_by(slug="ktp")}
    found |= {("is called", each.slug, each.name) for each in agencies if each.slug == "dinas"}
    found |= {("promises under", each.valid_from, each.moves_most) for each in session.query(CommitmentTerms)}
    found |= {("teaches", each.valid_from, each.hours) for each in session.query(TrainingTerms)}
    found |= {("has limits", each.key, each.valid_from) for each in session.query(ComplaintLimit)}
    found |= {
        ("leads to", c.slug, c.name, c.agency_id, c.service_id, c.grade, c.active, c.about_officer, c.public_facility)
        for c in session.query(ComplaintCategory)
    }  # fmt: skip
    decided = session.query(Confirmation).filter(Confirmation.decided_at.is_not(None))
    found |= {("decided", each.id, each.confirmed) for each in decided}
    found |= {("agreed", each.id) for each in session.query(Confirmation).filter(Confirmation.consented_at.is_not(None))}
    return found


def routes(app):
    """The POST routes that an administrator comes in by."""
    for rule in app.url_map.iter_rules():
        doors = {*app.view_functions[rule.endpoint].access}
        theirs = doors & {*KEEPS, SIGNED_IN, EMPLOYEE}
        if "POST" in rule.methods and not rule.endpoint.startswith("demo.") and theirs:
            yield rule.endpoint


def test_each_act_of_an_administrator_stands_in_the_table(app):
    assert set(ACTS) == set(routes(app))


@ONE_DATABASE
def test_no_act_of_an_administrator_alone_moves_who_decides_judges_or_signs_in(
    app, browser, town, known, session, no_stamp
):
    since = town.survey.registered_at
    before = pen(session, since)
    assert {right for _, right, *_ in [each for each in before if len(each) == 4]} >= {
        Permission.ROLE_CONFIRM, Permission.SCORECARD_PUBLISH, Permission.SURVEY_ISSUE, Permission.SCORECARD_REPLY,
    }  # fmt: skip
    for _round in (1, 2):
        for endpoint, act in ACTS.items():
            browser.sign_in(session.get(Account, town.administrator.id))
            path, fields = act(town, known)
            answer = post(browser, path, {name: str(value) for name, value in fields.items()})
            assert answer.status_code < 500, (endpoint, answer.status_code)
            after = pen(session, since)
            # A public change of the own session is their own: signing out renews nothing of anybody else's.
            assert after == before, (endpoint, after ^ before)
    waits = {each.act for each in session.query(Confirmation).filter(Confirmation.decided_at.is_(None))}
    assert waits >= {
        "role:grant", "role:end", "account:link", "account:add", "account:switch", "person:nip", "post:add",
        "post:change", "post:close", "post:hold", "post:leave", "agency:add", "agency:move", "agency:close",
        "agency:rename", "service:change", "limits:set", "category:set",
    }  # fmt: skip


def test_what_an_administrator_confirms_or_consents_to_for_others_is_refused(browser, town, known, no_stamp):
    browser.sign_in(town.administrator)
    for path in (f"konfirmasi/{known.proposal}/setuju", "konfirmasi", f"persetujuan/{known.consent}/setuju"):
        assert post(browser, f"/kerja/{path}", {"pilih": str(known.proposal)}).status_code == 403


# ---- the trials that were shown


def test_1_no_administrator_makes_themselves_an_officer_and_issues_slips(browser, town, known, session, no_stamp):
    browser.sign_in(town.administrator)
    post(browser, f"/kelola/pengguna/{town.administrator.person_id}/peran",
         {"role": "survey_officer", "agency": str(town.district.id)})  # fmt: skip
    assert not town.administrator.may_about(Permission.SURVEY_ISSUE, town.dinas)
    answer = post(browser, f"/kerja/survei/{town.survey.id}/kupon", {"count": "60"})
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("who", ["head", "officer", "chief"])
def test_2_no_link_for_anybody_with_a_role_or_a_post_alone(browser, town, known, session, no_stamp, who):
    """The head, an officer, and the secretary by the post alone."""
    account = getattr(town, who)
    browser.sign_in(town.administrator)
    answer = post(browser, f"/kelola/pengguna/akun/{account.id}/tautan", {})
    assert "/akun/awal/" not in answer.text
    answer = post(browser, f"/kelola/pengguna/{account.person_id}/akun", {"identity": "punya.admin@uji.id"})
    assert "/akun/awal/" not in answer.text
    assert session.query(PasswordLink).filter_by(account_id=account.id).count() == 0
    assert session.query(Account).filter_by(identity="punya.admin@uji.id").count() == 0


def test_3_no_post_is_added_held_and_set_above_a_head_alone(browser, town, known, session, no_stamp):
    browser.sign_in(town.administrator)
    post(browser, "/kelola/jabatan/tambah/sekretariat", FACTS | {"superior": "0"})
    assert session.query(Post).filter_by(name="Nama lain").count() == 0
    human = str(town.administrator.person_id)
    post(browser, f"/kelola/jabatan/{known.empty}/isi", {"person": human, "from_on": "2026-06-01", "acting": "y"})
    post(browser, f"/kelola/jabatan/{town.head_post.id}/ubah", FACTS | {"superior": str(known.empty)})
    assert queries.superior_of(session.get(Post, town.head_post.id)).person.id == town.chief.person_id


def test_4_no_administrator_makes_themselves_head_and_replies(browser, town, known, session, no_stamp):
    browser.sign_in(town.administrator)
    post(browser, f"/kelola/pengguna/{town.administrator.person_id}/peran",
         {"role": "agency_head", "agency": str(town.dinas.id)})  # fmt: skip
    assert not town.administrator.may_about(Permission.SCORECARD_REPLY, town.dinas)


def test_5_nobody_is_put_inside_or_ended_until_nobody_can_confirm(browser, town, known, session, no_stamp):
    """Not even with a second person: what the house cannot do without is refused when it is proposed."""
    browser.sign_in(town.administrator)
    for each in (town.inspector, *town.publishers, known.third):
        post(browser, f"/kelola/pengguna/{each.person_id}/peran",
             {"role": "survey_officer", "agency": str(town.dinas.id)})  # fmt: skip
        post(browser, f"/kelola/pengguna/peran/{each.person.roles[0].id}/akhiri", {})
    for proposal in [item.proposal for item in proposals.pending()]:
        for by in (known.third, *town.publishers, town.inspector):
            try:
                with session.begin_nested():
                    proposals.confirm(proposal, by=by)
                break
            except proposals.DomainError:
                continue
    for place in (town.dinas, town.district):
        able_people = queries.able(Role.INSPECTOR, Role.PUBLISHER)
        assert sum(may(each.standings(place), Permission.ROLE_CONFIRM) for each in able_people) >= 1
        assert sum(may(each.standings(place), Permission.SCORECARD_PUBLISH) for each in able_people) >= 2


def test_6_no_day_in_the_past_erases_a_place_in_the_branch(browser, town, session, no_stamp, set_clock):
    """A publisher who acts as head of the rated unit stays inside in its survey, whatever last day is written."""
    able(*town.publishers, town.inspector, town.administrator)
    publisher = person("Penerbit dan Plt.", publisher=town.district)
    held = actions.hold_post(town.head_post, publisher.person, from_on=date(2026, 5, 1), acting=True, by=None)
    survey = town.register()
    set_clock(date(2026, 6, 10))
    browser.sign_in(town.administrator)
    answer = post(browser, f"/kelola/jabatan/pemangku/{held.id}/berhenti", {"until_on": "2026-05-02"})
    assert answer.status_code == 302
    assert held.until_on is None
    kept = session.query(Confirmation).filter_by(act="post:leave").one()
    proposals.confirm(kept, by=town.inspector)
    assert held.until_on == date(2026, 5, 2)
    assert not publisher.may_about(Permission.SCORECARD_PUBLISH, town.dinas, survey.registered_at)
    set_clock(date(2026, 6, 12))
    assert publisher.may_about(Permission.SCORECARD_PUBLISH, town.dinas, clock.now() - timedelta(days=1))


def test_the_log_names_each_act_and_who_did_it(browser, town, known, session, no_stamp):
    browser.sign_in(town.administrator)
    for act in ("admin.people.end_role", "admin.posts.change", "admin.agencies.move"):
        path, fields = ACTS[act](town, known)
        post(browser, path, {name: str(value) for name, value in fields.items()})
        entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert (entry.actor_id, entry.action.endswith(":propose")) == (town.administrator.id, True)
    assert confirmations.waiting("post:change", f"Post:{town.head_post.id}")
