"""The feeds of published cards: valid Atom, the same for everybody, and nothing of a draft."""

from datetime import date, datetime
from xml.etree import ElementTree

import pytest

from tests.scorecards.house import correct, drafted, publish, published

ATOM = "{http://www.w3.org/2005/Atom}"
PATHS = ("/rapor.atom", "/rapor/dinas/umpan.atom", "/rapor/dinas/ktp/umpan.atom")


def read(browser, path):
    answer = browser.ask("GET", path, 200)
    assert answer.mimetype == "application/atom+xml"
    assert "Set-Cookie" not in answer.headers
    return ElementTree.fromstring(answer.data)


def text(element, name):
    return element.find(ATOM + name).text


@pytest.mark.parametrize("path", PATHS)
def test_a_feed_has_all_that_the_format_asks_for(browser, town, path):
    publish(
        town,
        correct(town, published(town, period="2025-s1", last_day=date(2025, 5, 31), enumerator=40, handed=40), "handed"),
    )
    drafted(town, period="2025-s2", last_day=date(2025, 11, 30), enumerator=40)
    feed = read(browser, path)
    assert feed.tag == ATOM + "feed"
    assert text(feed, "id") == f"http://localhost{path}"
    assert {link.get("rel") for link in feed.findall(ATOM + "link")} == {"self", "alternate"}
    assert text(feed.find(ATOM + "author"), "name")
    entries = feed.findall(ATOM + "entry")
    assert [text(each, "id").rsplit("/", 1)[1] for each in entries] == ["2025-s1?versi=2", "2025-s1?versi=1"]
    for each in [feed, *entries]:
        assert datetime.fromisoformat(text(each, "updated")).utcoffset() is not None
        assert text(each, "title")
    assert "penilaian" in text(entries[0], "summary")  # a figure never stands without its answers


def test_a_feed_without_a_card_is_a_feed_and_one_of_nothing_is_not_there(browser, town):
    for path in PATHS:
        assert read(browser, path).findall(ATOM + "entry") == []
    for path in ("/rapor/tidak-ada/umpan.atom", "/rapor/dinas/tidak-ada/umpan.atom"):
        browser.get(path, 404)


def test_names_that_look_like_markup_stay_names(browser, town, session):
    town.service.name = 'KTP <b> & "anak"'
    session.commit()
    published(town, period="2025-s1", last_day=date(2025, 5, 31), enumerator=40)
    (entry,) = read(browser, "/rapor.atom").findall(ATOM + "entry")
    assert text(entry, "title").startswith('KTP <b> & "anak"')
