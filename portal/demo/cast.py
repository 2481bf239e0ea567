"""The made-up people of the demo, and the passwords that this one installation gives them.

None of them is anybody: a real house has no such file to read, because its people come from `setup`.
"""

from base64 import b32encode
from dataclasses import dataclass

from portal.accounts.rules import Role
from portal.core.secrets import derive

SERVICE = ("disdukcapil", "kk-baru")  # the service whose survey is open: the eight steps walk along it


def password_of(identity: str) -> str:
    letters = b32encode(derive("demo-password", identity)).decode().lower()
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


@dataclass(frozen=True)
class Player:
    """Somebody who can sign in to the demo, what they may do, and the post they hold (by its agency), if any."""

    name: str
    nip: str
    identity: str
    agency: str
    roles: tuple[Role, ...] = ()
    post: bool = False  # holds the post that leads their agency

    @property
    def password(self) -> str:
        return password_of(self.identity)


ADMIN = Player("Fajar Hidayat", "198504122010011001", "admin@contoh.id", "diskominfo", (Role.ADMINISTRATOR,))
INSPECTOR = Player("Ratna Wulandari", "197908232005012002", "inspektur@contoh.id", "inspektorat", (Role.INSPECTOR,))
PUBLISHERS = (
    Player("Bambang Suryadi", "198101152006041003", "penerbit1@contoh.id", "bagian-organisasi", (Role.PUBLISHER,)),
    Player("Lestari Handayani", "198607302011012004", "penerbit2@contoh.id", "bagian-organisasi", (Role.PUBLISHER,)),
)
HEAD = Player("Nuraini Syafitri", "197205181998032005", "kepala@contoh.id", "disdukcapil", (Role.AGENCY_HEAD,), True)
SUPERVISOR = Player("Ahmad Zulkifli", "196811041994031006", "sekda@contoh.id", "sekretariat-daerah", (), True)
OFFICER = Player("Dewi Anggraini", "199002142015032007", "survei@contoh.id", "disdukcapil", (Role.SURVEY_OFFICER,))
OUTSIDE_OFFICER = Player(
    "Rudi Hartono", "198809092012011008", "survei.plaju@contoh.id", "kecamatan-plaju", (Role.SURVEY_OFFICER,)
)
ENUMERATOR = Player("Siti Rahmawati", "199403272019032009", "enumerator@contoh.id", "kecamatan-plaju", (Role.ENUMERATOR,))
CAMAT = Player("Hendra Gunawan", "197510202000031010", "camat@contoh.id", "kecamatan-plaju", (Role.AGENCY_HEAD,), True)
LURAH = Player(
    "Marlina Oktaviani", "198312052008012011", "lurah@contoh.id", "kelurahan-plaju-ulu", (Role.AGENCY_HEAD,), True
)
KELURAHAN_OFFICER = Player(
    "Agus Prasetyo", "199107192014021012", "survei.ulu@contoh.id", "kelurahan-plaju-ulu", (Role.SURVEY_OFFICER,)
)
DISTRICT_ENUMERATOR = Player(
    "Yuliana Putri", "199508112020122013", "enumerator.dukcapil@contoh.id", "disdukcapil", (Role.ENUMERATOR,)
)
MODERATORS = (
    Player("Sri Kartika", "199206252016012014", "moderator1@contoh.id", "diskominfo", (Role.MODERATOR,)),
    # Inside the kecamatan, so that they see nothing of its kelurahan.
    Player("Iwan Setiawan", "198903032014021015", "moderator2@contoh.id", "kecamatan-plaju", (Role.MODERATOR,)),
)

COUNTER = Player("Fitri Handayani", "199610102021022014", "loket.ulu@contoh.id", "kelurahan-plaju-ulu", (Role.COUNTER,))

