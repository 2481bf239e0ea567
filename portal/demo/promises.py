"""What the agencies of the demo promised: some kept, one nobody confirmed, some late, one asked about, and two that run.

In answer to reports, to the weakest element of a card, and to conversations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from portal.accounts.models import Account
from portal.commitments import actions, asking, jobs
from portal.commitments.actions import Given
from portal.commitments.causes import Voices
from portal.commitments.models import Commitment
from portal.complaints.models import Complaint
from portal.core import clock
from portal.core.db import db
from portal.core.paging import Place
from portal.core.pictures import make_safe
from portal.demo import cast, residents, walk
from portal.demo.reports import picture
from portal.demo.story import work_off
from portal.forum.models import ForumThread
from portal.moderation import actions as texts
from portal.moderation import queries as moderation
from portal.organisation import queries as organisation
from portal.scorecards import published

Deed = Callable[[Commitment, Account], object]
PUPR = cast.OTHER_HEADS[0]


@dataclass(frozen=True)
class Plot:
    """Who promised what, how many days ago and until when (days from today), why, what caused it (words of a report, or
    the title of a conversation, or nothing for the weakest element of the card), and what was done afterwards (days ago,
    deed).
    """

    by: cast.Player
    ago: int
    due: int
    what: str
    why: str
    case: str = ""
    then: Sequence[tuple[int, Deed]] = ()
    talk: str = ""
    service: str = ""  # that a conversation is about


def follow_up(words: str) -> Deed:
    return lambda one, by: actions.follow_up(one, words, seen=one.version, by=by)


def move(days: int, why: str) -> Deed:
    return lambda one, by: actions.move(one, one.due_on + timedelta(days), why, seen=one.version, by=by)


def declare(words: str, *, photo: bool = False) -> Deed:
    def do(one: Commitment, by: Account) -> None:
        keys = (actions.keep_photo(make_safe(picture(words))).file.key,) if photo else ()
        actions.declare(one, words, photos=keys, seen=one.version, by=by)

    return do


def say(resident: int, *, kept: bool) -> Deed:
    def do(one: Commitment, _by: Account) -> None:
        account = residents.account_of(cast.RESIDENTS[resident])
        asker = asking.asker_with(one, account.id) if account else None
        if asker is None:
            raise RuntimeError("The resident of the demo is not asked about this promise.")
        actions.say(one, asker, kept, known="mail")

    return do


PLOTS = (
    Plot(
        cast.HEAD, 42, -20, "Loket tidak lagi meminta surat pengantar RT untuk KTP yang hilang",
        "Syarat itu sudah dihapus, tetapi loket masih memintanya.",
        "KTP hilang, di loket diminta surat RT lagi padahal tidak perlu.",
        ((30, follow_up("Surat edaran ke semua petugas loket sudah ditandatangani.")),
         (22, declare("Papan syarat di loket sudah diganti, petugas diberi pengarahan.", photo=True)),
         (19, say(2, kept=True))),
    ),
    Plot(
        PUPR, 30, -16, "Air di saluran RT 05 mengalir sampai ke sungai, juga sehabis hujan",
        "Pengerukan pertama hanya sampai tikungan.", "Katanya sudah dikeruk, nyatanya air tetap tidak jalan.",
        ((18, declare("Sisa saluran sudah dikeruk sampai muara.")),),
    ),
    Plot(
        cast.LURAH, 18, -5, "Surat pengantar dapat diambil pada hari yang sama, juga bila lurah bertugas di luar",
        "Warga menunggu tanda tangan karena lurah tidak di tempat.",
        "Lurah jarang di tempat, surat tidak bisa ditandatangani.",
        ((11, follow_up("Sekretaris lurah sedang diusulkan untuk ikut menandatangani.")),),
    ),
    Plot(
        cast.HEAD, 5, 25, "KTP yang sudah direkam selesai paling lambat empat belas hari, tanggalnya ada di resi",
        "Beberapa warga menunggu dua bulan tanpa kabar.", "KTP sudah rekam dua bulan, belum jadi juga.",
        ((1, declare("Antrean cetak sudah habis, resi kini memuat tanggal jadi.")),),
    ),
    Plot(
        PUPR, 15, 20, "Gorong-gorong di depan bengkel RT 11 diganti dan jalannya diaspal lagi",
        "Gorong-gorong patah dan truk tidak dapat lewat.", "Gorong-gorong patah di bawah jalan.",
        ((8, move(15, "Pipa pengganti baru dikirim pabrik minggu depan.")),
         (3, follow_up("Pipa sudah di gudang, pekerjaan mulai Senin."))),
    ),
    Plot(
        cast.HEAD, 9, 45, "Nomor antrean dibagi sejak pukul 7, dan papan menunjukkan loket mana yang buka",
        "Unsur ini paling rendah di rapor terakhir kami.", "",
        ((2, follow_up("Mesin antrean sudah dipesan, papan sementara dipasang di pintu.")),),
    ),
    Plot(
        cast.HEAD, 60, -20, "Pendaftaran KK baru lewat situs dibuka, nomor antrean tidak perlu diambil pagi-pagi", "",
        talk="Kenapa antrean KK baru harus ambil nomor jam enam pagi?", service="kk-baru",
        then=((40, follow_up("Formulir daring sedang dicoba oleh petugas loket dengan berkas lama.")),
         (24, declare("Pendaftaran daring sudah dibuka, dan yang mendaftar di sana dilayani di loket 4.")),
         (23, say(0, kept=True)), (22, say(3, kept=True)), (21, say(1, kept=False))),
    ),
    Plot(
        PUPR, 20, -4, "Lubang di Jalan D.I. Panjaitan dekat jembatan ditambal, siapa pun pengurus jalannya", "",
        talk="Jalan D.I. Panjaitan berlubang dekat jembatan, siapa yang urus?",
        then=((12, follow_up("Kami sudah bersurat ke balai jalan provinsi dan menunggu jawabannya.")),),
    ),
)  # fmt: skip


def live(today: date) -> None:
    """Live through all of them, each in a transaction of its own."""
    for plot in sorted(PLOTS, key=lambda plot: -plot.ago):
        by = walk.account_of(plot.by)
        with clock.on(today - timedelta(plot.ago)):
            made = actions.make(_given(plot, today), by=by)
        for ago, deed in plot.then:
            with clock.on(today - timedelta(ago)):
                deed(made, by)
        db.session.commit()
    jobs.settle()
    work_off()
    _release()


def _given(plot: Plot, today: date) -> Given:
    agency = organisation.agency(plot.by.agency)
    due_on, post = today + timedelta(plot.due), organisation.posts_of(agency)[0]
    if plot.case:
        case = db.session.scalars(select(Complaint).where(Complaint.text == plot.case)).one()
        return Given(agency, plot.what, due_on, post, plot.why, voices=Voices(cases=(case,)))
    if plot.talk:
        thread = db.session.scalars(select(ForumThread).where(ForumThread.title_typed == plot.talk)).one()
        about = organisation.service(plot.by.agency, plot.service) if plot.service else None
        return Given(agency, plot.what, due_on, post, plot.why, about, voices=Voices(threads=(thread,)))
    service = organisation.service(*cast.SERVICE)
    card = published.newest(service.id)
    elements = [(each.index, each.code) for each in card.elements if each.index is not None] if card else []
    if card is None or not elements:
        return Given(agency, plot.what, due_on, post, plot.why, service)
    return Given(agency, plot.what, due_on, post, plot.why, service, card.period, min(elements)[1])


def _release() -> None:
    """A moderator looks at the picture."""
    moderator = walk.account_of(cast.MODERATORS[0])
    for text in moderation.queue(moderation.seen_by(moderator), Place(), most=500).rows:
        if text.kind == "commitment":
            texts.release(text, [], by=moderator)
    work_off()
