"""What is said in the conversations of the demo. Nobody in it is anybody."""

from dataclasses import dataclass, field

from portal.forum.rules import Kind

CLOSING = "simpulan"  # as `when` of a line: it closes the conversation
Q, S, O, D, A = Kind.QUESTION, Kind.SUGGESTION, Kind.OBJECTION, Kind.SUPPORT, Kind.APPRECIATION  # noqa: E741


@dataclass(frozen=True)
class Line:
    """What is said so many days after a conversation began.

    `by` is the number of a resident, or the address of a player who speaks for the agency. A resident's line without
    words is a support. With `who` it is an answer; `to` is the place of what it answers.
    """

    after: int
    by: int | str
    text: str = ""
    who: str = ""
    when: str = ""
    to: int = 1
    left_open: str = ""


@dataclass(frozen=True)
class Talk:
    ago: int  # days
    board: str
    kind: Kind
    by: int
    title: str
    text: str
    agency: str = ""
    lines: tuple[Line, ...] = field(default=())


TALKS = (
    Talk(330, "usul-warga", A, 0, "Terima kasih, loket sekarang ada kursinya",
         "Kemarin ngurus surat di kelurahan, **sekarang ada kursi tunggu**. Ibu saya yang sudah tua jadi tidak berdiri lama."),
    Talk(318, "usul-warga", S, 1, "Usul: papan jadwal posyandu ditempel di pos RT",
         "Banyak ibu muda tidak tahu jadwalnya karena cuma diumumkan di grup.\n\n- ditempel di pos RT\n- ditempel di mushala\n"
         "- ada nomor yang bisa ditelepon",
         lines=(Line(1, 2, "Setuju. Di lorong kami malah tidak ada grupnya."), Line(3, 0), Line(4, 3))),
    Talk(300, "lingkungan", S, 2, "Gerobak motor untuk lorong sempit",
         "Truk sampah tidak bisa masuk Lorong Sukarela. Di kelurahan lain ada gerobak motor.", agency="dlh",
         lines=(Line(1, 3, "Lorong Hikmah juga begitu. Sampah jadi ditumpuk di ujung lorong."), Line(2, 0), Line(2, 1),
                Line(5, "aduan.dlh@contoh.id", "Dua gerobak motor melayani Lorong Sukarela dan Lorong Hikmah, Senin dan Kamis "
                     "pagi.", "Seksi Pengangkutan DLH", "mulai minggu depan"),
                Line(20, 2, "Sudah jalan dua kali minggu ini. Terima kasih."),
                Line(34, "aduan.dlh@contoh.id", "Dua gerobak motor sudah berjalan sebulan, Senin dan Kamis.", "", CLOSING,
                     left_open="Lorong Rukun belum terlayani; dibahas lagi setelah ada gerobak ketiga."))),
    Talk(240, "jalan", Q, 3, "Lampu di Jalan Kapten Abdullah dekat pasar mati, kapan diganti?",
         "Sudah hampir sebulan gelap dari simpang pasar sampai jembatan. Anak-anak pulang ngaji lewat situ.",
         agency="dinas-pupr",
         lines=(Line(1, 0, "Betul, saya juga lewat sana tiap malam."), Line(1, 1), Line(2, 2),
                Line(3, "aduan.pupr@contoh.id", "Petugas sedang memeriksa panelnya, kami kabari lagi."),
                Line(4, "aduan.pupr@contoh.id", "Enam lampu diganti LED dan kabel di tiang nomor 14 diperbaiki.",
                     "Seksi Penerangan Jalan", "sudah selesai kemarin malam"),
                Line(6, 3, "Sudah terang. Mantap."))),
    Talk(200, "layanan-kantor", Q, 0, "Kenapa antrean KK baru harus ambil nomor jam enam pagi?",
         "Saya datang jam delapan nomornya sudah habis. Apa tidak bisa lewat telepon atau daring?", agency="disdukcapil",
         lines=(Line(0, 2, "Saya dua kali pulang tangan kosong."), Line(1, 3), Line(1, 1),
                Line(2, 1, "Di loket samping katanya bisa, tapi petugasnya bilang tidak. Yang mana yang benar?", to=2),
                Line(12, "kepala@contoh.id", "Separuh nomor sekarang dibagikan jam sepuluh, dan lansia punya nomor sendiri. "
                     "Pendaftaran daring sedang disiapkan.", "Kepala Bidang Pendaftaran Penduduk", "jam sepuluh: sejak Senin"),
                Line(15, 0, "Jam sepuluh masih dapat nomor. Alhamdulillah."))),
    Talk(150, "lingkungan", O, 3, "Keberatan: tempat sampah dipindah ke depan sekolah",
         "> Demi kerapian, TPS dipindah\n\nRapi untuk jalan, tapi baunya masuk kelas. Tolong ditinjau lagi.", agency="dlh",
         lines=(Line(1, 0, "Anak saya sekolah di situ. Jendelanya sekarang ditutup terus."), Line(1, 2), Line(1, 1),
                Line(3, 1, "Kami di RT 04 siap bantu cari lahan pengganti.", to=2),
                Line(9, "aduan.dlh@contoh.id", "TPS kembali ke tempat lama di belakang pasar sampai ada lahan yang disepakati "
                     "dengan sekolah dan RT.", "Seksi Kebersihan DLH", "paling lambat akhir bulan ini"))),
    Talk(95, "usul-warga", S, 2, "Pasar malam tanpa plastik, bisa dicoba satu malam dulu?",
         "Di tempat lain pembeli bawa wadah sendiri dan pedagang kasih potongan seribu.\n\n1. coba satu malam\n2. hitung sampahnya\n"
         "3. tanya pedagang",
         lines=(Line(2, 0, "Boleh juga. Pedagang gorengan bagaimana?"), Line(3, 2, "Pakai kertas atau daun pisang 😀", to=2),
                Line(5, 1), Line(6, 3))),
    Talk(60, "layanan-kantor", Q, 1, "Puskesmas: apakah Sabtu tetap buka?",
         "Saya kerja Senin sampai Jumat, bisanya Sabtu.", agency="puskesmas-plaju",
         lines=(Line(2, "aduan.pkm@contoh.id", "Sabtu buka pukul 08.00 sampai 11.00 untuk poli umum dan imunisasi.",
                     "Loket Puskesmas Plaju", "setiap Sabtu, kecuali hari libur"), Line(3, 1, "Terima kasih, jelas."))),
    Talk(28, "jalan", Q, 2, "Jalan D.I. Panjaitan berlubang dekat jembatan, siapa yang urus?",
         "Sudah dua motor jatuh minggu ini. Apakah ini jalan kota atau jalan provinsi?", agency="dinas-pupr",
         lines=(Line(1, 3, "Kalau hujan lubangnya tidak kelihatan."), Line(1, 0), Line(2, 1),
                Line(6, "aduan.pupr@contoh.id", "Kami pastikan dulu status jalannya dengan provinsi."),
                Line(15, 2, "Sudah dua minggu belum ada kepastian."))),
    Talk(12, "kelurahan-plaju-ulu", Q, 3, "Kapan kerja bakti bulan ini?",
         "Supaya warga RT 07 bisa menyiapkan alat.", agency="kelurahan-plaju-ulu",
         lines=(Line(2, "lurah@contoh.id", "Kerja bakti Minggu pagi, mulai dari parit RT 07 ke arah sungai.",
                     "Lurah dan ketua RT 05 sampai 09", "Minggu minggu ini, pukul 06.30"),)),
    Talk(4, "lingkungan", Q, 0, "Air PDAM keruh tiga hari ini, ada perbaikan pipa?",
         "Di RT 03 airnya kuning dan berbau. Apakah aman untuk masak? Lihat juga https://www.palembang.go.id",
         agency="kecamatan-plaju",
         lines=(Line(1, 2, "Di RT 05 juga keruh sejak Senin."), Line(1, 3),
                Line(2, "koordinator@contoh.id", "Kami sudah menghubungi PDAM dan menunggu jadwal perbaikannya."))),
    Talk(1, "usul-warga", D, 1, "Dukung car free day kecil di tepi Musi",
         "Dua jam saja tiap Minggu pagi. Anak-anak bisa main sepeda, UMKM bisa jualan."),
)  # fmt: skip
