"""The reports of the demo, lived through day by day by the deeds of those who report, answer and moderate."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from secrets import token_hex
from zlib import crc32

from portal.accounts import queries as people
from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.complaints import jobs, places
from portal.complaints.actions import handling, reporter, reporting, unsealing
from portal.complaints.actions.handling import Answer
from portal.complaints.actions.reporting import Report
from portal.complaints.models import Complaint
from portal.complaints.rules import GRADES_OF, Reason, Said, State
from portal.core import clock
from portal.core.db import db
from portal.core.paging import Place
from portal.core.pictures import make_safe
from portal.demo import cast, residents, walk
from portal.demo.plots import PLOTS, Plot
from portal.demo.story import work_off
from portal.moderation import actions as texts
from portal.moderation import appealing, rules
from portal.moderation import queries as moderation
from portal.moderation.models import ModeratedText
from portal.organisation import queries as organisation

P = Permission
Deed = Callable[[Complaint], object]
Script = Sequence[tuple[int, Deed]]  # so many days after the report, what is done

FIXED = Answer("Sudah diperbaiki dan diperiksa di tempat", "Regu lapangan", "kemarin")
SOON = Answer("Sudah ditinjau, bahan sedang disiapkan", "Seksi pemeliharaan", "dalam dua minggu")
WAITS = Answer("Menunggu bahan dari gudang kota", "Seksi pemeliharaan", "bulan depan")
TOLD = Answer("Syarat dan jadwalnya ada di papan loket dan di halaman layanan", "Loket informasi", "setiap hari kerja")
STILL = "Belum selesai, keadaannya masih sama seperti waktu saya laporkan."


def live(today: date) -> None:
    """Live through all reports, each in one transaction."""
    made: dict[str, Complaint] = {}
    for plot in sorted(PLOTS, key=lambda plot: -plot.ago):
        made[plot.text] = live_one(plot, _script(plot, made), today)
    work_off()
    _moderate()
    _join(made)
    jobs.end_waiting()
    jobs.keep_sums()
    db.session.commit()


def live_one(plot: Plot, script: Script, today: date) -> Complaint:
    """One report, in one transaction."""
    day = today - timedelta(days=plot.ago)
    with clock.on(day):
        case = _report(plot)
    for after, deed in script:
        with clock.on(min(day + timedelta(days=after), today)):
            deed(case)
    db.session.commit()
    return case


def _report(plot: Plot) -> Complaint:
    by = residents.account_of(cast.RESIDENTS[plot.resident]) if plot.resident is not None else None
    filled = Report(
        category=plot.category, text=plot.text, kelurahan=plot.kelurahan, place=plot.place, anonymous=plot.anonymous,
        confidential=plot.confidential, name=plot.name, contact=plot.contact,
    )  # fmt: skip
    if plot.photo:
        filled = replace(filled, photos=(_photo(plot.text),))
    if plot.place:
        latitude, longitude = _pin(plot)
        filled = replace(filled, latitude=latitude, longitude=longitude)
    return reporting.report(filled, nonce=token_hex(8), by=by)


TRIES, FAR = 40, 0.008  # degrees from where the name of a kelurahan stands


def _pin(plot: Plot) -> tuple[float, float]:
    """A place somewhere in the kelurahan, by the words: the same in every demo."""
    code = organisation.agency(plot.kelurahan).kemendagri_code
    drawing = places.drawing()
    named = next(each for each in drawing.outlines if each.code == code)
    latitude, longitude = drawing.north + named.y * drawing.down, drawing.west + named.x * drawing.right
    for nth in range(TRIES):
        down, right = divmod(crc32(f"{plot.text}{nth}".encode()) % 10_000, 100)
        pin = (round(latitude + (down / 50 - 1) * FAR, 6), round(longitude + (right / 50 - 1) * FAR, 6))
        if places.code_at(*pin) == code:
            return pin
    return latitude, longitude


def _photo(text: str) -> str:
    photo = reporting.keep_photo(make_safe(picture(text)))
    return photo.file.key


def picture(text: str) -> bytes:
    """A picture that nobody takes for a photo: two fields of colour, by the words."""
    from PIL import Image, ImageDraw

    tone = sum(text.encode()) % 90
    image = Image.new("RGB", (640, 480), (150 + tone, 170, 190 - tone))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, 640, 480), fill=(90, 90 + tone, 90))
    draw.text((24, 24), "FOTO CONTOH", fill=(20, 20, 20), font_size=40)
    sent = BytesIO()
    image.save(sent, "JPEG")
    return sent.getvalue()


# ---- who does it


def _who(case: Complaint, *rights: Permission) -> Account:
    """Somebody who may do it in the agency that has the case now; past the desk that is its head."""
    wanted = (P.COMPLAINT_SUPERVISE,) if case.with_head else rights
    return people.account(who_may(case.agency.slug, wanted))


@cache
def who_may(agency: str, rights: tuple[Permission, ...]) -> int:
    """The number of an account; asked once for all cases of an agency."""
    for right in rights:
        for person in people.people_who_may(right, organisation.agency(agency)):
            return people.accounts_of(person.id)[0].id
    raise RuntimeError(f"Nobody in {agency} may do this in the demo.")


def _officer(case: Complaint) -> Account:
    return _who(case, P.COMPLAINT_HANDLE, P.COMPLAINT_SUPERVISE)


def _coordinator(case: Complaint) -> Account:
    return _who(case, P.COMPLAINT_VERIFY, P.COMPLAINT_HANDLE, P.COMPLAINT_SUPERVISE)


# ---- deeds


def verify(case: Complaint) -> None:
    grade = case.grade if case.grade in GRADES_OF[case.kind] else GRADES_OF[case.kind][0]
    handling.verify(case, grade, seen=case.version, by=_coordinator(case))


def answer(case: Complaint) -> None:
    handling.answer(case, SOON, seen=case.version, by=_officer(case))


def ask(case: Complaint) -> None:
    handling.ask(case, "Di sebelah mana tepatnya? Sebutkan RT dan patokannya.", seen=case.version, by=_officer(case))


def deliver(case: Complaint) -> None:
    """The worker brings the question on the day on which it was asked: from then on the thirty days count."""
    work_off()


def put_off(case: Complaint) -> None:
    until = clock.today() + timedelta(days=30)
    handling.not_yet(case, WAITS, until, seen=case.version, by=_officer(case))


def declare(case: Complaint) -> None:
    given = FIXED if case.category.public_facility else TOLD
    handling.declare_done(case, given, seen=case.version, by=_officer(case))


def say(said: Said, words: str = "", puas: int | None = None) -> Deed:
    return lambda case: reporter.say(case, said, words=words, puas=puas)


def reject(reason: Reason, words: str) -> Deed:
    return lambda case: handling.reject(case, reason, words, seen=case.version, by=_coordinator(case))


def forward(slug: str, why: str) -> Deed:
    return lambda case: handling.forward(
        case, organisation.agency(slug), why, seen=case.version, by=_coordinator(case)
    )  # fmt: skip


def bounce(slug: str, why: str) -> Deed:
    return lambda case: handling.bounce(case, organisation.agency(slug), why, seen=case.version, by=_officer(case))


def complete(case: Complaint) -> None:
    reporter.complete(case, "Di RT 16, dua puluh meter dari balai warga, lubang sedalam mata kaki.")


def formal(case: Complaint) -> None:
    reporter.make_formal(
        case, name="Warga Contoh", address="Jl. Contoh 7", loss="Ongkos dua kali datang", wish="Diperbaiki tuntas"
    )  # fmt: skip


def unseal(case: Complaint) -> None:
    unsealing.ask(case, "Berkas asli ditemukan di gudang dan harus diserahkan langsung.", by=_head(case))
    unsealing.confirm(case, by=walk.account_of(cast.INSPECTOR))


def _head(case: Complaint) -> Account:
    return _who(case, P.COMPLAINT_UNSEAL)


SCRIPTS: dict[str, Script] = {
    "new": (),
    "verified": ((1, verify),),
    "late": ((2, verify),),
    "answered": ((1, verify), (4, answer)),
    "not_yet": ((1, verify), (4, answer), (10, put_off)),
    "asked": ((1, verify), (3, ask)),
    "lapsed": ((1, verify), (4, ask), (4, deliver)),
    "declared": ((1, verify), (4, declare)),
    "confirmed": ((1, verify), (3, answer), (8, declare), (10, say(Said.DONE, "Terima kasih, sudah beres."))),
    "silent": ((1, verify), (4, declare)),
    "not_government": ((2, reject(Reason.NOT_GOVERNMENT, "Warisan diselesaikan keluarga atau pengadilan agama.")),),
    "crime": ((1, reject(Reason.CRIME, "Kehilangan kendaraan dilaporkan ke polisi.")),),
    "completed": ((2, reject(Reason.INCOMPLETE, "Jalan yang mana? Sebutkan RT dan patokannya.")), (4, complete)),
    "withdrawn": ((1, verify), (2, reporter.withdraw)),
    "partly": ((1, verify), (5, declare), (12, say(Said.PARTLY, "Yang sebelah kiri masih berlubang."))),
    "climbed": ((1, verify), (6, declare), (9, say(Said.NOT_DONE, STILL))),
    "disputed": (
        (1, verify), (2, formal), (7, declare), (9, say(Said.NOT_DONE, STILL)), (20, declare),
        (24, say(Said.NOT_DONE, "Hanya diberi tali pembatas, jalannya tetap longsor.")),
    ),
    "reopened": ((1, verify), (5, declare), (7, say(Said.DONE)), (20, lambda case: reporter.reopen(case, STILL))),
    "officer": ((2, verify),),
    "bounced": (
        (2, bounce("dlh", "Isinya sampah, pengangkutannya urusan DLH.")),
        (6, bounce("dinas-pupr", "Pengerukan saluran urusan PUPR.")),
    ),
    "forwarded": ((1, forward("dinas-pupr", "Kabel di atas jalan, ditangani dinas bersama pengelola listrik.")),),
    "unsealed": ((1, verify), (5, answer), (9, unseal)),
}  # fmt: skip


def _script(plot: Plot, made: dict[str, Complaint]) -> Script:
    if plot.script == "merged":
        first = made[next(each.text for each in PLOTS if each.script == "new" and each.kelurahan == plot.kelurahan)]
        return ((0, lambda case: handling.merge(case, first, seen=case.version, by=_coordinator(case))),)
    return SCRIPTS[plot.script]


# ---- what goes on around them


def _join(made: dict[str, Complaint]) -> None:
    """Others have the same trouble."""
    for case in list(made.values())[::4]:
        if case.state_now in (State.RECEIVED, State.IN_HAND, State.DECLARED) and not case.confidential:
            reporting.join(case, nonce=token_hex(8), by=residents.account_of(cast.RESIDENTS[1]))
            reporting.join(case, nonce=token_hex(8), line="Di tempat saya juga begitu.")
    db.session.commit()


def _appeal(text: ModeratedText, moderator: Account) -> None:
    """One of them is not shown, and who wrote it sees it differently: another moderator has to decide."""
    texts.reject(text, "off_topic", by=moderator)
    appealing.appeal(text, "Ini tentang pelayanan di kantor itu, mohon dibaca sekali lagi.")


def _moderate() -> None:
    """A moderator goes through most of what waits; the rest waits on."""
    moderator = walk.account_of(cast.MODERATORS[0])
    queue = moderation.queue(moderation.seen_by(moderator), Place(), most=500).rows
    for number, text in enumerate(text for text in queue if text.kind == "complaint"):
        if number % 8:
            texts.release(text, rules.marked_places(text.words), by=moderator)
        elif number == 0:
            _appeal(text, moderator)
    work_off()
