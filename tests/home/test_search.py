"""The search of the whole site: `/cari`."""

import pytest
from flask import Response
from flask.testing import FlaskClient

from portal.core import fulltext, pages
from portal.core.db import db
from portal.core.errors import NotYet
from portal.home import finding, jobs
from portal.organisation.models import Service
from portal.organisation.standard import Component, Described
from portal.scorecards import actions as cards
from tests.browser import words
from tests.builders import describe
from tests.home.pages import links, text_of
from tests.scorecards.house import drafted, published


@pytest.fixture
def searched(town):
    """A town whose services, agencies and pages are known to the search."""
    db.session.add_all([
        Service(agency_id=town.district.id, slug="domisili", name="Surat keterangan domisili", source="uji"),
        Service(agency_id=town.district.id, slug="lama", name="Surat usang", source="uji", active=False),
    ])  # fmt: skip
    describe(town.service, {Component.COST: Described("Gratis; pembayaran <b>dilarang</b>", "uji")}, by=town.officer)
    db.session.commit()
    jobs.bring_search_up_to_date()
    return town


def found(browser, typed, **more):
    browser.ask("GET", "/cari", 200, query_string={"q": typed} | more)
    return [a.get("href") for a in browser.page.iterfind(".//main//h3/a")]


def said(browser):
    return words(browser.page.find(".//main"))


def test_services_agencies_and_pages_of_help_are_found_in_groups(browser, searched):
    assert found(browser, "kartu") == ["/layanan/dinas/ktp", "/metode"]
    assert "/layanan/dinas" in found(browser, "dinas")
    assert [words(h) for h in browser.page.iterfind(".//main//h2")][:2] == ["Layanan", "Instansi"]
    assert "/privasi" in found(browser, "kerahasiaan jawaban pribadi") + found(browser, "privasi")


def test_words_are_found_in_another_form_and_marked_in_the_text(browser, searched):
    assert found(browser, "bayar") == ["/layanan/dinas/ktp"]
    assert [mark.text for mark in browser.page.iterfind(".//main//mark")] == ["pembayaran"]
    assert "<b>dilarang</b>" in said(browser)  # as text: nothing in it is HTML


def test_what_is_not_given_any_more_is_not_found(browser, searched):
    assert found(browser, "usang") == []
    assert "domisili" in found(browser, "domisili")[0]
    service = db.session.query(Service).filter_by(slug="domisili").one()
    service.active = False
    pages.changed("organisation")
    db.session.commit()
    jobs.bring_search_up_to_date()
    assert found(browser, "domisili") == []


def test_a_card_is_found_when_it_is_published_and_not_before(browser, searched):
    card = drafted(searched, enumerator=40)
    jobs.bring_search_up_to_date()
    assert not [url for url in found(browser, "kartu penduduk") if url.startswith("/rapor")]
    assert not db.session.query(fulltext.Document).filter_by(subject="card").count()
    cards.reply(card, "Loket kami tambah dua.", by=searched.head)
    db.session.commit()
    jobs.bring_search_up_to_date()
    assert found(browser, "loket tambah") == []


def test_a_published_card_is_found_with_its_period(browser, searched):
    card = published(searched, enumerator=40)
    jobs.bring_search_up_to_date()
    assert f"/rapor/dinas/ktp/{card.period}" in found(browser, "kartu penduduk")
    assert found(browser, "kartu", jenis="card") == [f"/rapor/dinas/ktp/{card.period}"]
    for typed in ("kartu penduduk semester i", "half-year i of 2026"):
        assert found(browser, typed, jenis="card") == [f"/rapor/dinas/ktp/{card.period}"], typed
    assert "Semester I 2026" in said(browser)


def test_one_letter_is_forgiven_and_said(browser, searched):
    assert found(browser, "katru penduduk") == ["/layanan/dinas/ktp"]
    assert "kartu penduduk" in said(browser)
    assert found(browser, "zzzz") == []
    assert "zzzz" in said(browser)