# Who answers reports. Some agencies have nobody, as it is in the first weeks of a real house: their cases wait in public.
COORDINATORS = (
    Player("Wahyu Ramadhan", "198805202013011015", "koordinator@contoh.id", "kecamatan-plaju", (Role.COORDINATOR,)),
    Player("Mega Puspita", "199104112015032016", "koordinator.pupr@contoh.id", "dinas-pupr", (Role.COORDINATOR,)),
)
COMPLAINT_OFFICERS = (
    Player("Yudi Kurniawan", "199201052016011017", "aduan.pupr@contoh.id", "dinas-pupr", (Role.COMPLAINT_OFFICER,)),
    Player("Desi Ratnasari", "199305172017032018", "aduan.dlh@contoh.id", "dlh", (Role.COMPLAINT_OFFICER,)),
    Player("Andi Saputra", "199007282014021019", "aduan@contoh.id", "disdukcapil", (Role.COMPLAINT_OFFICER,)),
    Player("Rina Marlina", "199409302019032020", "aduan.ulu@contoh.id", "kelurahan-plaju-ulu", (Role.COMPLAINT_OFFICER,)),
    Player("Hasan Basri", "198902142012011021", "aduan.pkm@contoh.id", "puskesmas-plaju", (Role.COMPLAINT_OFFICER,)),
    Player("Tuti Alawiyah", "199512012020122022", "aduan.plaju@contoh.id", "kecamatan-plaju", (Role.COMPLAINT_OFFICER,)),
)
OTHER_HEADS = (
    Player("Syamsul Bahri", "197403101999031023", "kepala.pupr@contoh.id", "dinas-pupr", (Role.AGENCY_HEAD,), True),
    Player("Eka Nurhayati", "197609212003122024", "kepala.dinkes@contoh.id", "dinkes", (Role.AGENCY_HEAD,)),
)
# Personnel, and more people of the kecamatan, for the pages of performance.
PERSONNEL = Player("Lina Susanti", "198409142009012025", "kepegawaian@contoh.id", "kecamatan-plaju", (Role.HR,))
OTHER_LURAHS = (
    Player("Ridwan Effendi", "198006172005011026", "lurah.ilir@contoh.id", "kelurahan-plaju-ilir", post=True),
    Player("Nurhasanah", "198211232006042027", "lurah.darat@contoh.id", "kelurahan-plaju-darat", post=True),
)
CLERKS = (
    Player("Dedi Irawan", "199307042018011028", "staf.ilir@contoh.id", "kelurahan-plaju-ilir"),
    Player("Sulastri", "199012292015032029", "staf.darat@contoh.id", "kelurahan-plaju-darat"),
)

# Who takes part in what several agencies have to do, and who keeps courses and hours.
DLH_HEAD = Player("Fauzan Akbar", "197711182002121025", "kepala.dlh@contoh.id", "dlh", (), True)
HR = Player("Maya Puspitasari", "198706142011012026", "kepegawaian.dukcapil@contoh.id", "disdukcapil", (Role.HR,))


@dataclass(frozen=True)
class Resident:
    """Somebody who signed up. `how`: "mail", "counter" or nothing where it was never confirmed."""

    name: str
    identity: str
    how: str = ""
    closed: bool = False

    @property
    def password(self) -> str:
        return password_of(self.identity)


RESIDENTS = (
    Resident("Yanti", "yanti@contoh.id", "mail"),
    Resident("Pak Somad", "081200000001", "counter"),
    Resident("Cek Mimi", "mimi@contoh.id", "mail"),
    Resident("Bang Rizal", "081200000002", "counter"),
    Resident("Dian", "dian@contoh.id"),
    Resident("Novi", "novi@contoh.id", "mail", closed=True),
)

PLAYERS = (
    HEAD, *PUBLISHERS, SUPERVISOR, OFFICER, OUTSIDE_OFFICER, ENUMERATOR, LURAH, KELURAHAN_OFFICER,
    DISTRICT_ENUMERATOR, CAMAT, COUNTER, *COORDINATORS, *COMPLAINT_OFFICERS,
    *OTHER_HEADS, *OTHER_LURAHS, *CLERKS, PERSONNEL, DLH_HEAD, HR, INSPECTOR, *MODERATORS, ADMIN,
)  # fmt: skip
