"""The reader of the tests sees what html5lib sees: the same tree, and the same faults whatever was read before."""

from xml.etree.ElementTree import tostring

import pytest
from html5lib.html5parser import ParseError

from tests.reading import parse, parse_anew

PAGE = """<!doctype html><html lang="id"><title>{0}</title><!-- {0} --><h1 class="a {0}" hidden>{0}</h1><p>{0}<br>{0}
<svg viewBox="0 0 1 1"><path d="M0 0"/></svg><table><tr><td>{0}<td> {0}</table><form method=post><input type="hidden"
value="{0}"><textarea name="a">
{0}</textarea></form><script>if (a < b) x("{0}")</script>"""


@pytest.mark.parametrize("words", ["satu", " dua kata ", "", "&lt;b&gt; &amp; &#39;", "{{ x }}", "0", "ü\n😀"])
def test_words_and_values_stand_where_they_stood(words):
    text = PAGE.replace("{0}", words)
    assert tostring(parse(text)) == tostring(parse_anew(text))


@pytest.mark.parametrize(
    "fault",
    ['<p a="1" a="2">satu', "<p>satu</b>", "<p>satu &foo dua", '<p a="&foo">', "<p>a \x01 b", "<div/>", "<p>a < b",
     '<p title="a"b">', "<p><span>satu</p>", "<ul><li>satu</ul></ul>"],
)  # fmt: skip
def test_a_fault_is_one_however_much_was_read_before(fault):
    parse("<!doctype html><title>a</title><p>satu dua</p>")
    for _ in range(2):
        with pytest.raises(ParseError):
            parse(f"<!doctype html><title>a</title>{fault}")
