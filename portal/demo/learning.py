"""What people of the demo learnt, what went well and was appreciated, and what went badly and was coached."""

from datetime import date, timedelta

from portal.accounts import line
from portal.core import clock, periods
from portal.core.db import db
from portal.demo import cast, walk
from portal.evaluation.recognition import actions as recognition
from portal.evaluation.recognition import coaching
from portal.evaluation.recognition import queries as results
from portal.evaluation.recognition.models import Appreciation
from portal.evaluation.targets import actions as targets
from portal.evaluation.targets import queries as of_targets
from portal.evaluation.targets.rules import Decision, Realisation
from portal.evaluation.training import actions as training
from portal.evaluation.training import jobs, keeping, offering
from portal.evaluation.training.models import Course
from portal.evaluation.training.offering import CourseFacts, ProviderFacts
from portal.evaluation.training.rules import Way
from portal.organisation import queries as organisation

DAY = timedelta(days=1)
DISTRICT = "kecamatan-plaju"


def live(today: date) -> None:
    last = periods.containing(today - 20 * DAY, "quarter").previous()
    queue, service, talk = _offer(today, last.first_day)
    _learn(queue, last.first_day)
    _bring(today)
    _levels()
    charter = _forms()
    _decide(today)
    _appreciate(today, charter)
    _coach(today)
    with clock.on(today - 2 * DAY):
        ahead = [session for course in (service, talk) for session in course.sessions]
        training.ask(ahead[0], "Supaya antrean KK lebih singkat.", by=walk.account_of(cast.HEAD))
    db.session.commit()


def _offer(today: date, first_of_period: date) -> tuple[Course, Course, Course]:
    """Two institutions, three courses; one was held before the last quarter began, two are ahead."""
    hr, agency = walk.account_of(cast.HR), organisation.agency("disdukcapil")
    with clock.on(first_of_period - 30 * DAY):
        school = offering.keep_provider(
            agency,
            ProviderFacts(
                "BPSDM Kota Palembang (contoh)", "Subbagian kerja sama, 0711-000000",
                "Pelatihan pelayanan dan kepemimpinan", "PKS 12/BPSDM/CONTOH", clock.today(), today + 300 * DAY,
            ), None, by=hr,
        )  # fmt: skip
        facts_of_it = ProviderFacts("Universitas contoh", "humas@kampus.contoh", "Seminar dan webinar", "", None, None)
        university = offering.keep_provider(agency, facts_of_it, None, by=hr)
        jobs.load_shipped()
        speaking = next(each.id for each in keeping.competencies() if each.name == "Komunikasi")
        facts = (
            (school, CourseFacts("Mengelola antrean di loket", "Membagi antrean, janji temu, papan waktu tunggu.", 12,
                                 Way.CLASSICAL, "u3", None, report_kind="ktp-kk-akta")),
            (school, CourseFacts("Pelayanan prima", "Menyambut, menjelaskan, menutup percakapan.", 8, Way.CLASSICAL, "u7",
                                 None)),
            (university, CourseFacts("Menjelaskan syarat dengan bahasa sederhana", "", 4, Way.NON_CLASSICAL, "u1",
                                     speaking)),
        )  # fmt: skip
        queue, service, talk = (offering.keep_course(owner, one, None, by=hr) for owner, one in facts)
        offering.plan_session(queue, first_of_period - 10 * DAY, first_of_period - 9 * DAY, "Aula BPSDM", 30, by=hr)
    with clock.on(today - 5 * DAY):
        offering.plan_session(service, today + 14 * DAY, today + 14 * DAY, "Aula BPSDM", 30, by=hr)
        offering.plan_session(talk, today + 21 * DAY, today + 21 * DAY, "Daring", 100, by=hr)
    db.session.commit()
    return queue, service, talk


def _learn(queue: Course, first_of_period: date) -> None:
    """The head of the dinas goes to the first session."""
    head, superior, hr = (walk.account_of(player) for player in (cast.HEAD, cast.SUPERVISOR, cast.HR))
    session = queue.sessions[0]
    with clock.on(first_of_period - 20 * DAY):
        asked = training.ask(session, "Waktu tunggu paling sering dikeluhkan di rapor.", by=head)
        training.answer(asked, True, "", by=superior)
    with clock.on(first_of_period - 5 * DAY):
        training.note_presence(session, [asked.id], by=hr)
        training.certify(asked, "S-014/BPSDM/CONTOH", None, by=head)
    db.session.commit()


