"""Every page and every message in both languages: on no Indonesian page a word of English, and the other way round.

Pages are found by the links that lead to them and by the table of routes; forms are sent empty and whole, so that what
they answer is read as well.
"""

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from portal.accounts.access import ANYONE
from portal.core.db import db
from portal.core.errors import TooOften
from portal.web import plain
from portal.web.errors import waiting
from portal.web.language import speaking
from tests.conftest import ONE_DATABASE
from tests.house import languages
from tests.house.languages import catalogue, foreign, foreign_besides, names_in_the_database, spoken_on, without
from tests.house.nasty import ask, read_form
from tests.house.test_nasty import full_town as full_town  # a fixture
from tests.house.test_routes import fill, lets_in, routes
from tests.reading import parse

PEOPLE = (
    "guest", "administrator", "head", "chief", "officer", "outside_officer", "enumerator", "publisher", "inspector",
)  # fmt: skip
PER_KIND = 2  # pages of one kind: they differ by the state of what they show
FRONTS = ("", "/en")
WRITTEN = ("Kata yang lain", "Kata")  # what `nasty` fills in


@pytest.mark.parametrize("who", PEOPLE)
@ONE_DATABASE
def test_no_page_and_no_answer_to_a_form_says_a_word_of_the_other_language(who, app, browser, full_town):
    account = None if who == "guest" else getattr(full_town, who)
    if account:
        browser.sign_in(account)
    names, found = (*names_in_the_database(), *WRITTEN), {}
    for path, answer in pages_and_answers(browser, views_for(app, account)):
        if answer.mimetype == "text/html":
            language, text = spoken_on(answer.text)
            for word in foreign_besides(names, text, language):
                found.setdefault((language, word), path)
    assert sorted(found.items()) == []


def views_for(app, account):
    """What opens to them, for whom it is: pages for everybody are read as a guest."""
    every = [(rule, doors) for rule, doors in routes(app, "GET") if lets_in(doors, account)]
    return [rule for rule, doors in every if (ANYONE in doors) == (account is None)]


def pages_and_answers(browser, views):
    """(where, answer) of every page of these views that `walk` finds and of every form on it, in both languages."""
    known = set()
    for path, page in walk(browser, views):
        for front in FRONTS:
            here = ask(browser, "GET", front + path) if front else page
            yield front + path, here
            for form in unknown_forms(browser, front, here, known):
                for data in (form.fields, dict.fromkeys(form.fields, "") | stamps(form.fields)):
                    for answer in answers(browser, form.action, data):
                        yield f"POST {form.action}", answer


def walk(browser, views):
    """(path, answer) of every view, and of the pages of such views to which a link leads, at most a few of one kind."""
    starts = ["/", "/tidak-ada", "/layanan?q=tidak-ada", *(fill(rule, number) for rule in views for number in (1, 2))]
    ahead, seen, kinds, named = list(starts), set(), Counter(), {rule.endpoint for rule in views}
    while ahead:
        path = ahead.pop(0)
        kind = endpoint(browser, path)
        if path in seen or path not in starts and (kind not in named or kinds[kind] >= PER_KIND):
            continue
        seen.add(path)
        answer = ask(browser, "GET", path)
        kinds[kind] += answer.status_code == 200
        if answer.mimetype == "text/html":
            yield path, answer
            links = (urljoin(path, unescape(link)) for link in re.findall(r'<a [^>]*href="([^"#]+)', answer.text))
            ahead += [link for link in links if link.startswith("/")]


def endpoint(browser, path, method="GET"):
    """The name of the view; English addresses have none, since they are read beside the Indonesian ones."""
    try:
        return browser.app.url_map.bind("localhost").match(urlsplit(path).path.removeprefix("/en"), method)[0]
    except HTTPException:
        return ""


def unknown_forms(browser, front, page, known):
    """Those of a page that were not sent yet in this language, by the view that they go to and by their fields."""
    if 'method="post"' not in page.text:
        return
    for found in parse(page.text).iterfind(".//form[@method='post']"):
        form = read_form(found, front + page.request.path)
        kind = (front, endpoint(browser, form.action, "POST"), *form.fields)
        if kind not in known and not form.action.endswith("/keluar"):
            known.add(kind)
            yield form


