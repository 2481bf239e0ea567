import gzip
import re
import zlib
from datetime import timedelta
from secrets import token_hex
from time import monotonic

import pytest
from flask import Response, render_template_string, request, session
from sqlalchemy import create_engine, text

from portal.accounts.access import ANYONE, allow
from portal.core import clock, pages
from portal.core.db import db
from portal.core.installation import Installation, Kind
from portal.web.cache import LIVES, cacheable, kept_text
from portal.web.edition import LASTS, Away
from portal.web.forgery import GuestForm, read_stamp, slot
from tests.cli.houses import soon

CARDS = "INSERT INTO edition VALUES ('cards', 1) ON CONFLICT (topic) DO UPDATE SET number = edition.number + 1"
OTHERS = CARDS.replace("cards", "surveys")
FILLER = "<p>Kami mencatat apa yang Anda katakan.</p>" * 40
ZIPPED = {"Accept-Encoding": "gzip, br"}


class ProbeForm(GuestForm):
    pass


@pytest.fixture
def made(real_app):
    """How often each of two pages was made: a plain one, and one with a form."""
    made = {"plain": 0, "form": 0, "own": 0, "gone": 0, "joined": 0}

    def count(name, page):
        made[name] += 1
        return page

    @allow(ANYONE)
    @cacheable("cards")
    def plain():
        return count("plain", f"<p>{clock.today()}</p>{FILLER}")

    @allow(ANYONE)
    @cacheable("cards")
    def form():
        page = FILLER + "<input value='{{ form.csrf_token.current_token }}'>" + FILLER
        return count("form", render_template_string(page, form=ProbeForm(formdata=None)))

    @allow(ANYONE)
    def own():
        return count("own", f"<p>{ProbeForm(formdata=None).csrf_token.current_token}</p>")

    @allow(ANYONE)
    @cacheable("cards")
    def gone():
        return count("gone", "<p>Sudah ditutup.</p>"), 410

    @allow(ANYONE)
    @cacheable("cards")
    def joined():
        """A page with a word of the reader's own, which `session` begins a session for."""
        if request.args.get("sign_in"):
            session["since"] = "now"
        page = f"<b>{slot('own')}</b>" + "<input value='{{ form.csrf_token.current_token }}'>" + FILLER
        text = kept_text(
            request.args["name"],
            lambda: count("joined", render_template_string(page, form=ProbeForm(formdata=None)) + request.args["name"]),
            "cards",
        )
        return text.replace(slot("own"), request.args["own"])

    @allow(ANYONE)
    def rows():
        """A long file, for whoever reads only its beginning."""
        made["rows"] = iter(range(5000))
        lines = (f"{number},{token_hex(500)}\n" for number in made["rows"])
        return Response(lines, mimetype="text/csv")

    for view in (plain, form, own, gone, joined, rows):
        real_app.add_url_rule(f"/{view.__name__}", view_func=view)
    real_app.add_url_rule("/plain/<word>", "worded", view_func=allow(ANYONE)(lambda word: f"<p>{word}</p>{FILLER}"))
    return made


@pytest.fixture
def full(real_app):
    """A file in many pieces, and what is in it."""
    lines = [f"{number},{number**3}\r\n" for number in range(3000)]
    view = allow(ANYONE)(lambda: Response(iter(lines), mimetype="text/csv"))
    real_app.add_url_rule("/full", "full", view_func=view)
    return "".join(lines).encode()


@pytest.fixture
def client(real_app, made):
    db.session.add(Installation(id=1, kind=Kind.DEMO))
    db.session.commit()
    return real_app.test_client()


@pytest.fixture
def elsewhere(real_app):
    """Carry out a statement as another process would, over a connection of its own, and wait for its word of it."""
    engine = create_engine(db.engine.url)
    edition = real_app.extensions["page_cache"].edition

    def run(statement):
        with engine.begin() as connection:
            connection.execute(text(statement))
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_notify('edition', '')"))
            numbers = dict(connection.execute(text("SELECT topic, number FROM edition")).all())
        assert soon(lambda: edition.read().numbers == numbers)

    yield run
    engine.dispose()


def stamp_in(response):
    body = gzip.decompress(response.data).decode() if response.headers.get("Content-Encoding") else response.text
    return re.search("value='(.*?)'", body)[1]


def test_a_page_is_made_once_for_many(client, made):
    bodies = {client.get("/plain").text for _ in range(5)}
    assert (made["plain"], len(bodies)) == (1, 1)


def test_what_is_ones_own_is_joined_into_a_text_that_is_made_once(client, made, elsewhere):
    answers = [client.get(f"/joined?name=a&own=word{number}") for number in range(3)]
    assert [re.search("<b>(.*?)</b>", answer.text)[1] for answer in answers] == ["word0", "word1", "word2"]
    assert len({read_stamp("ProbeForm", stamp_in(answer)) for answer in answers} - {None}) == 3
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert not any("ETag" in answer.headers for answer in answers)
    assert made["joined"] == 1
    client.get("/joined?name=b&own=word")
    client.get("/en/joined?name=a&own=word")
    assert made["joined"] == 3
    elsewhere(CARDS)
    client.get("/joined?name=a&own=word")
    assert made["joined"] == 4


