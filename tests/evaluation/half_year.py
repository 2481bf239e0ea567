"""The people of half a year of work, and what they do again and again. They go by pages alone."""

from datetime import date

from portal.accounts import actions as accounts
from portal.accounts.rules import Role
from portal.core.db import db
from portal.evaluation.plans.jobs import end_plans
from portal.organisation.models import Post
from tests.builders import Town, agency, person
from tests.evaluation.line import hold, post
from tests.forum.house import begun, known, talk_here
from tests.worker import work

FIRST_DAY = date(2026, 1, 5)


class HalfYear:
    """A secretary over the heads of two dinas and of a kecamatan; three of the staff below one, one below the camat."""

    def __init__(self, give, set_clock):
        set_clock(FIRST_DAY)
        self.set_clock = set_clock
        self.town = town = talk_here(Town())
        self.camat_post, camat = (
            post(town.district, "Camat", town.chief_post),
            person("Camat Husni", agency_head=town.district),
        )
        hold(self.camat_post, camat)
        cleaning = agency("kebersihan", town.dinas.parent)
        other_post, other = post(cleaning, "Kepala Kebersihan", town.chief_post), person("Tini", agency_head=cleaning)
        hold(other_post, other)
        self.seat("Analis laporan", town.speaker, town.head_post)
        rian, sari, dedi = person("Rian"), person("Sari"), person("Dedi")
        self.seat("Pengadministrasi", rian, town.head_post)
        self.seat("Pengelola data", sari, town.head_post)
        self.seat("Pengelola kebersihan", dedi, self.camat_post)
        self.empty = self.seat("Analis kecamatan", None, self.camat_post)
        self.talk = begun(town, known(town)).id
        hr = person("Kepegawaian kota", hr=town.dinas)
        for kept in (town.district, cleaning):
            accounts.give_role(hr.person, Role.HR, kept, by=None)
        db.session.commit()
        self.chief, self.head, self.camat = give(town.chief), give(town.head), give(camat)
        self.other_head, self.other_post = give(other, script=False), other_post.id
        self.hr, self.inspector = give(hr, script=False), give(town.inspector, script=False)
        self.administrator = give(town.administrator, script=False)
        self.wulan, self.rian = give(town.speaker), give(rian, script=False)
        self.sari, self.dedi = give(sari, script=False), give(dedi)
        self.staff = (self.wulan, self.rian, self.sari, self.dedi)
        self.people = (
            self.chief, self.head, self.other_head, self.camat, self.hr, self.inspector, self.administrator, *self.staff,
        )  # fmt: skip
        self.plans = {}
        # What a walk asks of the people, known beforehand: whoever reads in the database would hold up who writes there.
        for each in self.people:
            each.name, each.number = each.account.person.name, each.account.person_id
        self.empty, self.left = self.empty.id, sari.person.posts[0].id
        db.session.rollback()

    def seat(self, name, account, superior):
        made = Post(agency_id=superior.agency_id, name=name, superior=superior, source="uji")
        db.session.add(made)
        db.session.flush()
        if account is not None:
            hold(made, account)
        return made

    def on(self, month, day):
        work()
        self.set_clock(date(2026, month, day))
        end_plans()
        db.session.commit()
        for each in self.people:
            each.sign_in()

    def finds(self, who, path, *texts, gone=()):
        """They open the page and read all of this there, and nothing of that."""
        assert who.open(path) == 200, path
        for text in texts:
            assert who.reads(text), (path, text)
        for text in gone:
            assert text not in who.page.content(), (path, text)

    # ---- plans

    def write_plan(self, who, result, indicator, target, *, serves=None, leads=False):
        """Begun, one result with one indicator, and proposed."""
        who.open("/kinerja/skp")
        who.press("Mulai SKP", exact=False)
        self.plans[who] = who.path
        who.follow("Tambah hasil kerja")
        who.write("Hasil kerja, sebagaimana", result)
        if leads:
            who.tick("Penerima layanan")
        if serves:
            named = who.page.locator("option").filter(has_text=serves)
            who.choose("Hasil kerja atasan yang diintervensi", named.get_attribute("value"))
        who.press("Simpan")
        assert who.reads("Tambah indikator", "h1")  # a result leads on to what shows it
        if not leads:
            who.tick("Kuantitas")
        who.write("Indikator: apa yang", indicator)
        who.write("Target dengan satuannya", target)
        who.press("Simpan")
        who.press("Ajukan SKP")

    def agree_on_plan(self, superior, who, said):
        """The superior writes down the talk and agrees, and then so does whose plan it is: from their desks."""
        superior.open("/kinerja/tim")
        superior.follow(who.name)
        superior.follow("Baca SKP")
        superior.follow("Catat dialog kinerja")
        superior.write("Yang dibicarakan dan disepakati", said)
        superior.press("Catat")
        superior.press("Setuju")
        self.finds(who, "/kerja", "Baca dan setujui")
        who.follow("Baca dan setujui")
        who.press("Setuju")
        assert who.reads("Disepakati berdua")

    # ---- appraisals

    def say_what_was_reached(self, who, words, evidence):
        who.open("/kinerja/penilaian")
        who.press("Mulai", exact=False)
        who.write("Realisasi", words)
        who.write("Bukti dukung", evidence)
        who.press("Kirim kepada atasan")
        return who.path

    def rate(self, superior, who, work, conduct, words):
        superior.open("/kinerja/tim/penilaian?periode=2026-tw1")
        superior.follow(who.name)
        for group, level in (("Rating hasil kerja", work), ("Rating perilaku kerja", conduct)):
            superior.tick(level, within=superior.page.locator("fieldset").filter(has_text=group))
        superior.write("Alasan Anda dan langkah berikutnya", words)
        superior.press("Kirim penilaian")
