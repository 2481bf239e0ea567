"""A month of talk, lived through in real browsers: what was asked, answered, promised and kept, and what was an insult.

Two residents, a newcomer and guests; who answers for the dinas and its head; two moderators of other branches, and one of
the very branch that is criticised. They go by pages alone. What a moderator's work may cost is counted on the way.
"""

import re
from datetime import date

import pytest

from tests.forum.month import Month, work
from tests.hands import hands

LAMP, WATER = "Kapan lampu di RT 05 diperbaiki?", "Kapan air di Jalan Ahmad Yani mengalir lagi?"
TWIN, SOLAR = "Air di Jalan A. Yani mati terus, kapan hidup?", "Lampu jalan pakai tenaga surya saja"
INSULT = "Orang seperti kalian pantas diusir dari kampung ini, dasar pendatang!"
CRITICISM = "Dinas lamban sekali, tiga kali kami datang tidak ada yang mengurus."
OTHER_WORDS = "Maaf, saya emosi. Yang saya maksud: tolong cepat diperbaiki."
STEER = "Tindakan moderator untuk obrolan ini"
HATE = "4 · Ancaman, kebencian"


@pytest.fixture
def month(chromium, served, file_app, set_clock):
    with hands(chromium, served, file_app) as give:
        yield Month(give, set_clock)


def test_a_month_of_talk(month):
    ask_two_questions(month)
    clear_the_queue(month)
    answer_one_in_time_and_one_late(month)
    promise_from_the_conversation(month)
    ask_and_move_while_somebody_writes(month)
    join_twins_while_somebody_writes(month)
    take_an_insult_away(month)
    appeal_to_another_moderator(month)
    fail_to_hide_criticism(month)
    judge_what_was_changed_meanwhile(month)
    keep_the_promise(month)
    make_a_report_of_a_post(month)
    close_with_what_stays_open(month)
    account_for_it(month)


def ask_two_questions(month):
    month.lamp = month.begin(month.rahma, LAMP, "Sudah tiga minggu lampu di depan mushala mati, anak-anak takut lewat.")
    month.water = month.begin(month.budi, WATER, "Air PAM di gang kami mati **tiap sore** sejak lebaran.")
    for path, title in ((month.lamp, LAMP), (month.water, WATER)):
        month.everybody_reads(path, title, "Menunggu jawaban", "harus dijawab paling lambat 8 Juni 2026")
    month.guest.look("01-asked")


def clear_the_queue(month):
    """First words of a newcomer wait: a telephone number is left out, and two advertisements go at once (4.2, 1 to 4)."""
    for text in ("Hubungi saya 0812-3456-7890 kalau mau bareng lapor", "Jual lampu murah klik di sini", "Jual pipa"):
        month.mimi.open(month.lamp)
        month.mimi.write("Apa yang ingin Anda sampaikan?", text, within="#tulis")
        month.mimi.press("Kirim", within="#tulis")
        assert month.mimi.reads("Tulisan pertama Anda di sini dibaca moderator dulu")
    work()
    queue = month.moderator
    queue.open("/kerja/moderasi")
    queue.look("02-queue")
    with queue.within(pages=1, taps=1):
        queue.press("Muat tanpa yang ditandai")
    with queue.within(pages=1, taps=2 + 2):
        for text in ("Jual lampu", "Jual pipa"):
            queue.tick("Centang", within=queue.page.locator("article").filter(has_text=text))
        queue.press("Jangan dimuat: Iklan, berulang")
    work()
    month.everybody_reads(month.lamp, "Hubungi saya […] kalau mau bareng lapor", gone=("0812", "Jual lampu"))
    month.mimi.open("/akun/dialog")  # why, without a further tap of who decided
    month.mimi.follow("alasannya, dan cara banding")
    assert month.mimi.reads("karena berisi iklan")