def test_a_text_for_somebody_with_a_session_is_hers_alone(client, made):
    client.get("/joined?name=a&own=word&sign_in=1")
    client.get("/joined?name=a&own=word")
    assert made["joined"] == 2


def test_each_language_has_a_page_of_its_own(client, made):
    client.get("/plain")
    client.get("/en/plain")
    assert made["plain"] == 2


def test_a_page_is_old_in_the_moment_in_which_another_process_publishes(client, made, elsewhere):
    for expected in range(1, 4):
        client.get("/plain")
        client.get("/plain")
        assert made["plain"] == expected
        elsewhere(CARDS)


def test_what_happens_to_another_topic_makes_no_page_old(client, made, elsewhere):
    client.get("/plain")
    client.get("/joined?name=a&own=word")
    for _ in range(2):
        elsewhere(OTHERS)
        client.get("/plain")
        client.get("/joined?name=a&own=word")
    assert (made["plain"], made["joined"]) == (1, 1)
    elsewhere(CARDS)
    client.get("/plain")
    client.get("/joined?name=a&own=word")
    assert (made["plain"], made["joined"]) == (2, 2)


def test_what_happens_to_the_house_makes_every_page_old(client, made, elsewhere):
    client.get("/plain")
    elsewhere("UPDATE edition SET number = number + 1 WHERE topic = 'house'")
    client.get("/plain")
    assert made["plain"] == 2


def test_a_page_is_old_when_this_process_publishes(client, made):
    client.get("/plain")
    pages.changed("cards")
    client.get("/plain")  # not committed yet: nobody else sees it
    db.session.commit()
    client.get("/plain")
    assert made["plain"] == 2


def test_a_page_that_is_made_while_somebody_publishes_is_not_kept(client, made, real_app, elsewhere, monkeypatch):
    view = real_app.view_functions["plain"]

    def slow():
        page = view()
        elsewhere(CARDS)
        return page

    slow.access, slow.cacheable = view.access, view.cacheable
    monkeypatch.setitem(real_app.view_functions, "plain", slow)
    client.get("/plain")
    monkeypatch.setitem(real_app.view_functions, "plain", view)
    client.get("/plain")
    assert made["plain"] == 2


def test_answers_that_come_in_do_not_make_a_page_old(client, made, elsewhere):
    client.get("/plain")
    elsewhere("INSERT INTO heartbeat (name, at) VALUES ('worker', '2026-06-01 00:00:00')")
    client.get("/plain")
    assert made["plain"] == 1


def test_midnight_makes_a_page_old(client, made, set_clock):
    today = clock.today()
    assert str(today) in client.get("/plain").text
    set_clock(today + timedelta(days=1))
    assert str(today + timedelta(days=1)) in client.get("/plain").text


def test_the_demo_s_day_moved_by_another_process_makes_a_page_old(client, made, elsewhere):
    client.get("/plain")
    elsewhere("UPDATE installation SET days_ahead = 11")
    elsewhere(CARDS)
    assert "2026-06-12" in client.get("/plain").text


def test_a_page_lives_a_minute_at_most(client, made, monkeypatch):
    client.get("/plain")
    monkeypatch.setattr("portal.web.cache.monotonic", lambda: 1e9 + LIVES)
    client.get("/plain")
    assert made["plain"] == 2


@pytest.mark.parametrize("path", ["/plain?undangan=AAAA", "/plain?"])
def test_a_page_asked_for_with_a_query_is_not_kept(client, made, path):
    client.get(path)
    client.get(path)
    assert made["plain"] == (1 if path.endswith("?") else 2)


def test_who_has_a_session_never_gets_a_kept_page(client, made):
    client.get("/plain")
    client.set_cookie("session", "whatever")
    client.get("/plain")
    assert made["plain"] == 2


def test_a_foreign_cookie_does_not_keep_the_cache_from_working(client, made):
    client.set_cookie("_ga", "GA1.2")
    client.get("/plain")
    client.get("/plain")
    assert made["plain"] == 1


def test_what_is_no_success_is_not_kept(client, made):
    assert [client.get("/gone").status_code for _ in range(2)] == [410, 410]
    assert made["gone"] == 2


def test_two_residents_never_share_a_nonce(client, made):
    stamps = [stamp_in(client.get("/form", headers=headers)) for headers in ({}, ZIPPED, {}, ZIPPED)]
    nonces = [read_stamp("ProbeForm", stamp) for stamp in stamps]
    assert made["form"] == 1
    assert None not in nonces
    assert len(set(nonces)) == 4


