"""What people at counters, with data, with surveys and with complaints write of their days, by the name of their post."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from portal.evaluation.reports.rules import Line


@dataclass(frozen=True)
class Sentence:
    """A kind of work: `most` of `unit` are done of it in a day. Its proof may name a page or a number (`{n}`)."""

    text: str
    most: int
    unit: str
    proof: str

    def on_a_day(self, chance: Random) -> Line:
        amount, number = chance.randint(1 + self.most // 3, self.most), chance.randint(1, 180)
        return Line(self.text, amount, self.unit, self.proof.format(n=number))


S = Sentence
COMPLAINTS = (
    S("Memilah pengaduan yang masuk menurut jenis dan wilayah", 9, "pengaduan", "Register pengaduan halaman {n}"),
    S("Menelepon pelapor untuk melengkapi lokasi dan foto", 5, "pelapor", "Catatan telepon nomor {n}"),
    S("Mengantar surat tindak lanjut pengaduan ke dinas terkait", 3, "surat", "Buku ekspedisi halaman {n}"),
    S("Meninjau lokasi pengaduan bersama ketua RT", 2, "lokasi", "Foto tinjauan dan catatan lapangan"),
    S("Merekap pengaduan seminggu untuk pimpinan", 1, "rekap", "Rekap mingguan nomor {n}"),
    S("Mengingatkan unit yang jawabannya mendekati batas waktu", 4, "unit", "Catatan pengingat"),
    S("Menjawab pertanyaan warga tentang pengaduannya", 11, "orang", "Buku tamu halaman {n}"),
    S("Mencocokkan pengaduan ganda dengan laporan sebelumnya", 4, "pengaduan", "Register pengaduan halaman {n}"),
    S("Menyusun konsep jawaban pengaduan jalan dan saluran", 4, "konsep", "Map konsep jawaban"),
    S("Menempelkan jawaban pengaduan di papan informasi", 6, "lembar", "Foto papan informasi"),
    S("Memeriksa bukti penyelesaian yang dikirim unit", 5, "berkas", "Lembar periksa nomor {n}"),
    S("Rapat evaluasi pengaduan dengan petugas lapangan", 1, "rapat", "Notulen nomor {n}"),
)
COUNTER = (
    S("Melayani surat pengantar KTP dan KK", 18, "surat", "Register surat halaman {n}"),
    S("Melayani surat keterangan domisili", 7, "surat", "Register surat halaman {n}"),
    S("Melayani surat keterangan usaha", 5, "surat", "Register surat halaman {n}"),
    S("Melayani surat keterangan tidak mampu", 6, "surat", "Register surat halaman {n}"),
    S("Melayani surat pengantar nikah", 3, "surat", "Register nikah halaman {n}"),
    S("Memeriksa kelengkapan berkas pemohon di loket", 20, "berkas", "Lembar periksa loket"),
    S("Menjelaskan syarat kepada warga yang berkasnya kurang", 9, "orang", "Catatan loket"),
    S("Mendampingi warga lansia mengisi formulir", 4, "orang", "Catatan loket"),
    S("Menyerahkan surat yang sudah ditandatangani", 16, "surat", "Buku pengambilan halaman {n}"),
    S("Menata arsip surat keluar", 5, "map", "Daftar arsip nomor {n}"),
    S("Mencatat waktu tunggu dari nomor antrean", 1, "rekap", "Rekap antrean"),
    S("Melegalisasi salinan KK dan KTP", 22, "lembar", "Register legalisasi halaman {n}"),
    S("Menyiapkan formulir dan brosur di ruang tunggu", 40, "lembar", "Kartu persediaan"),
)
DATA = (
    S("Memutakhirkan buku induk penduduk", 12, "keluarga", "Buku induk halaman {n}"),
    S("Mencatat penduduk pindah dan datang", 5, "orang", "Buku mutasi halaman {n}"),
    S("Mencatat kelahiran dan kematian dari laporan ketua RT", 4, "peristiwa", "Buku mutasi halaman {n}"),
    S("Mencocokkan penerima bantuan dengan data penduduk", 25, "keluarga", "Daftar penerima nomor {n}"),
    S("Memindai berkas kependudukan lama", 60, "lembar", "Daftar arsip nomor {n}"),
    S("Memperbaiki alamat ganda dalam daftar keluarga", 8, "alamat", "Daftar perbaikan"),
    S("Menyusun bahan monografi kelurahan", 2, "tabel", "Konsep monografi"),
    S("Menyiapkan data balita untuk posyandu", 3, "posyandu", "Daftar balita"),
    S("Memeriksa berkas pindah antarkelurahan", 4, "berkas", "Lembar periksa nomor {n}"),
    S("Mengirim rekap penduduk ke kecamatan", 1, "rekap", "Surat pengantar nomor {n}"),
    S("Mendata rumah tidak layak huni bersama ketua RT", 6, "rumah", "Formulir pendataan"),
    S("Mendata usaha mikro di wilayah kelurahan", 9, "usaha", "Formulir pendataan"),
)
SURVEYS = (
    S("Membagikan undangan survei kepada pengguna layanan", 15, "lembar", "Daftar undangan nomor {n}"),
    S("Membimbing pembantu survei di loket", 2, "orang", "Catatan bimbingan"),
    S("Mencetak dan menghitung lembar undangan survei", 60, "lembar", "Berita acara cetak nomor {n}"),
    S("Memeriksa sebaran undangan menurut hari dan loket", 1, "tabel", "Tabel sebaran"),
    S("Memasang kode survei di ruang tunggu", 4, "tempat", "Foto pemasangan"),
    S("Menjelaskan tujuan survei kepada ketua RT", 6, "orang", "Daftar hadir"),
    S("Menyusun jadwal petugas survei", 1, "jadwal", "Jadwal nomor {n}"),
    S("Merekap undangan yang terpakai dan yang rusak", 1, "rekap", "Rekap undangan"),
    S("Menyiapkan bahan paparan hasil survei", 1, "paparan", "Konsep paparan"),
    S("Menghubungi layanan yang surveinya belum berjalan", 3, "layanan", "Catatan telepon nomor {n}"),
)
EVERYBODY = (
    S("Mengikuti rapat staf", 1, "rapat", "Notulen rapat nomor {n}"),
    S("Mengarsipkan surat masuk", 12, "surat", "Buku agenda halaman {n}"),
    S("Piket pelayanan pada jam istirahat", 1, "piket", "Jadwal piket"),
    S("Kerja bakti bersama warga di lingkungan kantor", 1, "kegiatan", "Foto kegiatan"),
    S("Mengikuti sosialisasi pencegahan demam berdarah", 1, "kegiatan", "Daftar hadir"),
    S("Membantu persiapan posyandu balita", 1, "kegiatan", "Daftar hadir"),
    S("Membantu pembagian beras bantuan pangan", 30, "keluarga", "Berita acara serah terima"),
    S("Menyiapkan bahan rapat koordinasi", 1, "dokumen", "Konsep bahan rapat"),
    S("Mengantar undangan rapat kepada ketua RT", 8, "surat", "Buku ekspedisi halaman {n}"),
    S("Memeriksa lampu dan kursi ruang tunggu yang rusak", 1, "pemeriksaan", "Catatan pemeliharaan"),
)
BY_POST: dict[str, Sequence[Sentence]] = {
    "Koordinator Pengaduan": COMPLAINTS, "Pengelola Pengaduan": COMPLAINTS, "Pengelola Survei": SURVEYS,
    "Pengelola Data": DATA, "Petugas Loket": COUNTER,
}  # fmt: skip


def drawn(post_name: str, chance: Random) -> Iterator[Line]:
    """What somebody in this post does, without an end: all of the post once before any comes again, and now and then
    something that everybody does. So no line is the same on five days of a fortnight, where a superior is told.
    """
    while True:
        deck = [*BY_POST.get(post_name, ()), *chance.sample(EVERYBODY, 3)]
        chance.shuffle(deck)
        yield from (sentence.on_a_day(chance) for sentence in deck)
