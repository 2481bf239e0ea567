"""What a page says of itself where it is found or passed on: its title, its address, its picture, its ways to share."""

import re
from datetime import date
from io import BytesIO
from math import ceil
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from PIL import Image

from portal.accounts.access import ANYONE
from portal.core.db import db
from portal.core.installation import Kind
from portal.home import sitemap
from portal.organisation.models import Service
from portal.organisation.queries import agencies_in_tree_order
from portal.web import previews
from tests.browser import Browser, words
from tests.builders import Town, person
from tests.conftest import ONE_DATABASE, make_app
from tests.house.test_routes import VALUES, fill, routes, visit
from tests.scorecards.house import correct, publish, published

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

CARD = "/rapor/dinas/ktp/2025-s2"


@pytest.fixture
def full_town(town, set_clock):
    """A published card of last year, and a survey that is open."""
    published(town, period="2025-s2", last_day=date(2025, 12, 20), enumerator=40, handed=20)
    town.open_survey(set_clock)
    return town


def heads(browser, tag, key):
    """What the head of the page in hand says: the names in `key` of each `tag` with what they say."""
    value = "href" if tag == "link" else "content"
    found = [(each.get(key), each.get(value)) for each in browser.page.iterfind(f".//head/{tag}") if each.get(key)]
    assert len(dict(found)) == len(found) or key == "rel", found
    return dict(found)


def below(url):
    """The path of one of our own whole addresses."""
    assert url.startswith("http://localhost/"), url
    return url.removeprefix("http://localhost")


def mapped(browser):
    """Every address on the map of the site."""
    text = browser.ask("GET", "/sitemap.xml", 200).text
    return [below(url) for url in re.findall("<loc>(.*?)</loc>", text)]


def test_every_page_on_the_map_says_what_it_is_in_words_of_its_own(browser, full_town):
    found = mapped(browser)
    # Those that always are; service, survey, the cards of an agency, a card; and every agency of the town.
    assert len(found) == len(set(found)) == 2 * (len(sitemap.ALWAYS) + 4 + len(agencies_in_tree_order()))
    titles, told, drawn = set(), set(), {}
    for path in found:
        browser.get(path)
        titles.add((path[:3] == "/en", words(browser.page.find(".//title"))))
        assert len(list(browser.page.iterfind(".//title"))) == 1
        names, properties = heads(browser, "meta", "name"), heads(browser, "meta", "property")
        assert "robots" not in names
        assert len(names["description"]) > 40
        told.add(names["description"])
        assert properties["og:description"] == names["description"]
        assert properties["og:title"] in words(browser.page.find(".//title"))
        canonical = heads(browser, "link", "rel")["canonical"]
        assert below(canonical) == path
        assert properties["og:url"] == canonical
        assert properties["og:locale"] == ("en_GB" if path[:3] == "/en" else "id_ID")
        assert names["twitter:card"] == "summary_large_image"
        languages = heads(browser, "link", "hreflang")
        assert set(languages) == {"id", "en", "x-default"}
        assert canonical in languages.values()
        assert languages["id"] == languages["x-default"]
        drawn[below(properties["og:image"])] = None
    assert len(titles) == len(told) == len(found)
    assert len(drawn) == 2 * 4  # home's own, and one each for service, survey and card
    for path in drawn:
        answer = browser.ask("GET", path, 200)
        assert answer.mimetype == "image/png"
        assert Image.open(BytesIO(answer.data)).size == (1200, 630)


def test_the_other_language_of_each_page_answers(browser, full_town):
    for path in mapped(browser):
        browser.get(path)
        for url in heads(browser, "link", "hreflang").values():
            browser.ask("GET", below(url), 200)


def test_no_page_of_somebody_who_is_signed_in_says_how_to_pass_it_on(app, browser, full_town):
    everybody = dict.fromkeys(
        ("administrator", "agency_head", "enumerator", "inspector", "publisher", "survey_officer"), full_town.district
    )
    browser.sign_in(person(**everybody))
    seen = 0
    for rule, _doors in routes(app, "GET"):
        answer = visit(browser, "GET", fill(rule, full_town.survey.id))
        if answer.status_code == 200 and answer.mimetype == "text/html":
            seen += 1
            assert "og:" not in answer.text, rule.rule
            assert 'rel="canonical"' not in answer.text, rule.rule
    assert seen > 20