def answer_one_in_time_and_one_late(month):
    month.on(3)
    who = month.speaker
    who.open("/kerja/dialog")
    who.follow(LAMP)
    with who.within(pages=2, taps=3):
        who.write("Apa yang akan dilakukan", "Lampu diganti dengan yang baru.")
        who.press("Jawab")  # it is refused: who, and by when?
        assert who.reads("Tanpa itu hitungan waktu tidak berhenti")
        who.write("Siapa yang mengerjakan", "Seksi Penerangan Jalan")
        who.write("Kapan", "sampai 20 Juni")
        who.press("Jawab")
    month.everybody_reads(month.lamp, "Sudah dijawab", "diganti dengan yang baru", "Seksi Penerangan Jalan", "Wulandari")
    month.on(9)
    month.everybody_reads("/menunggu", WATER, gone=(LAMP,))
    month.everybody_reads(month.water, "Jawaban terlambat", "seharusnya dijawab paling lambat 8 Juni 2026")
    month.guest.look("03-late")
    month.on(10)
    who.open("/kerja/dialog")
    who.look("04-desk")
    who.follow(WATER)
    for label, text in (("Apa yang akan dilakukan", "Pipa di simpang bocor, sedang diganti."),
                        ("Siapa yang mengerjakan", "Seksi Jaringan"), ("Kapan", "selesai 17 Juni")):  # fmt: skip
        who.write(label, text)
    who.press("Jawab")
    month.everybody_reads(month.water, "Dijawab, terlambat")
    month.everybody_reads("/menunggu", gone=(WATER,))


def promise_from_the_conversation(month):
    who = month.head
    who.open(month.lamp)
    who.follow("Jawab atas nama instansi Anda")
    who.follow("Janjikan sesuatu sebagai jawaban")
    who.look("05-promise")
    with who.within(pages=1, taps=3):
        who.write("Apa yang akan terlihat", "Lampu di depan mushala RT 05 menyala sampai pagi")
        who.write("Paling lambat tanggal", "2026-06-24")
        who.choose("Tentang layanan yang mana", "0")
        who.press("Janjikan – 2 orang diberi tahu", exact=True)
    month.promise = who.path
    month.everybody_reads(month.lamp, "Janji instansi", "menyala sampai pagi")


def ask_and_move_while_somebody_writes(month):
    """A moderator lets the agency owe an answer in one tap (4.2, 8), and moves it under the hands of who replies."""
    path = month.begin(month.rahma, SOLAR, "Hemat listrik, dan tetap menyala kalau padam.", kind="Usul", asked="")
    month.budi.open(path)
    month.budi.write("Apa yang ingin Anda sampaikan?", "Setuju, di pasar sudah ada contohnya.", within="#tulis")
    who = month.moderator
    who.open(path)
    who.follow(STEER)
    who.look("06-steer")
    with who.within(pages=1, taps=1):
        who.press("Hanya instansi itu yang dapat menjawabnya")
    assert who.reads("Moderator meminta Dinas menjawab")
    assert who.reads("harus dijawab paling lambat 17 Juni 2026")
    assert not who.page.get_by_role("link", name="Jawab atas nama instansi Anda").count()  # it is not theirs to answer
    who.follow(STEER)
    with who.within(pages=1, taps=3):
        who.choose("Ke papan mana", "lingkungan")
        who.press("Lebih cocok di papan itu")
    month.budi.press("Kirim", within="#tulis")  # into the address of before
    now = month.budi.path
    assert now.startswith("/dialog/lingkungan/")
    month.everybody_reads(now, "Setuju, di pasar sudah ada contohnya.", "memindahkan obrolan ini dari papan “Dinas”")
    month.guest.look("07-moved")


def join_twins_while_somebody_writes(month):
    """Followers move along (4.2, 7), and so does what was being written."""
    twin = month.begin(month.rahma, TWIN, "Sudah seminggu tidak mengalir di rumah kami.")
    month.rahma.write("Apa yang ingin Anda sampaikan?", "Sampai hari ini masih mati.", within="#tulis")
    who = month.moderator
    who.open(twin)
    who.follow(STEER)
    with who.within(pages=1, taps=2):
        who.write("Obrolan tempat lanjutannya", month.guest.base + month.water)
        who.press("Membahas hal yang sama")
    month.rahma.press("Kirim", within="#tulis")
    assert month.rahma.path == month.water
    month.everybody_reads(month.water, "Sampai hari ini masih mati.", "Sudah seminggu tidak mengalir")
    month.rahma.open("/akun/dialog")  # who followed the twin follows where it goes on
    assert month.rahma.page.get_by_role("link", name=WATER).count()


