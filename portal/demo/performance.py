"""What the people of the kecamatan are to achieve, what they said to one another, and what came of a quarter.

All days lie in the year that runs: in January they stand close together.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.accounts import actions as accounts
from portal.accounts.models import Account
from portal.core import clock, files
from portal.core.db import db
from portal.core.periods import Period, containing
from portal.demo import cast, walk
from portal.demo.performance_papers import page_of
from portal.evaluation.appraisal import actions as appraisal
from portal.evaluation.appraisal import queries as appraisals
from portal.evaluation.appraisal.actions import Rating, Said
from portal.evaluation.appraisal.evidence import add as attach
from portal.evaluation.appraisal.models import Appraisal
from portal.evaluation.appraisal.rules import Level
from portal.evaluation.feedback import actions as feedback
from portal.evaluation.feedback.actions import About
from portal.evaluation.feedback.rules import Kind
from portal.evaluation.plans import actions as plans
from portal.evaluation.plans import queries, reminders, units, years
from portal.evaluation.plans.actions import Around, IndicatorFacts, ResultFacts
from portal.evaluation.plans.cadence import Terms
from portal.evaluation.plans.models import Plan
from portal.evaluation.plans.rules import STATEMENTS, Aspect, Every, Perspective, Value
from portal.organisation import queries as organisation
from portal.organisation.actions import add_post
from portal.organisation.models import Post
from portal.organisation.rules import Facts

SOURCE = "Contoh: peta jabatan"
WAHYU, TUTI, RUDI = cast.COORDINATORS[0], cast.COMPLAINT_OFFICERS[5], cast.OUTSIDE_OFFICER
RINA, AGUS, FITRI = cast.COMPLAINT_OFFICERS[3], cast.KELURAHAN_OFFICER, cast.COUNTER
ILIR, DARAT = cast.OTHER_LURAHS
DEDI, SULASTRI = cast.CLERKS


@dataclass(frozen=True)
class Work:
    """Somebody's plan: post ('': the one that leads their agency), superior, and the results."""

    who: cast.Player
    above: cast.Player
    post: str
    results: Sequence["Aim"]


@dataclass(frozen=True)
class Aim:
    title: str
    indicator: str
    target: str
    serves: int | None = None  # which result of the superior, counted from 0
    aspect: Aspect = Aspect.TIME
    perspective: Perspective = Perspective.SERVED


HANDLED = Aim("Pengaduan warga dijawab tepat waktu", "Pengaduan yang dijawab paling lama 14 hari", "95 %", 0)
LETTERS = Aim("Surat pengantar selesai pada hari yang sama", "Surat yang selesai sebelum loket tutup", "90 %", 1)
QUEUE = Aim("Antrean loket tertib dan tidak lama", "Waktu tunggu rata-rata", "paling lama 20 menit", 0)
RECORDS = Aim(
    "Data kependudukan kelurahan mutakhir", "Berkas yang diperiksa tanpa kesalahan", "98 %", 0, Aspect.QUALITY
)  # fmt: skip


def _of_lurah(name: str) -> tuple[Aim, ...]:
    return (
        Aim(f"Warga {name} puas dengan layanan kelurahan", "Indeks kepuasan dari jawaban yang mandiri", "82,50", 0),
        Aim("Surat pengantar terbit pada hari yang sama", "Surat yang terbit pada hari yang sama", "90 %", 1,
            perspective=Perspective.PROCESS),
    )  # fmt: skip


WORKS = (
    Work(cast.CAMAT, cast.SUPERVISOR, "", (
        Aim("Layanan kecamatan dan kelurahan dipercaya warga", "Kelurahan yang indeksnya naik", "5 dari 7"),
        Aim("Pengaduan dan surat selesai tepat waktu", "Perkara yang selesai tepat waktu", "90 %",
            perspective=Perspective.PROCESS),
        Aim("Anggaran pelayanan terserap sesuai rencana", "Penyerapan anggaran", "95 %", perspective=Perspective.BUDGET),
    )),
    Work(cast.LURAH, cast.CAMAT, "", _of_lurah("Plaju Ulu")),
    Work(ILIR, cast.CAMAT, "", _of_lurah("Plaju Ilir")),
    Work(DARAT, cast.CAMAT, "", _of_lurah("Plaju Darat")),
    Work(WAHYU, cast.CAMAT, "Koordinator Pengaduan", (HANDLED,)),
    Work(TUTI, cast.CAMAT, "Pengelola Pengaduan", (HANDLED,)),
    Work(RUDI, cast.CAMAT, "Pengelola Survei", (
        Aim("Survei kepuasan berjalan tertib", "Undangan yang sampai", "200 lembar", 0, Aspect.QUANTITY),
    )),
    Work(RINA, cast.LURAH, "Pengelola Pengaduan", (HANDLED, LETTERS)),
    Work(AGUS, cast.LURAH, "Pengelola Data", (RECORDS,)),
    Work(FITRI, cast.LURAH, "Petugas Loket", (LETTERS, QUEUE)),
    Work(DEDI, ILIR, "Petugas Loket", (LETTERS,)),
    Work(SULASTRI, DARAT, "Petugas Loket", (QUEUE,)),
)  # fmt: skip
LATER = Work(RUDI, ILIR, "Pengelola Data", (RECORDS,))  # Rudi after the transfer, in the agency of the new superior
TRANSFER = 120  # days ago
REMINDED = Terms(before=7, every=7, superior_after=14, word_after=60)


