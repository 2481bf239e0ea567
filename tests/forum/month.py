"""The people of a month of talk, and what they do again and again. They go by pages alone."""

from datetime import date

from portal.core.db import db
from tests.builders import Town, person
from tests.complaints.house import take_reports
from tests.forum.house import known, newcomer, talk_here
from tests.worker import work


class Month:
    """The people, and where the conversations stand that they have."""

    def __init__(self, give, set_clock):
        town = take_reports(talk_here(Town()))
        self.set_clock, self.kelurahan = set_clock, town.kelurahan.slug
        rahma, budi = known(town, name="Rahma Plaju"), known(town, "Budi", name="Wak Budi")
        mimi, others = newcomer("Mimi", name="Cek Mimi"), person("Moderator kecamatan", moderator=town.district)
        inside = person("Moderator dinas", moderator=town.dinas)
        db.session.commit()
        self.rahma, self.mimi = give(rahma), give(mimi)
        self.budi, self.guest = give(budi, script=False), give(script=False)
        self.speaker, self.head = give(town.speaker, script=False), give(town.head)
        self.moderator, self.other = give(town.moderator, script=False), give(others)
        self.inside, self.neighbours = give(inside), [give(), give(script=False)]
        self.people = (self.rahma, self.mimi, self.budi, self.speaker, self.head, self.moderator, self.other, self.inside)

    def on(self, day):
        work()
        self.set_clock(date(2026, 6, day))
        for each in self.people:
            each.sign_in()

    def everybody_reads(self, path, *texts, gone=()):
        assert self.guest.open(path) == 200
        for text in texts:
            assert self.guest.reads(text), (path, text)
        for text in gone:
            assert text not in self.guest.page.content(), (path, text)
        assert not [each for each in self.guest.context.cookies() if each["path"] == "/"]  # for reading nobody gets one

    def begin(self, who, title, text, *, kind="Pertanyaan", asked="dinas"):
        who.open("/dialog/dinas")
        who.follow("Mulai obrolan")
        who.tick(kind)
        who.choose("Kepada siapa?", asked)
        who.write("Judul", title)
        who.write("Apa yang ingin Anda sampaikan?", text)
        who.press("Kirim")
        assert who.reads(title, "h1")
        return who.path

    def say(self, who, path, text):
        """Something in a conversation; the mark of the post, as it stands in the page."""
        who.open(path)
        who.write("Apa yang ingin Anda sampaikan?", text, within="#tulis")
        who.press("Kirim", within="#tulis")
        return self.mark_of(who, text)

    def mark_of(self, who, text):
        return "#" + who.page.locator("article.talk").filter(has_text=text).first.get_attribute("id")

    def report(self, who, path, mark):
        """From the page on which it stands: one tap unfolds the reasons, the next one is the reason."""
        who.open(path)
        with who.within(pages=1, taps=2):
            who.unfold("Laporkan tulisan ini", mark)
            who.press("Ancaman, kebencian", within=mark)
        assert who.reads("Moderator yang tidak ada hubungannya dengan instansi itu akan melihatnya")