def test_a_word_of_three_letters_may_be_mistaken_and_one_typed_rightly_stays(browser, searched):
    db.session.add_all([
        Service(agency_id=searched.district.id, slug="kia", name="Kartu KIA", source="uji"),
        Service(agency_id=searched.district.id, slug="kis", name="Surat jaminan", source="uji", description="Bawa KIS."),
    ])  # fmt: skip
    pages.changed("organisation")
    db.session.commit()
    jobs.bring_search_up_to_date()
    assert any(url.endswith("/kia") for url in found(browser, "kartu kix"))
    assert [url.rpartition("/")[2] for url in found(browser, "kis jaminam")] == ["kis"]


def test_an_empty_and_a_short_question_get_clear_words(browser, searched):
    for typed, told in (("", "“bayar”"), ("a", "two letters"), ("yang dan", "nearly every text"), ("'*(", "two letters")):
        browser.ask("GET", "/en/cari", 200, query_string={"q": typed})
        assert told in said(browser), typed
        assert not list(browser.page.iterfind(".//main//h3"))


def test_each_language_has_its_own_pages_of_help(browser, searched):
    assert "/en/metode" in [a.get("href") for a in _asked(browser, "/en/cari", "how we count")]
    assert found(browser, "how we count") == []
    assert "/metode" in found(browser, "menghitung")


def test_a_page_of_help_that_cannot_be_read_now_stays_found(browser, searched, monkeypatch):
    pages.changed(pages.HOUSE)
    db.session.commit()
    with monkeypatch.context() as patch:
        patch.setattr(FlaskClient, "get", lambda *_: Response(status=503))
        with pytest.raises(NotYet):
            jobs.bring_search_up_to_date()
    assert "/metode" in found(browser, "menghitung")


def _asked(browser, path, typed):
    browser.ask("GET", path, 200, query_string={"q": typed})
    return browser.page.iterfind(".//main//h3/a")


def test_a_long_group_has_parts_that_keep_what_was_typed(browser, town):
    db.session.add_all(
        Service(agency_id=town.dinas.id, slug=f"izin-{n}", name=f"Izin & usaha {n}", source="uji") for n in range(30)
    )
    pages.changed("organisation")
    db.session.commit()
    jobs.bring_search_up_to_date()
    assert len(found(browser, "izin usaha")) == finding.EACH
    (more,) = [url for url in links(browser) if "jenis=service" in url]
    browser.get(more)
    assert len(list(browser.page.iterfind(".//main//h3/a"))) == finding.ROWS
    (next_part,) = [a.get("href") for a in browser.page.iterfind(".//main//a[@rel='next']")]
    assert "q=izin+usaha" in next_part
    browser.get(next_part)
    assert len(list(browser.page.iterfind(".//main//h3/a"))) == 10


def test_what_was_typed_stands_in_no_log_and_no_table_and_sets_no_cookie(browser, searched, caplog):
    answer = browser.client.get("/cari?q=TANDA-RAHASIA")
    assert "Set-Cookie" not in answer.headers
    assert "noindex" in answer.text
    assert "TANDA-RAHASIA" not in caplog.text


def test_the_front_page_and_every_masthead_lead_to_the_search(browser, town):
    browser.get("/")
    assert [form.get("action") for form in browser.page.iter("form")] == ["/cari", "/lacak"]
    browser.get("/privasi")
    assert "/cari" in [a.get("href") for a in browser.page.iterfind(".//header//a")]
    text_of(browser, "/en/cari")


# ---- titles and excerpts


def test_an_excerpt_shows_the_word_with_what_stands_around_it():
    text = "Awal kalimat. " + "isi " * 300 + "di sini pembayaran dilakukan " + "akhir " * 200
    cut = finding.excerpt(text, frozenset({"bayar"}), "id")
    assert cut.startswith("… ")
    assert "<mark>pembayaran</mark>" in cut
    assert len(cut) < finding.EXCERPT + 40


@pytest.mark.parametrize("text", ["", "x" * 5000, "<script>alert(1)</script> bayar", "a\u0301" * 400])
def test_whatever_stands_in_a_text_is_text(text):
    assert "<script" not in finding.excerpt(text, frozenset({"bayar"}), "id")
