"""The pages of performance ask few things of the database, with any number of rows."""

import pytest

from portal.accounts import actions as accounts
from portal.core import clock
from portal.evaluation.appraisal.models import Appraisal
from portal.evaluation.plans.models import Plan
from tests.browser import Browser, words
from tests.builders import Town, person
from tests.evaluation.crowd import DAY, Crowd
from tests.organisation.small import queries_counted

MOST = 7  # the account of the session and the inbox are two of them


@pytest.fixture
def town(real_app):
    return Town()


def statements(app, account, path):
    """As a server gives the page whose settings are known already."""
    browser = Browser(app).sign_in(account)
    browser.get(path)
    with queries_counted() as sent:
        browser.get(path)
    return len([one for one in sent if one.startswith(("SELECT", "WITH"))]), words(browser.page.find(".//main"))


def pages_of(town):
    """Whose page is looked at, and where it stands: the head leads an agency, and the staff below does not."""
    found = {("chief", "/kinerja"), ("head", "/kinerja"), ("head", "/kinerja?semua=ya")}
    found |= {(who, path) for who in ("chief", "head") for path in ("/kinerja/tim", "/kinerja/tim/laporan")}
    for who, above in (("head", "chief"), ("staff", "head")):
        person_id = getattr(town, who).person_id
        some = Appraisal.query.join(Plan).filter(Plan.person_id == person_id, Appraisal.sent_on.is_not(None))
        for each in (some.order_by(Appraisal.id).first(), some.order_by(Appraisal.id.desc()).first()):
            found |= {(who, f"/kinerja/penilaian/{each.id}"), (above, f"/kinerja/tim/{person_id}/penilaian/{each.id}")}
    return found


def test_no_page_of_performance_asks_more_than_seven_things_however_much_is_kept(real_app, town):
    crowd = Crowd(town)
    crowd.more()
    town.staff = crowd.last
    few = {page: statements(real_app, getattr(town, page[0]), page[1])[0] for page in sorted(pages_of(town))}
    for _each in range(3):
        crowd.more()
    many = {page: statements(real_app, getattr(town, page[0]), page[1])[0] for page in few}
    assert many == few
    assert max(few.values()) <= MOST, few


def test_somebody_without_a_post_and_somebody_who_only_acts_ask_no_more(real_app, town):
    Crowd(town).more()
    left, acting = person("Pensiun"), person("Plt.")
    accounts.hold_post(town.head_post, left.person, from_on=clock.today() - 90 * DAY, acting=True, by=None)
    for held in left.person.posts:
        accounts.leave_post(held, clock.today() - DAY, by=None)
    accounts.hold_post(town.head_post, acting.person, from_on=clock.today() - DAY, acting=True, by=None)
    for account, most in ((left, 3), (acting, MOST - 2)):
        count, _text = statements(real_app, account, "/kinerja")
        assert count <= most


def test_what_was_counted_is_a_full_page(real_app, town):
    crowd = Crowd(town)
    crowd.more()
    crowd.more()
    _count, text = statements(real_app, town.chief, "/kinerja")
    for said in (
        "Menjawab pengaduan warga (2)", "2 laporan menunggu", "Arahan belum ditanggapi Penerbit 1",
        "Sekretaris Disepakati berdua", "3 orang melapor kepada Anda", "6 dari 24 JP", "4 hal menunggu",
        "Triwulan II 2026 Sudah dinilai", "10 hal menunggu Anda", "2 menunggu Anda", "Kepala Dinas: Kepala",
    ):  # fmt: skip
        assert said in text