def take_an_insult_away(month):
    """Reported by three, hidden at once; of two moderators who look at it one decides, and the other is told (4.2, 1)."""
    month.on(12)
    month.insult = month.say(month.budi, month.lamp, INSULT)
    for who in (month.guest, *month.neighbours):
        month.everybody_reads(month.lamp, INSULT)
        month.report(who, month.lamp, month.insult)
    month.everybody_reads(month.lamp, "Disembunyikan sementara", gone=(INSULT,))
    month.guest.look("08-hidden")
    work()
    first, second = month.moderator, month.other
    first.open("/kerja/moderasi/tanda")
    first.look("09-reported")
    second.open("/kerja/moderasi/tanda")
    with first.within(pages=1, taps=1):
        first.press(HATE)
    second.press("Biarkan dimuat")
    assert second.reads("Orang lain lebih dulu")
    month.everybody_reads(month.lamp, "Dihapus oleh moderator: Ancaman atau kebencian", gone=(INSULT,))
    month.guest.look("10-removed")
    work()
    gone_everywhere(month)


def gone_everywhere(month):
    """Feeds, search, the cache and tables: of guests, for whom pages are kept, and of who is signed in."""
    thread = month.lamp.partition("-")[0]
    for path in (f"{thread}/umpan.atom", "/dialog/dinas/umpan.atom", "/cari?q=diusir", "/moderasi/catatan.csv",
                 "/moderasi/catatan-permintaan.csv", "/moderasi/catatan-obrolan.csv", f"/en{month.lamp}"):  # fmt: skip
        answer = month.guest.context.request.get(month.guest.base + path)
        assert answer.status == 200, path
        assert "pantas diusir" not in answer.text(), path


def appeal_to_another_moderator(month):
    """Who wrote it reads why, without a further tap of who decided, and appeals once (4.2, 3 and 5)."""
    month.budi.open("/kotak")
    month.budi.look("11-inbox")
    month.budi.open(month.lamp)
    month.budi.follow("Ini tulisan Anda")
    month.budi.follow("alasannya, dan cara banding")
    assert month.budi.reads("karena mengancam orang, atau menghina suku")
    month.budi.look("12-reason")
    month.budi.write("Mengapa", "Saya hanya marah karena gelap.")
    month.budi.press("Ajukan banding")
    assert month.budi.reads("Menunggu moderator lain")
    assert not month.budi.page.get_by_role("button", name="Ajukan banding").count()  # once
    month.on(15)
    month.moderator.open("/kerja/moderasi/banding")
    assert month.moderator.reads("Tidak ada banding")
    month.other.open("/kerja/moderasi/banding")
    with month.other.within(pages=2, taps=2):
        month.other.follow("Dinas")
        month.other.look("13-appeal")
        month.other.press("Putusan tetap")
    work()
    month.budi.open("/akun/dialog")
    month.budi.follow("alasannya, dan cara banding")
    assert month.budi.reads("Moderator lain sudah meninjaunya: tulisan Anda tetap tidak dimuat.")


def fail_to_hide_criticism(month):
    criticism = month.say(month.rahma, month.water, CRITICISM)
    month.head.open(month.water)
    month.head.unfold("Laporkan tulisan ini", criticism)
    month.head.press("Bukan tentang layanan ini", within=criticism)
    assert month.head.reads("Tidak dihitung")
    month.head.follow("Instansi Anda")
    month.head.look("14-asks")
    month.head.choose("Alasan, yang dibaca semua orang", "off_topic")
    month.head.press("Minta ditinjau, secara terbuka")
    assert month.head.path == "/moderasi/catatan"
    month.everybody_reads(month.water, CRITICISM)
    asked = "Dinas, 15 Juni 2026: Bukan tentang layanan ini"
    month.everybody_reads("/moderasi/catatan", "Permintaan instansi", asked, "moderator belum memutuskan")
    month.guest.look("15-log")
    month.inside.open("/kerja/moderasi/tanda")
    assert month.inside.reads("Tidak ada yang menunggu Anda")
    month.moderator.open("/kerja/moderasi/tanda")
    month.moderator.follow("Pilih kata")
    assert month.inside.open(month.moderator.path) == 403
    month.inside.look("16-refused")
    month.moderator.press("Biarkan dimuat")
    month.everybody_reads(month.water, CRITICISM)
    month.everybody_reads("/moderasi/catatan", "Tetap dimuat", gone=("moderator belum memutuskan",))