def test_a_guest_finds_only_what_is_on_the_map(app, browser, full_town):
    """A page that says what it is and is not on the map, or the other way round, is a page somebody forgot."""
    on_map = set(mapped(browser))
    for rule, doors in routes(app, "GET"):
        if ANYONE not in doors:
            continue
        path = fill(rule).replace("2026-s1", "2025-s2")
        answer = visit(browser, "GET", path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            said = re.search(r'rel="canonical" href="http://localhost(.*?)"', answer.text)
            assert (said is not None) == ('name="robots"' not in answer.text), path
            assert said is None or said[1] in on_map, path


def test_the_code_of_an_invitation_is_never_passed_on(browser, full_town):
    (code,) = full_town.slips(1)
    page = browser.ask("GET", "/survei/dinas/ktp", 200, query_string={"undangan": code}).text
    assert "og:" not in page
    assert '<meta name="robots" content="noindex">' in page
    for link in shares(browser):
        assert code not in unquote(link)
        assert "undangan" not in link


def test_the_newest_card_is_one_page_with_its_period(browser, full_town):
    for path in ("/rapor/dinas/ktp", CARD, f"{CARD}?versi=1", f"{CARD}/"):
        browser.get(path)
        assert below(heads(browser, "link", "rel")["canonical"]) == CARD


def test_a_description_never_has_a_bare_number(browser, full_town):
    for path in (CARD, "/en" + CARD, "/layanan/dinas/ktp", "/en/layanan/dinas/ktp"):
        browser.get(path)
        said = heads(browser, "meta", "name")["description"]
        numbers = re.findall(r"\d\d[,.]\d\d", said)
        assert len(numbers) == 6, said  # two values, each with both bounds
        assert len(re.findall(r"\d\d[,.]\d\d \(\d\d[,.]\d\d–\d\d[,.]\d\d; \d+ (?:penilaian|answers)\)", said)) == 2, said


def test_a_card_of_few_is_told_without_a_number(browser, town):
    published(town, enumerator=4, handed=4)
    browser.get("/rapor/dinas/ktp")
    said = heads(browser, "meta", "name")["description"]
    assert not re.search(r"\d[,.]\d", said)
    assert "belum ada nilai (4 penilaian)" in said


def test_addresses_are_those_that_residents_type(tmp_path, file_app):
    Town()
    db.session.commit()
    url = file_app.config["SQLALCHEMY_DATABASE_URI"]
    app = make_app(DATA_DIR=str(tmp_path), DATABASE_URL=url, PUBLIC_URL="https://suara.example")
    with app.app_context():
        browser = Browser(app)
        browser.get("/layanan/dinas/ktp?q=x")
        assert heads(browser, "link", "rel")["canonical"] == "https://suara.example/layanan/dinas/ktp"
        assert heads(browser, "meta", "property")["og:image"].startswith("https://suara.example/")
        for path in ("/robots.txt", "/sitemap.xml"):
            text = browser.get(path)
            assert "https://suara.example/" in text
            assert "localhost" not in text
        db.session.remove()
        db.engine.dispose()


# ---- pictures


def test_a_picture_is_drawn_once_however_it_is_asked_for(browser, full_town):
    previews.png.cache_clear()
    path = f"{CARD}/gambar-1.png"
    for query in ("", "?x=1", "?x=2"):
        for host in ("localhost", "a.example", "b.example"):
            browser.ask("GET", path + query, 200, headers={"Host": host})
    assert previews.png.cache_info().misses == 1


@pytest.mark.parametrize(
    "path",
    [
        f"{CARD}/gambar-2.png", f"{CARD}/gambar-0.png", "/rapor/dinas/ktp/2026-s1/gambar-1.png",
        "/rapor/dinas/ktp/x/gambar-1.png", "/layanan/dinas/x/gambar.png", "/survei/x/ktp/gambar.png",
    ],
)  # fmt: skip
def test_there_is_no_picture_of_what_is_not_there(browser, full_town, path):
    browser.ask("GET", path, 404)


def test_a_survey_that_is_over_has_no_picture(browser, full_town, set_clock):
    set_clock(date(2026, 6, 21))
    browser.ask("GET", "/survei/dinas/ktp/gambar.png", 404)


def test_a_correction_has_a_picture_of_its_own(browser, town):
    card = published(town, enumerator=40, handed=20)
    first = browser.ask("GET", "/rapor/dinas/ktp/2026-s1/gambar-1.png", 200).data
    publish(town, correct(town, card, "handed"))
    browser.get("/rapor/dinas/ktp")
    assert below(heads(browser, "meta", "property")["og:image"]) == "/rapor/dinas/ktp/2026-s1/gambar-2.png"
    assert browser.ask("GET", "/rapor/dinas/ktp/2026-s1/gambar-2.png", 200).data != first
    assert browser.ask("GET", "/rapor/dinas/ktp/2026-s1/gambar-1.png", 200).data == first


def test_a_picture_may_be_shown_and_kept_by_others(browser, full_town):
    head = browser.ask("GET", f"{CARD}/gambar-1.png", 200).headers
    assert head["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert head["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in head


@pytest.mark.parametrize("name", ["\U0001f600", "a\u0301\u202e\u00ad\ufffe", "W" * 400, "kata " * 200, "<b>&amp;"])
def test_any_name_can_be_drawn(browser, full_town, name):
    full_town.service.name = name
    answer = browser.ask("GET", "/survei/dinas/ktp/gambar.png", 200)
    assert Image.open(BytesIO(answer.data)).size == (1200, 630)


# ---- for machines


def test_what_is_behind_a_door_or_holds_a_code_is_for_no_search_engine(app, browser, full_town):
    text = browser.get("/robots.txt")
    shut = [line.removeprefix("Disallow: ") for line in text.splitlines() if line.startswith("Disallow")]
    assert "Sitemap: http://localhost/sitemap.xml" in text
    for rule, doors in routes(app, "GET"):
        refused = any(re.sub("<[^>]+>", "*", rule.rule).startswith(path) for path in shut)
        assert refused or ANYONE in doors, rule.rule
    for path in mapped(browser):
        assert not any(path.startswith(each) for each in shut), path
    assert {"/*undangan=", "/*lanjut=", "/kode", "/en/kerja"} <= set(shut)


def test_the_map_says_when_a_page_changed_where_that_is_known(browser, full_town):
    text = browser.ask("GET", "/sitemap.xml", 200).text
    assert f"<loc>http://localhost{CARD}</loc><lastmod>2026-06-01</lastmod>" in text
    assert "<loc>http://localhost/survei/dinas/ktp</loc><lastmod>2026-06-02</lastmod>" in text
    assert "<loc>http://localhost/tentang</loc></url>" in text


def test_a_large_map_is_split(browser, full_town, monkeypatch):
    whole = mapped(browser)
    monkeypatch.setattr(sitemap, "MOST", 10)
    files = mapped(browser)
    assert files == [f"/sitemap-{number}.xml" for number in range(1, ceil(len(whole) / 10) + 1)]
    assert len(files) > 2
    found = [re.findall("<loc>(.*?)</loc>", browser.ask("GET", path, 200).text) for path in files]
    assert [below(url) for part in found for url in part] == whole
    for number in (0, len(files) + 1, 10**9):
        browser.ask("GET", f"/sitemap-{number}.xml", 404)


def test_what_is_not_public_is_not_on_the_map(browser, full_town, session):
    stopped = Service(agency_id=full_town.dinas.id, slug="lama", name="Surat lama", source="uji", active=False)
    session.add(stopped)
    assert not [path for path in mapped(browser) if "lama" in path or "2026-s1" in path]


@pytest.mark.parametrize("kind", [Kind.DEMO, Kind.REHEARSAL])
def test_a_demo_and_a_rehearsal_are_in_no_search_engine(app, browser, session, kind):
    published(Town(kind=kind), enumerator=40)
    assert browser.get("/robots.txt") == "User-agent: *\nDisallow: /\n"
    for rule, doors in routes(app, "GET"):
        if ANYONE in doors and not rule.endpoint.endswith((".forget", ".icon", ".metrics", ".robots")):
            answer = visit(browser, "GET", fill(rule, 1))
            assert answer.status_code != 200 or answer.headers.get("X-Robots-Tag") == "noindex, nofollow", rule.rule
    assert VALUES["period"] in fill(next(rule for rule, _ in routes(app, "GET") if rule.endpoint == "scorecards.card"))


def test_the_icon_is_found_by_its_old_name(browser, session):
    answer = browser.ask("GET", "/favicon.ico", 200)
    assert set(Image.open(BytesIO(answer.data)).info["sizes"]) == {(16, 16), (32, 32), (48, 48)}


# ---- links to share


def shares(browser):
    part = next(each for each in browser.page.iter("section") if each.get("aria-labelledby") == "h-share")
    for link in part.iter("a"):
        assert link.get("rel") == "noopener nofollow"
    return [link.get("href") for link in part.iter("a")]


@pytest.mark.parametrize("path", [CARD, "/survei/dinas/ktp", "/layanan/dinas/ktp", "/en" + CARD])
def test_a_page_is_shared_by_plain_links_that_say_what_it_is(browser, full_town, path):
    browser.get(path)
    url = heads(browser, "link", "rel")["canonical"]
    said = heads(browser, "meta", "name")["description"]
    found = [urlsplit(link) for link in shares(browser)]
    assert [each.netloc or each.scheme for each in found] == ["wa.me", "www.facebook.com", "x.com", "mailto"]
    asked = [parse_qs(each.query, strict_parsing=True) for each in found]
    assert asked[0] == {"text": [f"{said}\n{url}"]}
    assert asked[1] == {"u": [url]}
    assert asked[2] == {"text": [said], "url": [url]}
    assert asked[3] == {"subject": [said], "body": [f"{said}\n{url}"]}
    assert "+" not in found[3].query


def test_what_a_demo_shares_says_that_it_is_one(browser, session):
    town = Town(kind=Kind.DEMO)
    published(town, enumerator=40)
    browser.get("/rapor/dinas/ktp")
    assert all("DATA CONTOH: " in unquote(link) for link in shares(browser) if "facebook" not in link)
    for name in ("og:title", "og:description"):
        assert heads(browser, "meta", "property")[name].startswith("DATA CONTOH: ")
