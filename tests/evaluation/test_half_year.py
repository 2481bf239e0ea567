"""Half a year of work, lived through in real browsers: from the plan of January to the coaching of August.

A camat, two heads, four of the staff, HR, an administrator and an inspector; above the heads the secretary decides. They
go by pages alone, half of them without script. What the journeys of a working day may cost is counted on the way.
"""

import pytest

from portal.evaluation.targets.jobs import note_survey
from tests.evaluation.half_year import HalfYear, work
from tests.evaluation.line import publish, score
from tests.hands import hands

OURS, SERVED = "Laporan warga dijawab dalam tiga hari", "Jalan lingkungan bersih dari sampah liar"
CLEAN, STEP = "Saluran kota bersih dari sampah", "Bersihkan saluran di lorong 4"
CORRECTION, ANSWER = "Nomor laporan belum ditulis di jawaban.", "Mulai hari ini nomor laporan saya tulis."
PRAISE = "Jawaban di forum rapi dan mudah dimengerti."
REACHED, REASONS = "Sebelas dari dua belas laporan dijawab.", "Bukti tanggal jawaban belum lengkap."
DECISION, MATTER = "Register membuktikan tanggal jawaban.", "Drainase Jalan Kapten Abdullah"
COACHED = "Antrean di loket terbaca dari luar."
OF_A_PERSON = (CORRECTION, ANSWER, PRAISE, REACHED, REASONS, DECISION, COACHED, "Di bawah ekspektasi", "Butuh Perbaikan")


@pytest.fixture
def year(chromium, served, file_app, set_clock):
    with hands(chromium, served, file_app) as give:
        yield HalfYear(give, set_clock)


def test_half_a_year_of_work(year):
    open_the_year(year)
    agree_on_plans(year)
    send_the_day(year)
    accept_the_days(year)
    say_what_one_saw(year)
    appraise_a_quarter(year)
    object_and_decide(year)
    move_somebody(year)
    put_what_stalls_before_the_camat(year)
    do_it_together(year)
    coach_where_a_score_is_low(year)
    look_for_persons_in_vain(year)


def open_the_year(year):
    who = year.hr
    who.open("/kepegawaian")
    with who.within(pages=1, taps=1):
        who.write("Tahun", "2026", within="main form")
        who.press("Buka tahun")
    who.look("01-years")
    year.finds(year.wulan, "/kinerja/skp", "Mulai SKP", "e-Kinerja")


def agree_on_plans(year):
    for head, result in ((year.head, OURS), (year.camat, SERVED), (year.other_head, CLEAN)):
        year.write_plan(head, result, "Laporan yang dijawab tepat waktu", "90 %", leads=True)
    year.write_plan(year.wulan, "Semua laporan terjawab", "Laporan terjawab", "12 laporan", serves=OURS)
    assert year.wulan.reads(f"Mendukung hasil kerja atasan: {OURS}")
    for who in (year.rian, year.sari, year.dedi):
        year.write_plan(who, "Arsip tertata dan mudah dicari", "Berkas tertata", "200 berkas")
    year.wulan.look("02-plan")
    year.head.open("/kinerja/tim")
    year.head.look("03-team")
    teams = {
        year.chief: (year.head, year.camat, year.other_head), year.head: (year.wulan, year.rian, year.sari),
        year.camat: (year.dedi,),
    }  # fmt: skip
    for superior, below in teams.items():
        for who in below:
            year.agree_on_plan(superior, who, "Target dibicarakan dan cukup.")
    year.finds(year.hr, "/kepegawaian", "Dinas", gone=(OURS, SERVED))