def _bring(today: date) -> None:
    """What the lurah learnt elsewhere counts already, what the camat did waits for HR."""
    lurah, camat, hr = (walk.account_of(player) for player in (cast.LURAH, cast.CAMAT, cast.PERSONNEL))
    with clock.on(today - 15 * DAY):
        day = today - 18 * DAY
        webinar = training.bring("Webinar pelayanan inklusif", "Ombudsman (contoh)", day, day, 3, by=lurah)
    with clock.on(today - 12 * DAY):
        training.verify(webinar, 3, by=hr)
    with clock.on(today - 3 * DAY):
        training.bring(
            "Lokakarya penataan drainase", "Universitas contoh", today - 9 * DAY, today - 8 * DAY, 10,
            certificate="LK-77/CONTOH", by=camat,
        )  # fmt: skip
    db.session.commit()


def _levels() -> None:
    post = organisation.heads_post(organisation.agency("disdukcapil"))
    named = {each.name: each.id for each in keeping.competencies()}
    if post is not None:
        asked = {named["Komunikasi"]: 4, named["Pelayanan Publik"]: 4}
        found = {named["Komunikasi"]: 3, named["Pelayanan Publik"]: 4}
        held = walk.account_of(cast.HEAD).staff.posts[0]
        training.keep_levels(post, held, asked, found, "Laporan pusat penilaian (contoh)", by=walk.account_of(cast.HR))
    db.session.commit()


def _forms() -> Appreciation:
    basis, about = "PermenPANRB 6/2022, tindak lanjut; bentuknya belum diperiksa", "Tempat pertama di kursus berikut."
    for slug, player in ((DISTRICT, cast.PERSONNEL), ("disdukcapil", cast.HR)):
        agency, hr = organisation.agency(slug), walk.account_of(player)
        recognition.keep_appreciation(agency, "Prioritas pelatihan", about, basis, public=False, by=hr)
    charter = recognition.keep_appreciation(
        organisation.agency(DISTRICT), "Piagam Unit Pelayanan", "Diserahkan camat pada apel Senin.", basis, public=True,
        by=walk.account_of(cast.PERSONNEL),
    )  # fmt: skip
    db.session.commit()
    return charter


def _decide(today: date) -> None:
    """The superiors accept what the older cards propose above and below; what came last is left for the walk."""
    before = periods.containing(today - 20 * DAY, "quarter").previous().previous()
    for player, superior in ((cast.HEAD, cast.SUPERVISOR), (cast.LURAH, cast.CAMAT)):
        for status in of_targets.statuses_of(walk.account_of(player).staff.id):
            clear = status.proposal in (Realisation.ABOVE, Realisation.BELOW)
            if status.target.period == before and clear and status.card:
                with clock.on(today - 30 * DAY):
                    version = status.card.version
                    targets.assess(status.target, Decision.ACCEPT, version=version, by=walk.account_of(superior))
    db.session.commit()


def _appreciate(today: date, charter: Appreciation) -> None:
    """What the lurah reached is told to everybody, by the camat and the secretary of the city."""
    camat, second, lurah = (walk.account_of(player) for player in (cast.CAMAT, cast.SUPERVISOR, cast.LURAH))
    for result in results.to_appreciate(line.team_of(camat.staff.id))[:1]:
        with clock.on(today - 20 * DAY):
            reasons = "Papan syarat yang jelas membuat warga tidak bolak-balik, dan itu terlihat di rapor."
            given = recognition.give(result, charter, reasons, by=camat)
        with clock.on(today - 16 * DAY):
            recognition.decide(given, True, "", by=second)
            recognition.be_named(given, True, by=lurah)
    db.session.commit()


def _coach(today: date) -> None:
    """What lay below its target is worked on by two."""
    superior, head = walk.account_of(cast.SUPERVISOR), walk.account_of(cast.HEAD)
    team = line.team_of(superior.staff.id)
    for low in results.to_coach(team)[:1]:
        seat = results.seat_in(team, low.person_id, low.post_id)
        with clock.on(today - 28 * DAY):
            goal = "Ruang tunggu KTP-el layak dalam dua bulan: kursi cukup, papan nomor terbaca, jalan masuk landai."
            plan = coaching.open_plan(seat, goal, today + 10 * DAY, low=low, by=superior)
        with clock.on(today - 26 * DAY):
            coaching.agree(plan, by=head)
            coaching.add_step(plan, "Ukur waktu tunggu tiap Senin dan catat", today - 12 * DAY, by_coach=False, by=head)
            coaching.add_step(plan, "Usulkan anggaran kursi tunggu ke BPKAD", today + 5 * DAY, by_coach=True, by=superior)
        with clock.on(today - 12 * DAY):
            coaching.finish_step(plan.steps[0], by=head)
            coaching.review(plan, "Rata-rata tunggu turun dari 52 menjadi 41 menit.", None, by=head)
    db.session.commit()
