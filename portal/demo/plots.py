"""What the residents of the demo reported: sixty cases, each with how far it has come. Nobody in them is anybody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plot:
    """One case: its kind, where, how many days ago, the words, the landmark, and what became of it (`reports.SCRIPTS`)."""

    category: str
    kelurahan: str
    ago: int
    text: str
    place: str
    script: str
    anonymous: bool = False
    confidential: bool = False
    name: str = ""
    contact: str = ""
    resident: int | None = None  # which of `cast.RESIDENTS` reported it, signed in
    photo: bool = False


ULU, DARAT, ILIR = "kelurahan-plaju-ulu", "kelurahan-plaju-darat", "kelurahan-plaju-ilir"
BAGUS, KOMPERTA, PUTRI, BUBUK = (
    "kelurahan-bagus-kuning", "kelurahan-komperta", "kelurahan-talang-putri", "kelurahan-talang-bubuk",
)  # fmt: skip

PLOTS = (
    Plot("jalan-rusak", ULU, 1, "Lubang besar di tengah jalan, tadi pagi ada motor jatuh.", "RT 12, depan warung Pempek Cek Ros", "new", photo=True),
    Plot("lampu-jalan", DARAT, 2, "Tiga lampu jalan mati berderet, kalau malam gelap nian.", "RT 05, dekat mushala", "new", resident=0),
    Plot("sampah-tidak-diangkut", ILIR, 2, "Sampah di TPS sudah empat hari belum diangkut.", "RT 03, ujung lorong", "new", photo=True),
    Plot("tanya", BUBUK, 1, "Syarat mengurus surat keterangan domisili untuk anak kos apa saja?", "", "new"),
    Plot("ktp-kk-akta", ULU, 1, "Akta kelahiran anak saya salah satu huruf, harus ke mana membetulkannya?", "", "new", resident=2),
    Plot("saran", KOMPERTA, 2, "Usul papan nama lorong dipasang lagi, banyak yang hilang.", "Lorong sekitar pasar", "new"),
    Plot("bantuan-sosial", PUTRI, 9, "Nama ibu saya hilang dari daftar bantuan padahal tidak mampu.", "RT 21", "new", name="Ibu Sulastri", anonymous=True),
    Plot("sekolah", DARAT, 12, "Atap kelas SD bocor, anak-anak belajar sambil menggeser meja.", "SD dekat lapangan", "new", photo=True),
    Plot("ketertiban", ILIR, 15, "Parkir liar di depan pasar menutup jalan tiap sore.", "Depan pasar", "new"),
    Plot("air-minum", BAGUS, 18, "Air PAM keruh dan berbau sejak dua minggu.", "RT 08, blok belakang", "new", photo=True),
    Plot("jalan-rusak", BUBUK, 4, "Aspal terkelupas sepanjang dua puluh meter.", "RT 02, dekat sekolah", "verified"),
    Plot("saluran-tersumbat", ULU, 5, "Got mampet, kalau hujan air naik ke teras rumah.", "RT 14, samping masjid", "verified", photo=True),
    Plot("sampah-liar", PUTRI, 3, "Lahan kosong jadi tempat buang sampah, baunya sampai rumah.", "RT 19, seberang bengkel", "verified"),
    Plot("ktp-kk-akta", DARAT, 6, "KTP sudah rekam dua bulan, belum jadi juga.", "", "verified", resident=0),
    Plot("puskesmas", ILIR, 4, "Nomor antrean habis jam delapan, padahal buka jam tujuh.", "", "verified"),
    Plot("surat-kelurahan", ULU, 2, "Diminta fotokopi KK tiga lembar, padahal di papan tertulis satu.", "", "verified"),
    Plot("jalan-rusak", KOMPERTA, 26, "Jalan bergelombang di tikungan, sudah dua kali truk terguling.", "Tikungan dekat gerbang", "late", photo=True),
    Plot("saluran-tersumbat", DARAT, 31, "Saluran tertutup bangunan, air tidak bisa lewat.", "RT 30, ujung gang", "late"),
    Plot("sampah-tidak-diangkut", BUBUK, 14, "Truk sampah tidak pernah masuk lorong kami lagi.", "RT 09", "late", resident=2),
    Plot("ktp-kk-akta", PUTRI, 35, "KK baru dijanjikan seminggu, sudah sebulan.", "", "late", name="Pak Herman"),
    Plot("surat-kelurahan", ULU, 20, "Lurah jarang di tempat, surat tidak bisa ditandatangani.", "", "late"),
    Plot("puskesmas", ULU, 24, "Obat darah tinggi kosong tiga minggu, disuruh beli sendiri.", "", "late", confidential=True),
    Plot("banjir", DARAT, 8, "Air setinggi lutut dan tidak surut sejak kemarin.", "RT 27, dekat sungai", "late", photo=True),
    Plot("jalan-rusak", ILIR, 9, "Jembatan kayu lapuk, satu papan sudah patah.", "RT 01, jembatan kecil", "answered", photo=True),
    Plot("lampu-jalan", ULU, 8, "Lampu berkedip terus, mengganggu yang lewat.", "RT 06, tiang nomor 14", "answered"),
    Plot("ktp-kk-akta", BAGUS, 10, "Nama di KTP beda dengan ijazah, bagaimana mengurusnya?", "", "answered", resident=1),
    Plot("saluran-tersumbat", PUTRI, 16, "Gorong-gorong patah di bawah jalan.", "RT 11, depan bengkel", "not_yet"),
    Plot("jalan-rusak", DARAT, 18, "Jalan tanah becek, mobil ambulans susah masuk.", "RT 33", "not_yet", photo=True),
    Plot("sampah-liar", ULU, 15, "Tumpukan sampah di pinggir sungai makin tinggi.", "RT 02, tepi sungai", "not_yet"),
    Plot("sampah-tidak-diangkut", KOMPERTA, 7, "Bak sampah rusak, sampah berserakan dimakan kucing.", "Blok C", "asked", resident=0),
    Plot("ktp-kk-akta", ILIR, 9, "Data anak ketiga tidak masuk di KK.", "", "asked", resident=2),
    Plot("jalan-rusak", ULU, 55, "Ada jalan rusak, tolong diperbaiki.", "", "lapsed", resident=2),
    Plot("lampu-jalan", PUTRI, 6, "Lampu dekat lapangan mati total.", "RT 17, pojok lapangan", "declared", resident=0, photo=True),
    Plot("jalan-rusak", BUBUK, 12, "Lubang bekas galian pipa tidak ditutup lagi.", "RT 04, depan posyandu", "declared", photo=True),
    Plot("ktp-kk-akta", ULU, 9, "Surat pindah tidak bisa diambil, sistem katanya gangguan.", "", "declared", resident=1),
    Plot("tanya", DARAT, 6, "Jadwal perekaman KTP keliling kapan?", "", "declared"),
    Plot("sampah-tidak-diangkut", ULU, 24, "Sampah menumpuk sesudah hari raya.", "RT 10, TPS lorong", "confirmed", resident=0, photo=True),
    Plot("jalan-rusak", ILIR, 40, "Lubang di depan SMP membahayakan anak sekolah.", "Depan SMP", "confirmed", photo=True),
    Plot("lampu-jalan", BAGUS, 28, "Lampu gang mati, ibu-ibu takut pulang pengajian.", "RT 13", "confirmed", resident=1),
    Plot("saluran-tersumbat", KOMPERTA, 33, "Tutup got hilang, ada anak hampir jatuh.", "Blok B", "confirmed"),
    Plot("ktp-kk-akta", DARAT, 45, "KTP hilang, di loket diminta surat RT lagi padahal tidak perlu.", "", "confirmed", resident=2),
    Plot("surat-kelurahan", ULU, 38, "Surat keterangan usaha ditolak tanpa alasan tertulis.", "", "confirmed", name="Bu Eti"),
    Plot("saran", PUTRI, 35, "Usul hari Sabtu loket buka setengah hari untuk yang bekerja.", "", "confirmed"),
    Plot("tanya", BUBUK, 21, "Biaya akta kematian berapa?", "", "silent"),
    Plot("jalan-rusak", DARAT, 50, "Aspal pecah di simpang tiga.", "Simpang tiga RT 29", "silent"),
    Plot("sampah-liar", ILIR, 44, "Bekas bongkaran rumah dibuang di pinggir jalan.", "RT 07", "silent"),
    Plot("tidak-tahu", BAGUS, 13, "Tetangga ribut warisan, minta pemerintah turun tangan.", "", "not_government"),
    Plot("tidak-tahu", ILIR, 11, "Motor saya hilang di parkiran pasar.", "Parkiran pasar", "crime"),
    Plot("jalan-rusak", PUTRI, 16, "Jalan rusak.", "", "completed"),
    Plot("lampu-jalan", DARAT, 13, "Lampu mati, ternyata tadi malam sudah menyala lagi.", "RT 18", "withdrawn", resident=2),
    Plot("jalan-rusak", ULU, 0, "Lubang dalam di jalan depan warung pempek, hati-hati.", "RT 12, dekat Cek Ros", "merged"),
    Plot("jalan-rusak", BAGUS, 30, "Sudah ditambal tapi seminggu hancur lagi.", "RT 15, depan balai", "partly", photo=True),
    Plot("saluran-tersumbat", BUBUK, 34, "Katanya sudah dikeruk, nyatanya air tetap tidak jalan.", "RT 05", "climbed", resident=0),
    Plot("puskesmas", PUTRI, 29, "Sudah dijawab, tapi antrean lansia tetap tidak ada.", "", "climbed", name="Mbah Karto"),
    Plot("jalan-rusak", DARAT, 70, "Jalan longsor ke arah sungai, dijawab sudah selesai padahal hanya diberi tali.", "RT 32, tepi sungai", "disputed", resident=1, photo=True),
    Plot("surat-kelurahan", ULU, 41, "Petugas bilang selesai, suratnya salah nama lagi.", "", "reopened"),
    Plot("tentang-petugas", ULU, 7, "Petugas loket membentak orang tua saya karena salah mengisi formulir.", "", "officer", anonymous=True, name="Anak Pak Rusdi", contact="081200000077"),
    Plot("saluran-tersumbat", DARAT, 17, "Saluran penuh sampah plastik, airnya hitam.", "RT 25, belakang pasar", "bounced"),
    Plot("bahaya", ILIR, 10, "Kabel listrik menjuntai rendah di atas lorong.", "RT 04, lorong buntu", "forwarded", photo=True),
    Plot("ktp-kk-akta", KOMPERTA, 23, "Berkas asli saya hilang di kantor dan tidak ada yang bertanggung jawab.", "", "unsealed", anonymous=True, confidential=True, name="Bapak Yusuf", contact="yusuf@contoh.id"),
)  # fmt: skip