def send_the_day(year):
    """What was done stands there already: seen without a tap, sent by one (4.4, 1 to 3); without script just so."""
    year.on(3, 2)
    who = year.wulan
    who.open(f"/kerja/dialog/{year.talk}")
    for label, text in (("Apa yang akan dilakukan", "Lampu diganti."), ("Siapa yang mengerjakan", "Seksi Penerangan"),
                        ("Kapan", "sampai 20 Maret")):  # fmt: skip
        who.write(label, text)
    who.press("Jawab")
    work()
    who.open("/kinerja")
    who.look("04-own")
    with who.within(pages=1, taps=1):
        who.press("Kirim laporan hari ini")
    assert who.reads("Terkirim. Atasan Anda akan membacanya")
    who.look("05-day")
    for other, line in ((year.rian, "Menata 40 berkas kependudukan"), (year.sari, "Rapat data triwulan")):
        other.open("/kinerja/laporan")
        with other.within(pages=1, taps=1):
            other.page.locator("[name$='-text']").first.fill(line)
            other.press("Kirim")
        assert other.reads("Terkirim")
    who.open("/kinerja/laporan")
    assert who.page.get_by_role("button", name="Salin").first.is_visible()  # each line, for e-Kinerja (4.4, 4)
    who.follow("untuk disalin ke e-Kinerja")
    who.look("06-week")


def accept_the_days(year):
    who = year.head
    who.open("/kinerja/tim/laporan")
    who.look("07-board")
    with who.within(pages=2, taps=2):
        who.follow("Baca dan putuskan")
        assert who.page.locator("[name=laporan]:checked").count() == 3
        who.look("08-read")
        who.press("Terima yang dicentang")
    for other in (year.wulan, year.rian, year.sari):
        year.finds(other, "/kinerja", "Diterima oleh atasan Anda")
    assert year.camat.open(f"/kinerja/tim/laporan/{year.rian.number}/2026-03-02") == 404


def say_what_one_saw(year):
    """Any day (4.4, 5); a correction is read by the two alone."""
    year.on(3, 3)
    for who, kind, words in ((year.wulan, "Apresiasi", PRAISE), (year.rian, "Koreksi", CORRECTION)):
        year.head.open(f"/kinerja/tim/{who.number}")
        year.head.follow("Beri umpan balik")
        with year.head.within(pages=1, taps=4):
            year.head.choose("Tentang apa", "vservice")
            year.head.tick(kind)
            year.head.write("Tulisan Anda", words)
            year.head.press("Beri umpan balik")
        work()
    year.head.look("09-person")
    who = year.rian
    year.finds(who, "/kinerja/umpan-balik", CORRECTION, "hanya terbaca oleh Anda berdua")
    who.look("10-feedback")
    who.follow("Jawab")
    with who.within(pages=1, taps=1):
        who.write("Jawaban Anda", ANSWER)
        who.press("Jawab")
    year.finds(year.head, who.path, CORRECTION, ANSWER)
    for other in (year.wulan, year.chief, year.camat):
        assert other.open(who.path) == 404


def appraise_a_quarter(year):
    year.on(4, 1)
    year.objected = year.say_what_was_reached(year.wulan, REACHED, "OBR-1")
    year.accepted = year.say_what_was_reached(year.rian, "Dua ratus berkas tertata.", "Register arsip")
    year.rate(year.head, year.rian, "Sesuai ekspektasi", "Sesuai ekspektasi", "Arsip rapi; lanjutkan.")
    year.rate(year.head, year.wulan, "Di bawah ekspektasi", "Sesuai ekspektasi", REASONS)
    year.head.look("11-rated")
    year.rian.open(year.accepted)
    with year.rian.within(pages=1, taps=1):
        year.rian.press("Terima")
    assert year.rian.reads("Diterima. Hasilnya kini final.")
    year.rian.look("12-final")


