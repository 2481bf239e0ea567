"""What happened in the demo before today: surveys, answers, replies, publications and targets, day by day."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from secrets import token_hex

from portal.accounts.models import Account
from portal.core import clock, outbox, periods
from portal.core.db import db
from portal.core.paging import Place
from portal.core.periods import Period
from portal.core.score import Figure
from portal.demo import cast, walk
from portal.evaluation.targets import actions as targets
from portal.moderation import actions as texts
from portal.moderation import queries as moderation
from portal.moderation import rules
from portal.organisation import queries as organisation
from portal.organisation.models import Service
from portal.scorecards import actions as scorecards
from portal.scorecards.queries import unpublished as drafts
from portal.skm.instrument import ELEMENTS
from portal.surveys import actions as surveys
from portal.surveys import jobs
from portal.surveys.models import Survey
from portal.surveys.rules import AgeBand, Education, Occupation, Sex, Stratum
from portal.surveys.said import FilledForm
from portal.web.slices import plan

DAYS = timedelta(days=1)
# Five kinds of comments; somebody who writes any says one of a kind.
COMMENTS = (
    (
        "Antreannya tertib, tetapi kursinya kurang.", "Ruang tunggunya bersih, AC-nya dingin.",
        "Ngantri dari jam tujuh, baru dilayani jam sepuluh. Loketnyo cuma buka satu.",
    ),
    ("Petugas sabar menjelaskan syaratnya.", ALLEGES := "Saya dimintai uang rokok supaya berkas cepat naik."),
    ("Nomor antrean tidak terdengar dari luar.", "Anak saya di kursi roda, jalan masuknya tidak ada landaian."),
    (
        "Sudah tiga kali datang karena berkas kurang.",
        "Syarat di papan tidak sama dengan yang diminta di loket. Tolong disamakan.",
        "Berkas saya hilang di loket 2, tolong hubungi saya di 0812-0000-4321.",
    ),
    (
        "Cepat, terima kasih.", "Alhamdulillah sehari selesai. Dulu seminggu.",
        SELLS := "Butuh dana cepat? Klik www.pinjaman-contoh.com",
    ),
)  # fmt: skip
REASONS = {SELLS: "spam", ALLEGES: "about_officer"}


@dataclass(frozen=True)
class Side:
    """An agency and the people who play around its surveys."""

    agency: str
    officer: cast.Player
    outside: cast.Player  # who issues the slips of the enumerator
    enumerator: cast.Player
    head: cast.Player
    superior: cast.Player


DINAS = Side(
    "disdukcapil", cast.OFFICER, cast.OUTSIDE_OFFICER, cast.ENUMERATOR, cast.HEAD, cast.SUPERVISOR
)  # fmt: skip
KELURAHAN = Side(
    "kelurahan-plaju-ulu", cast.KELURAHAN_OFFICER, cast.OFFICER, cast.DISTRICT_ENUMERATOR, cast.LURAH, cast.CAMAT
)


@dataclass(frozen=True)
class Episode:
    """One survey from its registration on, as far as it has come by today."""

    side: Side
    service: str
    period: Period
    opens_on: date
    closes_on: date
    answers: dict[Stratum, int]
    leaning: float  # the mean mark that people tend to
    weak: dict[str, float]  # elements about which they think otherwise, and by how much
    aim: str  # '': no target was agreed
    reply: str | None  # none: no reply yet; '': waived


def live(today: date) -> None:
    """Live through all episodes that lie before today. Committed step by step, as in a real house."""
    for number, episode in enumerate(episodes(today)):
        _live(episode, today, Random(number))
    _count_progress(today)


def episodes(today: date) -> list[Episode]:
    # A survey asks about the period in which it opened, so that its days end a month after it at the latest.
    this, of_skck = (periods.containing(today - days * DAYS, "quarter") for days in (20, 34))
    last = this.previous()
    before = last.previous()
    return [
        _episode(DINAS, "kk-baru", before, (64, 30, 24), 3.05, {"u3": -0.5, "u8": -0.4, "u4": 0.7}, "76.00", _THANKS),
        _episode(DINAS, "ktp-el-baru", before, (52, 26, 9), 3.25, {"u9": -0.4, "u4": 0.6}, "86.00", ""),
        _episode(DINAS, "kk-baru", last, (72, 34, 31), 3.2, {"u3": -0.4, "u8": -0.3, "u4": 0.7}, "78.00", _COUNTER),
        _episode(DINAS, "ktp-el-baru", last, (58, 24, 12), 3.35, {"u9": -0.5, "u4": 0.6}, "82.00", _CHAIRS),
        _episode(DINAS, "akta-kelahiran", last, (5, 3, 2), 3.3, {"u2": -0.4}, "", ""),
        _episode(KELURAHAN, "surat-pengantar-nikah", before, (41, 18, 7), 3.15, {"u1": -0.4, "u4": 0.8}, "72.00", ""),
        _episode(KELURAHAN, "surat-pengantar-nikah", last, (46, 15, 11), 3.3, {"u1": -0.3, "u4": 0.7}, "80.00", _BOARD),
        _episode(KELURAHAN, "surat-pengantar-skck", of_skck, (36, 14, 6), 3.1, {"u9": -0.5}, "", None, today - 4 * DAYS),
        _episode(DINAS, "kk-baru", this, (45, 20, 0), 3.3, {"u3": -0.3, "u4": 0.6}, "80.00", None, today + 10 * DAYS),
    ]  # fmt: skip


_THANKS = "Terima kasih atas penilaian Anda. Waktu tunggu masih menjadi pekerjaan rumah kami."
_COUNTER = "Sejak bulan ini satu loket khusus perubahan KK dibuka setiap hari kerja sampai pukul 15.00."
_CHAIRS = "Tiga puluh kursi tunggu ditambah; papan nomor antrean dipasang di luar ruangan."
_BOARD = "Papan syarat dengan bahasa sederhana dipasang di depan kantor lurah."


def _episode(
    side: Side, service: str, period: Period, answers: tuple[int, int, int], leaning: float, weak: dict[str, float],
    aim: str, reply: str | None, closes_on: date | None = None,
) -> Episode:  # fmt: skip
    """`answers` by enumerator, by slips of the unit, and by the open link."""
    last_day = closes_on or period.last_day - 20 * DAYS
    by = dict(zip((Stratum.ENUMERATOR, Stratum.HANDED, Stratum.OPEN), answers, strict=True))
    return Episode(side, service, period, last_day - 30 * DAYS, last_day, by, leaning, weak, aim, reply)


def _live(episode: Episode, today: date, chance: Random) -> None:
    service = organisation.service(episode.side.agency, episode.service)
    with clock.on(episode.opens_on - 8 * DAYS):
        survey = _announce(episode, service)
    with clock.on(episode.opens_on + 7 * DAYS):
        _answer(episode, survey, chance)
    jobs.move_ballots()
    db.session.commit()
    if episode.closes_on >= today:
        return
    with clock.on(episode.closes_on + DAYS):
        jobs.close_surveys()
        work_off()
    with clock.on(episode.closes_on + 3 * DAYS):
        _moderate(leave_half=episode.reply is None)
    if episode.reply is not None:
        with clock.on(episode.closes_on + 6 * DAYS):
            _publish(episode, service)


def _announce(episode: Episode, service: Service) -> Survey:
    """Register and confirm the survey; head and superior agree on the target before it opens."""
    survey = Survey(
        service_id=service.id, period=episode.period, opens_on=episode.opens_on, closes_on=episode.closes_on,
        population=None, target=60, strata=[Stratum.HANDED.value],
    )  # fmt: skip
    surveys.register(survey, by=_account(episode.side.officer))
    surveys.confirm(survey, by=_account(cast.PUBLISHERS[0]))
    work_off()
    post = organisation.heads_post(service.agency)
    if episode.aim and post:
        target = targets.propose(post, service, episode.period, Figure(episode.aim), by=_account(episode.side.head))
        targets.agree(target, by=_account(episode.side.superior))
    db.session.commit()
    return survey


def _answer(episode: Episode, survey: Survey, chance: Random) -> None:
    enumerator, handed = episode.answers[Stratum.ENUMERATOR], episode.answers[Stratum.HANDED]
    _, by_enumerator = surveys.issue(
        survey, enumerator + 5, stratum=Stratum.ENUMERATOR, by=_account(episode.side.outside),
        enumerator=_account(episode.side.enumerator).person,
    )  # fmt: skip
    surveys.issue(  # what the enumerator may enter for residents who do not write themselves
        survey, 5, stratum=Stratum.ENUMERATOR, by=_account(episode.side.outside),
        enumerator=_account(episode.side.enumerator).person, assisted=True,
    )  # fmt: skip
    _, by_unit = surveys.issue(survey, handed + 10, stratum=Stratum.HANDED, by=_account(episode.side.officer))
    codes = by_enumerator[:enumerator] + by_unit[:handed] + [""] * episode.answers[Stratum.OPEN]
    agency, service = episode.side.agency, episode.service
    talk = Random(len(codes))  # apart, so that other words leave all marks as they are
    for code in codes:
        surveys.submit(_said(episode, chance, talk), agency=agency, service=service, nonce=token_hex(16), code=code)
    db.session.commit()


def _said(episode: Episode, chance: Random, talk: Random) -> FilledForm:
    """One made-up resident: most marks lean their own way, and now and then they have nothing to say of an element."""
    own = chance.gauss(0, 0.35)
    marks: dict[str, int | None] = {}
    for element in ELEMENTS:
        wish = episode.leaning + own + episode.weak.get(element, 0.0) + chance.gauss(0, 0.55)
        marks[element] = min(4, max(1, round(wish)))
    if chance.random() < 0.15:
        marks["u8"] = None
    profile = {
        "sex": chance.choice(list(Sex)),
        "age": chance.choice(list(AgeBand)),
        "education": chance.choice(list(Education)),
        "occupation": chance.choice(list(Occupation)),
    }
    comment = talk.choice(chance.choice(COMMENTS)) if chance.random() < 0.2 else ""
    return FilledForm(marks, profile, comment)


def _moderate(*, leave_half: bool) -> None:
    """Let a moderator go through what waits: what holds a number is shown without it, some is not shown at all."""
    moderator = _account(cast.MODERATORS[0])
    waiting = moderation.queue(moderation.seen_by(moderator), Place(), most=500).rows
    for text in sorted(waiting, key=lambda text: text.words)[:: 2 if leave_half else 1]:
        if text.original in REASONS:
            texts.reject(text, REASONS[text.original], by=moderator)
        else:
            texts.release(text, rules.marked_places(text.words), by=moderator)
    db.session.commit()


def _publish(episode: Episode, service: Service) -> None:
    card = next(card for card in drafts() if (card.service_id, card.period) == (service.id, episode.period))
    if episode.reply:
        scorecards.reply(card, episode.reply, by=_account(episode.side.head))
    else:
        scorecards.waive(card, by=_account(episode.side.head))
    one, other = (_account(player) for player in cast.PUBLISHERS)
    scorecards.propose(card, by=one)
    scorecards.confirm(card, by=other)
    db.session.commit()


def _count_progress(today: date) -> None:
    """The count that officers see, made last Monday."""
    with clock.on(today - today.weekday() * DAYS):
        jobs.count_progress()
    db.session.commit()


def _account(player: cast.Player) -> Account:
    return walk.account_of(player)


def work_off() -> None:
    """Let the worker's handlers answer what has been raised so far."""
    db.session.commit()
    while job := outbox.claim():
        outbox.carry_out(job, plan().handlers)
    if outbox.failing() or outbox.dead_letters():
        failed = (*outbox.failing(), *outbox.dead_letters())
        raise RuntimeError(f"The demo's own past failed: {[(job.name, job.error) for job in failed]}")