def live(today: date) -> None:
    for work in WORKS:
        if work.post:
            _seat(work, today - timedelta(days=600))
    with _on(today, 230):
        hr = walk.account_of(cast.PERSONNEL)
        years.open_years(units.kept_by(hr), today.year, by=hr)
        reminders.set_terms(organisation.agency(cast.PERSONNEL.agency), REMINDED, by=hr)
    db.session.commit()
    for place, work in enumerate(WORKS):
        with _on(today, 225 - 3 * place):
            _agree(work)
    _transfer(today)
    _talk(today)
    _appraise(today)


PAPERS = {RINA: "Register pengaduan triwulan (contoh)", FITRI: "Berita acara pemadaman listrik (contoh)"}


def _on(today: date, ago: int) -> AbstractContextManager[None]:
    """So many days ago, and within the year that runs."""
    return clock.on(max(today - timedelta(days=ago), date(today.year, 1, 1)))


def _post_of(work: Work) -> Post:
    agency = organisation.agency((work.above if work is LATER else work.who).agency)
    posts = organisation.posts_of(agency)
    return next(post for post in posts if (post.name == work.post if work.post else post.leads))


def _seat(work: Work, since: date) -> None:
    """A post below the superior's, and who holds it."""
    agency = organisation.agency((work.above if work is LATER else work.who).agency)
    superior = organisation.heads_post(organisation.agency(work.above.agency))
    post = add_post(agency, Facts(work.post, SOURCE, True), superior=superior, by=None)
    person = walk.account_of(work.who).staff
    accounts.vouch(person)
    accounts.hold_post(post, person, from_on=since, acting=False, by=None)
    db.session.commit()
    db.session.expire_all()


# ---- plans


def _agree(work: Work) -> Plan:
    """Written, proposed, talked over and agreed by both."""
    by, above = walk.account_of(work.who), walk.account_of(work.above)
    plan = plans.begin(_post_of(work), clock.today().year, by=by)
    offered = queries.parents_for(plan, queries.judge_of(plan))
    for aim in work.results:
        _write(plan, aim, offered[aim.serves].line_id if aim.serves is not None and offered else None, by)
    version = queries.version(plan)
    around = Around("Satu komputer dan jaringan yang stabil.", "Laporan tiap triwulan kepada atasan.")
    plans.write_around(version, replace(around, public_weight=20 if plan.leads else None), by=by)
    plans.propose(version, by=by)
    greet = {Value.SERVICE: "Sapa warga lebih dulu, dan jelaskan alasan bila menolak."}
    plans.expect_conduct(version, greet, by=above)
    plans.discuss(version, "Target dibicarakan bersama; yang belum terukur diberi sumber data.", by=above)
    for one in (by, above):
        plans.agree(version, seen=version.edits, by=one)
    db.session.commit()
    return plan


def _write(plan: Plan, aim: Aim, parent_id: int | None, by: Account) -> None:
    version = queries.version(plan)
    perspective = aim.perspective if plan.leads else None
    result = plans.add_result(version, ResultFacts(aim.title, perspective=perspective, parent_id=parent_id), by=by)
    facts = IndicatorFacts(
        aim.indicator, aim.target, Every.QUARTER, aspect=None if plan.leads else aim.aspect,
        source="Register di kantor dan portal ini", owner="Pemilik jabatan",
    )  # fmt: skip
    plans.write_indicator(version, result, facts, by=by)


def _transfer(today: date) -> None:
    """Rudi goes from the kecamatan to a kelurahan in the middle of the year: one plan ends, another begins."""
    with _on(today, TRANSFER):
        rudi = walk.account_of(RUDI)
        for held in rudi.staff.posts:
            accounts.leave_post(held, clock.today(), by=None)
        db.session.commit()
    with _on(today, TRANSFER - 1):
        _seat(LATER, clock.today())
        years.end_left_plans()
        _agree(LATER)
        plan = queries.plan(queries.mine(walk.account_of(AGUS).staff.id)[0].plan_id, reader=walk.account_of(AGUS)).plan
        plans.revise(plan, "Data kependudukan kini diperiksa bersama kelurahan tetangga.", by=walk.account_of(cast.LURAH))
        db.session.commit()


# ---- feedback


