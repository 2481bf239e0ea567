"""The corpus of hostile markup: what a browser makes of it is harmless, it can be read, and it costs next to nothing."""

from collections import Counter
from time import process_time

import html5lib
import pytest

from portal.core import markup
from portal.core.markup import LONGEST, plain, render, tidy
from portal.forum.rules import TEXT_MOST
from tests.core.hostile import HEAPS, HOSTILE

ALLOWED = {(tag, name) for tag, names in markup.ATTRIBUTES.items() for name in names} | {("a", "rel")}


def as_a_browser(html):
    return html5lib.parseFragment(html, container="div", namespaceHTMLElements=False)


def check(html):
    """Of the tree that a browser makes of it: nothing but what the small markup has."""
    page = as_a_browser(html)
    for element in list(page.iter())[1:]:
        assert element.tag in markup.TAGS, html
        for name, value in element.attrib.items():
            assert (element.tag, name) in ALLOWED, html
            if name == "href":
                assert value.startswith(("http://", "https://", "mailto:", "tel:")), html
                assert not set(value) & set('"<>` \t\r\n\0'), html
    again = html5lib.serialize(page, quote_attr_values="always", omit_optional_tags=False, alphabetical_attributes=True)
    assert shape(as_a_browser(again)) == shape(page), html  # read a second time it is the same: nothing mutates


def shape(page):
    return [(each.tag, sorted(each.attrib.items()), each.text) for each in page.iter()]


def rendered(text):
    text = tidy(text[:LONGEST])[:TEXT_MOST]
    begun = process_time()
    html = render(text)
    assert process_time() - begun < 0.2, text[:60]
    return text, html


def test_there_is_enough_of_it():
    assert sum(len(each) for each in HOSTILE.values()) > 150


@pytest.mark.parametrize("family", HOSTILE)
def test_it_is_harmless_and_every_letter_of_it_can_be_read(family):
    for hostile in HOSTILE[family]:
        for shaped in (hostile, f"Pak, {hostile} tolong.", f"> {hostile}", f"- **{hostile}**"):
            text, html = rendered(shaped)
            check(html)
            links = [each.get("href") for each in as_a_browser(html).iter("a")]
            lost = letters(text) - letters(plain(html) + "".join(links))
            assert not lost or "```" in text or "~~~" in text or links, (text, html)


def letters(text):
    return Counter(sign for sign in text if sign.isalpha())


@pytest.mark.parametrize("name", HEAPS)
def test_a_heap_of_it_is_harmless_too_and_no_slower(name):
    text, html = rendered(HEAPS[name])
    check(html)
    assert len(html) < 10 * TEXT_MOST
    assert not letters(text) - letters(plain(html)) or "http" in text


def test_a_line_of_a_million_signs_costs_nothing_to_tidy():
    for sign in ("w", "\u0301", "[", "\u202e", "<", "\U0001f469\u200d"):
        begun = process_time()
        tidy(sign * 1_000_000)
        assert process_time() - begun < 1


def test_broken_utf8_is_signs_that_say_so():
    for broken in (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"a\x80b", b"\xe2\x82"):
        _text, html = rendered(broken.decode("utf-8", "replace") + " <b>")
        check(html)
        assert "\ufffd" in html
