"""A post that its author lets become a report: once, without the name, and the thread shows the link alone."""

from threading import Barrier, Thread

import pytest

from portal.complaints.models import Complaint, Reporter
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.forum import queries, reporting
from portal.forum.models import ForumPost
from portal.moderation import actions, looks, reviewing
from tests.builders import Town
from tests.complaints.house import take_reports
from tests.complaints.test_report import value_of
from tests.forum.house import begun, known, said, talk_here
from tests.forum.test_views import path_of
from tests.moderation.house import flag

WORDS = "Lampu di lorong kami mati sejak Lebaran, anak-anak takut lewat."


@pytest.fixture
def house(talking):
    return take_reports(talking)


@pytest.fixture
def post(house, thread):
    return said(thread, known(house, "Siti", name="Warga Lorong"), WORDS)


def way(post):
    return f"/lapor/dari/forum/{post.id}"


def filled(house, **more):
    return {"kategori": "lampu", "kelurahan": house.kelurahan.slug, "uraian": WORDS, "dari": None} | more


def sent(browser, house, post, **more):
    """Through the three pages, as a browser goes; what the form hides it sends along."""
    browser.get(way(post))
    given = filled(house, anonim="y", **more)
    del given["dari"]
    browser.send("/lapor/periksa", 200, **given)
    return browser.send("/lapor/selesai", 200).text


def test_one_tap_leads_to_a_report_without_a_name_and_the_post_links_to_it(browser, house, thread, post):
    browser.sign_in(post.account)
    assert way(post) in browser.get(path_of(thread))
    browser.get(way(post))
    assert (value_of(browser, "uraian"), value_of(browser, "anonim")) == (WORDS, "y")
    page = browser.send("/lapor/periksa", 200, kategori="lampu", kelurahan=house.kelurahan.slug,
                        uraian=f"{WORDS} RT 05.", anonim="y").text  # fmt: skip
    assert "tanpa nama Anda" in page
    receipt = browser.send("/lapor/selesai", 200).text
    (made,) = db.session.query(Complaint)
    assert made.number in receipt
    assert (made.anonymous, made.text) == (True, f"{WORDS} RT 05.")
    assert (post.text, post.report) == (WORDS, made.number)
    assert db.session.get(Reporter, made.id).account_id == post.account_id
    browser.sign_out()
    page = browser.get(path_of(thread))
    assert f'menjadi laporan <a href="/l/{made.number}">{made.number}</a>' in page
    told = browser.get(f"/l/{made.number}")
    assert "Warga Lorong" not in told
    assert "/dialog/" not in told.partition("<main")[2].partition("</main>")[0]
    assert not db.session.query(AuditEntry).filter(AuditEntry.actor_id == post.account_id).filter(
        AuditEntry.subject == f"ForumPost:{post.id}"
    ).count()  # fmt: skip


def test_each_post_becomes_one_once_and_only_by_its_author(browser, house, rahma, thread, post):
    browser.get(way(post), 302)  # to sign in
    browser.sign_in(rahma)
    browser.get(way(post), 404)
    assert way(post) not in browser.get(path_of(thread))
    browser.sign_in(post.account)
    sent(browser, house, post)
    browser.get(way(post), 404)
    assert way(post) not in browser.get(path_of(thread))
    for nonsense in ("forum/99999", "entah/1", f"forum/{queries.opening(thread.id).id}"):
        browser.get(f"/lapor/dari/{nonsense}", 404)


def test_a_confidential_one_is_named_nowhere(browser, house, thread, post):
    browser.sign_in(post.account)
    sent(browser, house, post, rahasia="y")
    (made,) = db.session.query(Complaint)
    assert (post.reported, post.report) == (True, "")
    assert "laporan rahasia" in browser.get(path_of(thread))
    browser.sign_out()
    page = browser.get(path_of(thread))
    assert made.number not in page
    assert "laporan rahasia" not in page


def test_what_is_removed_while_the_form_is_filled_stands_by_itself_and_nothing_typed_is_lost(
    browser, house, thread, post
):
    browser.sign_in(post.account)
    browser.get(way(post))
    browser.send("/lapor/periksa", 200, kategori="lampu", kelurahan=house.kelurahan.slug, uraian=WORDS, anonim="y")
    check = browser.page
    flag("forum", f"post:{post.id}", "hate", *"abc")
    text = looks.named("forum", f"post:{post.id}")
    reviewing.remove(text, "hate", seen=actions.seen_as(text), by=house.moderator)
    browser.page = check
    page = browser.send("/lapor/selesai", 422).text
    assert "menjadi laporan tersendiri" in page
    assert (value_of(browser, "uraian"), value_of(browser, "dari")) == (WORDS, None)
    assert db.session.query(Complaint).count() == 0
    browser.send("/lapor/periksa", 200, kategori="lampu", kelurahan=house.kelurahan.slug, uraian=WORDS, anonim="y")
    browser.send("/lapor/selesai", 200)
    assert (post.reported, db.session.query(Complaint).count()) == (False, 1)
    browser.get(way(post), 404)


@pytest.mark.parametrize("real_app", ["file_app", "server_app"], indirect=True)
def test_of_two_at_once_one_is_done(real_app):
    town = take_reports(talk_here(Town()))
    siti = known(town)
    post, done, start = said(begun(town, siti), known(town, "Siti"), WORDS), [], Barrier(2)
    number, account = post.id, post.account_id
    db.session.commit()

    def become(name):
        with real_app.app_context():
            start.wait()
            done.append(reporting.became(number, account, name))
            db.session.commit()
            db.session.remove()

    threads = [Thread(target=become, args=(f"PLJ-{each}",)) for each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(done) == [False, True]
    assert db.session.get(ForumPost, number, populate_existing=True).report in ("PLJ-0", "PLJ-1")