WORDS = (
    (80, cast.CAMAT, WAHYU, Kind.APPRECIATION, Value.COLLABORATIVE,
     "Rapat dengan PUPR Selasa lalu Anda siapkan rapi: semua membawa data, dan ada tanggal untuk tiap langkah.",
     "Notulen rapat saluran RT 05", "Terima kasih, Pak. Formatnya saya pakai lagi bulan depan."),
    (35, cast.LURAH, FITRI, Kind.DIRECTION, Value.SERVICE,
     "Saat antrean panjang, umumkan perkiraan waktu tunggu tiap setengah jam supaya warga bisa memilih pulang dulu.",
     "Pantauan loket hari Senin", ""),
    (12, cast.LURAH, AGUS, Kind.CORRECTION, Value.ACCOUNTABLE,
     "Tiga berkas pindah terlambat dicatat. Mulai minggu ini catat pada hari berkas diterima.", "Register bulan lalu",
     "Siap, Bu. Register saya isi sebelum loket tutup."),
    (6, ILIR, DEDI, Kind.HELP, Value.COMPETENT,
     "Saya dampingi dua pagi untuk aplikasi surat yang baru, Rabu dan Kamis.", "", ""),
)  # fmt: skip


def _talk(today: date) -> None:
    for ago, giver, receiver, kind, value, words, evidence, answer in WORDS:
        with _on(today, ago):
            by, to = walk.account_of(giver), walk.account_of(receiver)
            given = feedback.give(to.staff, About(value=value), kind, words, evidence=evidence, by=by)
            if answer:
                feedback.answer(given, answer, by=to)
    with _on(today, 2):
        asked = "Bagaimana sebaiknya saya menjawab warga yang memaksa didahulukan?"
        of_id = walk.account_of(cast.LURAH).staff.id
        feedback.ask(About(value=Value.SERVICE), asked, of_id=of_id, by=walk.account_of(RINA))
    db.session.commit()


# ---- what came of a quarter


def _appraise(today: date) -> None:
    """Of the lurah's people: one accepted, one in objection, whose assessor has explained; and one that waits.

    In the first months of a year no quarter is over yet, and all three wait.
    """
    now = containing(today - timedelta(days=12), "quarter")
    period = max(now.previous(), containing(date(today.year, 1, 2), "quarter"))
    accepted = _sent(
        today, 24, RINA, period, "97 % dari 61 pengaduan dijawab dalam 14 hari.", "92 % surat selesai hari itu juga."
    )
    objected = _sent(
        today, 22, FITRI, period, "88 % surat selesai sebelum loket tutup.", "Waktu tunggu rata-rata 17 menit."
    )
    _sent(today, 3, WAHYU, period, "Semua pengaduan diteruskan paling lama dua hari kerja.", shown="Register, janji 3")
    if period.last_day > today - timedelta(days=12):
        return
    with _on(today, 12):
        _rate(accepted, Level.ABOVE, "Jawaban cepat dan bahasanya mudah dipahami. Pertahankan.")
        _rate(objected, Level.BELOW, "Target surat 90 % tidak tercapai pada triwulan ini.")
    with _on(today, 9):
        rina, fitri = walk.account_of(RINA), walk.account_of(FITRI)
        appraisal.accept(_seen(accepted, rina), number=1, by=rina)
        why = "Loket tutup empat hari karena listrik padam. Tanpa empat hari itu 93 % surat selesai pada hari yang sama."
        appraisal.file_objection(_seen(objected, fitri), why, "Berita acara pemadaman dan register surat", by=fitri)
    with _on(today, 4):
        lurah = walk.account_of(cast.LURAH)
        said = "Hari tutup itu tidak saya keluarkan dari hitungan karena berita acaranya belum saya terima waktu itu."
        appraisal.explain(_seen(objected, lurah), said, by=lurah)
    db.session.commit()


def _sent(
    today: date, ago: int, who: cast.Player, period: Period, *words: str, shown: str = "Register triwulan"
) -> Appraisal:  # fmt: skip
    """With the register of the quarter as a file, where they have one."""
    with _on(today, ago):
        by = walk.account_of(who)
        plan = queries.plan(queries.mine(by.staff.id)[0].plan_id, reader=by).plan
        found = appraisal.begin(plan, period, by=by)
        expected = appraisals.expected_of(found)
        said = {one.line_id: Said(each, shown) for one, each in zip(expected, words, strict=True)}
        if who in PAPERS:
            paper = files.keep_document(page_of(PAPERS[who]))
            attach(_seen(found, by), expected[0].line_id, PAPERS[who], paper, by=by)
        appraisal.write(_seen(found, by), said, "Beban loket naik menjelang akhir triwulan.", send=True, by=by)
        db.session.commit()
        return found


def _rate(found: Appraisal, work: Level, words: str) -> None:
    lurah = walk.account_of(cast.LURAH)
    lines = {one.line_id: work for one in appraisals.expected_of(found)}
    marks = {value.value: [Level.AS.value] * STATEMENTS for value in Value}
    appraisal.rate(_seen(found, lurah), Rating(work, Level.AS, words, lines, marks), by=lurah)
    db.session.commit()


def _seen(found: Appraisal, reader: Account) -> appraisals.Seen:
    return appraisals.appraisal(found.id, reader=reader)