def object_and_decide(year):
    """One form, the clock shown, and both see where it stands (4.4, 7)."""
    who = year.wulan
    year.finds(who, year.objected, REASONS, "Butuh Perbaikan", "15 April 2026")
    who.look("13-view")
    with who.within(pages=2, taps=2):
        who.follow("Ajukan keberatan")
        who.write("Alasan keberatan", "Register tanggal jawaban belum dibaca.")
        who.press("Ajukan keberatan")
    theirs = f"/kinerja/tim/{who.number}{year.objected.removeprefix('/kinerja')}"
    assert year.camat.open(theirs) == 404
    year.head.open(theirs)
    year.head.follow("Jelaskan penilaian")
    year.head.write("Bagaimana Anda sampai", "Register baru masuk kemudian.")
    year.head.press("Kirim penjelasan")
    year.chief.open(theirs)
    year.chief.follow("Putuskan")
    year.chief.look("14-decide")
    for group, level in (("Rating hasil kerja", "Sesuai ekspektasi"), ("Rating perilaku kerja", "Tetap")):
        year.chief.tick(level, within=year.chief.page.locator("fieldset").filter(has_text=group))
    year.chief.write("Alasan Anda", DECISION)
    year.chief.press("Putuskan")
    for reader, path in ((who, year.objected), (year.head, theirs)):
        year.finds(reader, path, "Putusan: penilaian diubah", DECISION)
    who.look("15-decided")
    who.follow("Siapa membaca dan siapa mengubah")
    assert who.reads("Sekretaris")
    who.look("16-traces")


def move_somebody(year):
    """In the middle of the year: what was agreed stays as it was, and whoever is above from now on begins anew."""
    year.on(4, 15)
    who, desk = year.sari, year.administrator
    for path, label, day in (
        (f"/kelola/jabatan/pemangku/{year.left}/berhenti", "Hari terakhir", "2026-04-15"),
        (f"/kelola/jabatan/{year.empty}/isi", "Hari pertama", "2026-04-16"),
    ):
        desk.open(path)
        if label == "Hari pertama":
            desk.choose("Orang", str(who.number))
        desk.write(label, day)
        desk.press("Usulkan")
        year.inspector.open("/kerja/konfirmasi")
        year.inspector.press("Konfirmasi", exact=False)
    year.on(4, 16)
    year.finds(who, year.plans[who], "Jabatan ini sudah ditinggalkan", "Arsip tertata")
    year.write_plan(who, "Data kelurahan mutakhir", "Kelurahan mutakhir", "7 kelurahan")
    year.agree_on_plan(year.camat, who, "Mulai tengah April.")
    year.finds(who, "/kinerja/skp", "Pengelola data", "Analis kecamatan")
    who.look("17-moved")
    year.finds(year.head, "/kinerja/tim", "Rian", gone=("Sari",))


def put_what_stalls_before_the_camat(year):
    """Two taps from the matter (4.4, 9); it stands on the first page of whoever has to answer."""
    year.on(5, 4)
    who = year.head
    who.open("/kinerja/koordinasi")
    who.follow("Buka urusan bersama")
    who.write("Tentang apa", MATTER)
    who.write("Apa yang ada bila selesai", "Air surut dalam satu jam setelah hujan.")
    who.press("Buka")
    matter = year.matter = who.path
    who.follow("Catat hambatan")
    who.write("Hambatannya", "Izin galian belum keluar")
    who.write("Atau pihak yang tidak ada", "Balai Besar Jalan")
    who.write("Sejak hari apa", "2026-04-20")
    who.press("Catat hambatan")
    with who.within(pages=2, taps=2):
        who.follow("Naikkan kepada camat")
        who.write("Dengan kata Anda sendiri", "Dua minggu tanpa kabar.")
        who.press("Naikkan kepada camat")
    who.look("18-matter")
    year.on(5, 18)
    year.finds(year.camat, "/kerja", MATTER)
    year.camat.look("19-camat")
    year.finds(year.camat, "/kinerja", "Dua minggu tanpa kabar.", "14 hari")
    year.camat.look("20-camat-kinerja")
    year.camat.open(matter)
    with year.camat.within(pages=2, taps=2):
        year.camat.follow("Jawab")
        year.camat.write("Dengan kata Anda sendiri", "Saya temui Balai hari Rabu.")
        year.camat.press("Jawab")
    year.finds(who, matter, "Saya temui Balai hari Rabu.")
    assert year.dedi.open(matter) == 404


