"""Which words of a text name a public page, which are a mistyped one, and that such a page is where they lead."""

import pytest

from portal.complaints import codes
from portal.core import references
from portal.core.references import LONGER, NO_PROMISE, NO_REPORT, fault_of, parts, read_number
from portal.web.references import references as shown

NUMBER = "PLJ-26-7K3M-9Q9"
KEY = "a" * 26


def links(text):
    assert "".join(part.words for part in parts(text)) == text  # no sign of it is lost
    return [(part.words, part.path) for part in parts(text) if part.path]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Register KK nomor 7, lemari 3", []),
        (NUMBER, [(NUMBER, f"/l/{NUMBER}")]),
        (f"Lihat {NUMBER.lower()}.", [(NUMBER.lower(), f"/l/{NUMBER}")]),
        ("PLJ 26 7K3M 9Q9", [("PLJ 26 7K3M 9Q9", f"/l/{NUMBER}")]),
        (f"{NUMBER}, janji 12 dan 3 lagi", [(NUMBER, f"/l/{NUMBER}"), ("janji 12", "/janji/12")]),
        (f"(https://suara.contoh.id/en/l/{NUMBER}?v=1)", [
            (f"https://suara.contoh.id/en/l/{NUMBER}?v=1", f"/l/{NUMBER}")]),
        ("/janji/12. Janji nomor 2; janji no. 4", [
            ("/janji/12", "/janji/12"), ("Janji nomor 2", "/janji/2"), ("janji no. 4", "/janji/4")]),
        ("janji/12, JANJI-012, janji 0 dan pidato/janji 12", [("janji/12", "/janji/12"), ("JANJI-012", "/janji/12")]),
        ("janji 3 hari kerja kepada warga", []),
        ("surat/l/12 dan dialog 7", []),
        ("Nota dinas 005/12/PLJ/2026", []),
        ("Surat PLJ/005/2026, berita acara PLJ 12/2026, KEC-PLJ-1", []),
        ("https://simpan.contoh.id/l/laporan-tw2", []),
        (f"suara.contoh.id/l/{NUMBER} dan suara.contoh.id/janji/12", [
            (f"suara.contoh.id/l/{NUMBER}", f"/l/{NUMBER}"), ("suara.contoh.id/janji/12", "/janji/12")]),
    ],
)  # fmt: skip
def test_what_names_a_public_page_is_found_in_a_text(text, found):
    assert links(text) == found
    assert fault_of(text) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("PLJ-26-7K3M-9QX", NO_REPORT), ("PLJ-26-7K3M-9Q", NO_REPORT), ("lihat PLJ-1", NO_REPORT), ("/l/7K3M", NO_REPORT),
        (f"{NUMBER}9", NO_REPORT), ("/janji/", NO_PROMISE), ("/janji/lama", NO_PROMISE), ("/janji/0", NO_PROMISE),
        ("/janji/1234567890", NO_PROMISE),
        (f"/l/{NUMBER}/{KEY}", LONGER), (f"{NUMBER}/{KEY}", LONGER), (f"https://x.id/l/{NUMBER}/{KEY}/tarik", LONGER),
        ("/janji/12/kata/rahasia", LONGER), ("suara.contoh.id/janji/12/kata/rahasia", LONGER),
        (f"suara.contoh.id/l/{NUMBER}/{KEY}", LONGER),
    ],
)  # fmt: skip
def test_what_looks_like_one_and_is_none_is_said_and_leads_nowhere(text, fault):
    assert (fault_of(text), links(text)) == (fault, [])
    assert fault_of(f"Surat 5, {text}, dan lain-lain") == fault


def test_every_number_that_the_house_gives_is_one():
    for _time in range(200):
        number = codes.new_number(2026)
        assert (read_number(number), links(number)) == (number, [(number, f"/l/{number}")])


def test_the_paths_are_those_of_the_public_pages(app):
    with app.test_request_context("/"):
        adapter = app.url_map.bind("localhost")
        ends = [adapter.match(path) for _words, path in links(f"{NUMBER}, janji 12")]
    assert ends == [("story.public", {"number": NUMBER}), ("commitments.page", {"number": 12})]
    assert references.read_number is codes.read_number


def test_a_text_is_shown_as_it_was_typed_with_links_in_it(app):
    with app.test_request_context("/"):
        assert shown(f"<b> & {NUMBER}") == f'&lt;b&gt; &amp; <a href="/l/{NUMBER}">{NUMBER}</a>'
    with app.test_request_context("/", base_url="http://localhost/en"):
        assert shown("janji 12") == '<a href="/en/janji/12">janji 12</a>'