def judge_what_was_changed_meanwhile(month):
    mark = month.say(month.budi, month.water, "Kalian semua pemalas, awas nanti!")
    month.report(month.guest, month.water, mark)
    month.moderator.open("/kerja/moderasi/tanda")
    month.budi.open(month.water)
    month.budi.follow("Ubah", within=mark)
    month.budi.write("Isi", OTHER_WORDS)
    month.budi.press("Simpan")
    month.moderator.press(HATE)
    assert month.moderator.reads("Penulisnya sudah mengubahnya")
    assert month.moderator.reads(OTHER_WORDS)
    month.moderator.look("17-edited")
    month.moderator.press("Biarkan dimuat")
    month.everybody_reads(month.water, OTHER_WORDS)


def keep_the_promise(month):
    month.on(22)
    month.head.open("/kerja/janji")
    month.head.follow("Lampu di depan mushala")
    month.head.follow("Nyatakan selesai")
    month.head.write("Apa yang sekarang terlihat", "Lampu baru dipasang tanggal 19, sudah menyala tiga malam.")
    month.head.press("Nyatakan selesai")
    month.everybody_reads(month.promise, "Lampu baru dipasang")
    work()
    month.rahma.open("/kotak")
    month.rahma.look("18-asked")
    month.rahma.press("Ditepatikah?", exact=False)  # the notice leads to the question
    with month.rahma.within(pages=1, taps=1):
        month.rahma.press("Ya, ditepati")
    month.everybody_reads(month.promise, "Ditepati")
    month.guest.look("19-kept")


def make_a_report_of_a_post(month):
    """One tap leads to the form, filled in; its author agrees, and gets a number (4.2, 6)."""
    mark = month.say(month.rahma, month.water, "Pipa di depan rumah nomor 12 bocor lagi, air terbuang ke jalan.")
    who = month.rahma
    with who.within(pages=1, taps=1):
        who.follow("Jadikan laporan", within=mark)
    assert "nomor 12 bocor lagi" in who.page.get_by_label("Apa yang terjadi?").input_value()
    who.look("20-report")
    who.tick("Air PAM mati")
    who.tick("Kelurahan-Uji")
    who.press("Periksa laporan")
    assert who.reads("tanpa nama Anda")
    who.press("Kirim laporan")
    number = re.search(r"PLJ-[\w-]+", who.page.locator("main").inner_text())[0]
    month.everybody_reads(month.water, f"menjadi laporan {number}")


def close_with_what_stays_open(month):
    """It is not closed without naming what stays open (4.2, 9)."""
    month.on(26)
    month.speaker.open("/kerja/dialog?bagian=lain")
    month.speaker.follow(LAMP)
    month.speaker.follow("Tutup dengan simpulan")
    with month.speaker.within(pages=2, taps=2):
        month.speaker.write("Simpulannya", "Lampu sudah diganti dan menyala.")
        month.speaker.press("Tutup")
        assert month.speaker.page.locator("#terbuka-error").count()
        month.speaker.write("Yang belum selesai", "Tiang di ujung lorong masih miring.")
        month.speaker.press("Tutup")
    month.everybody_reads(month.lamp, "Tiang di ujung lorong masih miring.", "Obrolan ini sudah ditutup")
    month.guest.look("21-closed")


def account_for_it(month):
    """What moderators did is there for everybody, by itself (4.2, 10)."""
    month.set_clock(date(2026, 7, 1))
    month.everybody_reads("/moderasi/catatan", "Juni 2026", "Moderator meminta Dinas menjawab", "Banding", "Tetap dimuat")
    month.guest.look("22-log")
    for name, wanted in (("catatan-obrolan", "Dinas"), ("catatan-permintaan", "stays"), ("catatan-ulang", "2026-06")):
        answer = month.guest.context.request.get(f"{month.guest.base}/moderasi/{name}.csv")
        assert wanted in answer.text(), name