def stamps(fields):
    return {name: fields[name] for name in ("csrf_token", "nonce") if name in fields}


def answers(browser, action, data):
    """What a form is answered with, and the page to which that leads; nothing of it stays."""
    cookies = dict(browser.client._cookies)
    with db.engine.begin_nested() as kept:
        answer = ask(browser, "POST", action, data=data)
        yield answer
        if answer.status_code in (302, 303):
            yield ask(browser, "GET", answer.headers["Location"])
        kept.rollback()
    browser.client._cookies = cookies


def read_in_both(browser, paths, names):
    """The foreign words of these pages."""
    found = []
    for path in (front + path for path in paths for front in FRONTS):
        language, text = spoken_on(browser.get(path))
        found += [(path, word) for word in foreign_besides(names, text, language)]
    return found


@ONE_DATABASE
def test_an_empty_house_says_no_word_of_the_other_language(browser, empty_house):
    names = tuple(names_in_the_database())
    assert read_in_both(browser, ("/", "/layanan", "/rapor", "/menunggu", "/survei", "/masuk"), names) == []
    for account in (empty_house.administrator, empty_house.inspector):
        browser.sign_in(account)
        own = ("/kelola", "/kelola/pengaturan") if account is empty_house.administrator else ()
        assert read_in_both(browser, ("/kerja", *own), names) == []


@ONE_DATABASE
def test_a_page_for_when_something_is_wrong_says_no_word_of_the_other_language(app):
    for language in ("id", "en"):
        for status in (400, 408, 413, 500, 503):
            for sent, uncertain in ((False, False), (True, False), (True, True)):
                with speaking(language):
                    spoken, text = spoken_on(plain.page(app, status, sent=sent, uncertain=uncertain))
                assert (spoken, foreign(without(text, ()), language)) == (language, []), (status, sent, uncertain)


@ONE_DATABASE
def test_whoever_has_to_wait_is_told_so_in_their_language(app):
    for language in ("id", "en"):
        with speaking(language), app.test_request_context("/"):
            for seconds in (40, 4000):
                assert foreign(waiting(TooOften(timedelta(seconds=seconds))), language) == []


def test_no_message_says_a_small_word_of_the_other_language():
    wrong = [
        text
        for english, indonesian in catalogue()
        for text, other in [(t, "id") for t in english] + [(t, "en") for t in indonesian]
        if languages.words_of(text) & languages.small(other)
    ]
    assert wrong == []


VERSIONS = re.compile(r"WCAG \d\.\d|AGPL-\d\.\d")  # no numbers, but parts of names


def test_a_number_in_a_message_is_written_as_its_language_writes_it():
    """A decimal comma in Indonesian and a point in English."""
    english = [text for texts, _indonesian in catalogue() for text in texts if re.search(r"\b\d+,\d{1,2}\b", text)]
    said = [VERSIONS.sub("", text) for _english, texts in catalogue() for text in texts]
    indonesian = [text for text in said if re.search(r"\b\d\.\d{1,2}\b", text)]
    assert (english, indonesian) == ([], [])


def test_what_is_no_translation_is_a_name_or_an_abbreviation():
    alike = {english[0].strip(" ,.:") for english, indonesian in catalogue() if english[0] == indonesian[0]}
    names = {"Suara Plaju, Kecamatan Plaju, Palembang"}
    assert alike - names <= {
        "Administrator", "JP", "KTP", "Kelurahan", "Moderator", "NIK", "NIP", "PNS", "POLRI", "Plt", "SMP", "TNI",
        "Target",
        "Unit", "",
    }  # fmt: skip


def test_the_words_that_tell_the_languages_apart_are_many():
    assert {"answer", "agency", "publish", "the"} <= languages.belongs_to("en")
    assert {"jawaban", "unsur", "terbit", "yang"} <= languages.belongs_to("id")
