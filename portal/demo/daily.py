"""The last two weeks of daily reports in the demo: of everybody who holds a post and has somebody above them.

What the eight of the staff reported in the half year before is written by `performance_days`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import cycle, islice
from random import Random

from portal.accounts.line import Seated, above, judge_among
from portal.accounts.models import Account, Holding
from portal.accounts.queries import accounts_of, holders
from portal.core import clock
from portal.core.db import db
from portal.demo import cast, performance_days, walk
from portal.demo.performance_lines import BY_POST, drawn
from portal.demo.story import work_off
from portal.evaluation.reports import actions, queries, rules, team, words
from portal.evaluation.reports.rules import Line
from portal.organisation import free_days

DAYS = 10  # working days
# What fills the days of those who lead, besides what the portal knows of: what, how many, of what, and its proof.
LINES = (
    Line("Memimpin rapat staf mingguan", 1, "rapat", "Notulen rapat nomor 12"),
    Line("Memeriksa dan menandatangani surat keluar", 9, "surat", "Buku agenda surat keluar"),
    Line("Meninjau antrean dan loket pelayanan", 1, "tinjauan", "Catatan tinjauan"),
    Line("Rapat koordinasi dengan lurah dan ketua RT", 1, "rapat", "Daftar hadir"),
    Line("Menyusun bahan laporan bulanan pelayanan", 1, "dokumen", "Konsep laporan bulanan"),
    Line("Menerima tamu dan warga yang berkonsultasi", 4, "orang", "Buku tamu"),
    Line("Menyiapkan bahan musrenbang", 1, "dokumen", "Konsep bahan musrenbang"),
    Line("Memeriksa kas dan pertanggungjawaban bulanan", 1, "pemeriksaan", "Berita acara pemeriksaan kas"),
    Line("Rapat persiapan pasar murah", 1, "rapat", "Undangan nomor 005/214"),
    Line("Membimbing pegawai baru di loket", 2, "orang", "Catatan bimbingan"),
    Line("Meninjau perbaikan drainase di Lorong Mawar", 1, "tinjauan", "Foto tinjauan"),
)
SAME = Line("Mengikuti apel pagi", 1, "kegiatan", "Daftar hadir apel")
WHY = "Tuliskan juga hasil tinjauan loket kemarin, dan nomor notulennya."


def live(today: date) -> None:
    """The last one was not sent yet, the one before waits, one was returned; the others are accepted."""
    work_off()  # what was done in the portal until today is known
    staff = [(account, held, judge) for account, held in _holders() if (judge := _judge(account, held))]
    days = _workdays(today)
    performance_days.live(today, days[0], free_days.calendar())
    same_each_day = walk.account_of(cast.CLERKS[0]).id  # what a superior is told of, and nothing follows from it
    decks = [_own_lines(held, place) for place, (_account, held, _judge) in enumerate(staff)]
    for number, day in enumerate(days):
        for place, (account, _held, judge) in enumerate(staff):
            with clock.on(day):
                own = [*islice(decks[place], 2), *([SAME] if account.id == same_each_day else [])]
                _write(account, own, send=number < DAYS - 1 or place % 2 == 0)
                if number < DAYS - 2:
                    _decide(account, day, judge, send_back=place == 0 and number == DAYS - 3)
    db.session.commit()


def _holders() -> list[tuple[Account, Holding]]:
    found = [(accounts_of(held.person_id), held) for _post, held in sorted(holders().items())]
    return [(some[0], held) for some, held in found if some]


def _judge(account: Account, held: Holding) -> Account | None:
    seat: Seated | None = judge_among(above(held.post_id), held.person_id)
    some = accounts_of(seat.person_id) if seat else []
    return some[0] if some else None


def _workdays(today: date) -> Sequence[date]:
    calendar = free_days.calendar()
    days = [today - timedelta(days=back) for back in range(3 * DAYS)]
    return [day for day in days if calendar.workday_on_or_after(day) == day][:DAYS][::-1]


def _own_lines(held: Holding, place: int) -> Iterator[Line]:
    """Of the staff what belongs to their post; of those who lead what they do in turn."""
    if held.post.name in BY_POST:
        return drawn(held.post.name, Random(place))
    return islice(cycle(LINES), place, None)


def _write(account: Account, own_lines: Sequence[Line], *, send: bool) -> None:
    own = queries.day_of(account.staff.id, clock.today())
    lines = [*(words.line_of(work) for work in own.new_work), *own_lines]
    report = actions.save(own, lines, seen=own.counts, saves=own.report.saves if own.report else 0, by=account)
    if send:
        actions.send(report, by=account)
    db.session.commit()


def _decide(account: Account, day: date, judge: Account, *, send_back: bool) -> None:
    sent = team.sent_by(account.staff.id, day, reader=judge)
    actions.note_reading([sent], by=judge)
    if send_back:
        actions.send_back(sent, WHY, version=sent.report.sent_version, by=judge)
    elif sent.report.state is rules.State.SENT:
        actions.accept(sent, version=sent.report.sent_version, by=judge)
    db.session.commit()