def do_it_together(year):
    """Another agency promises a step and keeps its word; what it did stands in the plan of its head."""
    head, other = year.head, year.other_head
    assert other.open(year.matter) == 404
    head.open(year.matter)
    head.follow("Undang instansi")
    head.choose("Jabatan", str(year.other_post))
    head.press("Undang instansi")
    head.follow("Tambah langkah")
    head.write("Apa yang harus dikerjakan", STEP)
    head.choose("Oleh siapa", str(year.other_post))
    head.write("Paling lambat tanggal", "2026-05-29")
    head.press("Tambah langkah")
    year.finds(other, "/kerja", STEP)
    other.open(year.matter)
    with other.within(pages=2, taps=2):
        other.follow("Janjikan hari")
        other.write("Paling lambat tanggal", "2026-05-28")
        other.press("Janjikan hari")
    year.on(5, 27)
    other.open(year.matter)
    other.follow("Nyatakan selesai")
    other.write("Dengan kata Anda sendiri", "Lumpur dan sampah sudah diangkat.")
    other.press("Nyatakan selesai")
    other.follow("Cantumkan dalam SKP saya")
    other.tick(STEP)
    other.tick(CLEAN)
    other.press("Cantumkan dalam SKP")
    year.finds(other, year.plans[other], STEP)
    other.look("21-shared")
    year.finds(head, year.matter, "Tini")
    year.chief.open(f"/kinerja/tim/{other.number}")
    year.chief.follow("Baca SKP")
    assert year.chief.reads(STEP)


def coach_where_a_score_is_low(year):
    """The number leads to its cells in one tap (4.4, 6), and a low one to coaching before anything else (4.4, 10)."""
    year.on(6, 1)
    note_survey(year.town.service.id, year.town.period, "2026-06-10")
    work()
    who = year.head
    who.open("/kinerja")
    who.follow("Usulkan target")
    who.tick("Indeks kepuasan")
    who.choose("Periode", "2026-s1")
    who.write("Target: angka yang dituju", "88,00")
    who.press("Usulkan")
    target = who.path
    year.chief.open(target)
    year.chief.press("Setujui target")
    year.on(8, 3)
    publish(year.town.service, score("70.00", "74.00", 40))
    year.chief.open(target)
    year.chief.look("21-target")
    year.chief.tick("Terima")
    year.chief.press("Catat keputusan")
    who.open(target)
    with who.within(pages=1, taps=1):
        who.follow("Mengapa angka ini")
    who.look("22-why")
    year.finds(year.chief, "/kerja", "di bawah target")
    with year.chief.within(pages=2, taps=2):
        year.chief.follow("Buka pembinaan")
        year.chief.write("Yang ingin Anda berdua capai", COACHED)
        year.chief.write("Kapan ditinjau bersama", "2026-09-01")
        year.chief.press("Usulkan")
    coached = year.chief.path
    who.open(coached)
    who.look("23-coaching")
    with who.within(pages=1, taps=1):
        who.press("Saya setuju")
    assert year.camat.open(coached) == 404


def look_for_persons_in_vain(year):
    """Hours of learning stand on the first page (4.4, 8). Nobody outside the line finds a word of anybody."""
    year.finds(year.dedi, "/kinerja", "dari 20 JP")
    with year.dedi.within(pages=1, taps=1):
        year.dedi.follow("Tambah pelatihan")
    for who in (year.inspector, year.hr, year.administrator, year.dedi):
        for path in (year.objected, year.accepted, year.plans[year.wulan]):
            assert who.open(path) in (403, 404), (who.name, path)
        for path in ("/kelola/jejak", "/kelola/jejak/jejak.csv", "/kepegawaian", "/kepegawaian/penilaian", "/kotak"):
            answer = who.context.request.get(who.base + path)
            assert not [words for words in OF_A_PERSON if words in answer.text()], (who.name, path)
    year.finds(year.inspector, "/kelola/jejak", "Wulandari")
    year.inspector.look("24-log")