def test_a_stamp_is_there_also_where_the_page_is_not_kept(client, made):
    pages = {client.get("/own").text for _ in range(2)}
    assert all(read_stamp("ProbeForm", page[3:-4]) for page in pages)
    assert len(pages) == 2


def test_a_page_is_the_same_packed_and_not(client, made):
    plain, packed = client.get("/form"), client.get("/form", headers=ZIPPED)
    unpacked = gzip.decompress(packed.data).decode()
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 4
    assert unpacked.replace(stamp_in(packed), "") == plain.text.replace(stamp_in(plain), "")
    assert [r.headers["Content-Length"] for r in (plain, packed)] == [str(len(r.data)) for r in (plain, packed)]


@pytest.mark.parametrize("accepts", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0"])
def test_who_takes_no_gzip_gets_none(client, accepts):
    response = client.get("/plain", headers={"Accept-Encoding": accepts})
    assert "Content-Encoding" not in response.headers
    assert response.text.endswith("</p>")


@pytest.mark.parametrize("headers", [{}, ZIPPED])
def test_a_page_that_is_still_the_same_is_not_sent_again(client, made, elsewhere, headers):
    first = client.get("/plain", headers=headers)
    elsewhere(CARDS)  # something else was published
    again = client.get("/plain", headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "no-cache"


def test_a_page_with_a_stamp_is_for_one_reader(client):
    response = client.get("/form")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_every_page_says_what_it_varies_with(client):
    for path in ("/plain", "/form", "/own", "/gone"):
        for _ in range(2):
            assert client.get(path).headers["Vary"] == "Accept-Encoding, Cookie"


@pytest.mark.parametrize("headers", [{}, ZIPPED])
def test_what_is_no_page_goes_out_as_it_comes_however_long_it_is(client, made, headers):
    response = client.get("/rows", headers=headers, buffered=False)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    pieces = (unpacker.decompress(piece) if headers else piece for piece in response.response)
    assert next(filter(None, pieces)).startswith(b"0,")
    assert next(made["rows"]) < 1000
    assert "Content-Length" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding, Cookie"
    response.close()


def test_a_file_is_whole_packed_and_not(client, full):
    plain, packed = client.get("/full"), client.get("/full", headers=ZIPPED)
    assert gzip.decompress(packed.data) == plain.data == full
    assert packed.headers["Content-Encoding"] == "gzip"
    head = client.head("/full", headers=ZIPPED)
    assert (head.status_code, head.data) == (200, b"")


def test_head_is_answered_without_a_body_and_makes_nothing_twice(client, made):
    body = client.get("/plain").data
    head = client.head("/plain")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(body)))
    assert made["plain"] == 1


def test_a_page_that_was_first_asked_for_by_head_can_be_read(client, made):
    assert client.head("/form").status_code == 200
    assert read_stamp("ProbeForm", stamp_in(client.get("/form")))


def test_the_cache_does_not_grow_without_end(client, made, monkeypatch):
    monkeypatch.setattr("portal.web.cache.MOST", 3)
    cache = client.application.extensions["page_cache"]
    for host in "abcdef":
        client.get("/plain", base_url=f"http://{host}.example")
    assert len(cache.pages) == 3


@pytest.fixture
def away(client, monkeypatch):
    """The database goes away, for whoever asks for the edition."""

    def fail():
        edition.note_away()
        raise Away

    edition = client.application.extensions["page_cache"].edition

    def away():
        edition.close()
        monkeypatch.setattr(edition, "known", lambda: None)
        monkeypatch.setattr(edition, "read", fail)

    return away


def test_without_its_database_the_last_known_page_is_shown_however_old_it_is(client, made, away, monkeypatch):
    client.get("/plain")
    away()
    monkeypatch.setattr("portal.web.cache.monotonic", lambda: monotonic() + 2 * LIVES)
    assert client.get("/plain").status_code == 200
    assert made["plain"] == 1


def test_but_not_for_ever(client, made, away, monkeypatch):
    client.get("/plain")
    away()
    monkeypatch.setattr("portal.web.edition.monotonic", lambda: monotonic() + LASTS)
    client.get("/plain")
    assert made["plain"] == 2


@pytest.mark.parametrize("word", ["%%STAMP:ProbeForm%%", "%%STAMP:SkmForm%%", "%%CODE%%"])
def test_what_somebody_typed_is_never_taken_for_a_slot(client, word):
    """Neither where a page shows it, nor where a page that is kept has it put in."""
    page = client.get("/joined", query_string={"name": "a", "own": word}).text
    assert f"<b>{word}</b>" in page
    assert word in client.get(f"/plain/{word}").text


def test_no_page_tells_what_marks_a_slot(client):
    mark = slot("").strip("%:")
    bodies = [client.get(path).data for path in ("/form", "/own", "/joined?name=a&own=b", "/form") for _ in range(2)]
    assert not any(mark.encode() in body for body in bodies)
