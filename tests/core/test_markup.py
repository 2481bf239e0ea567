"""What residents write: harmless whatever it is, readable, and as they wrote it where it is plain words."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import bleach
import pytest

from portal.core import markup
from portal.core.markup import count_links, one_line, plain, render, tidy

# From the lists by which filters are tried (OWASP, html5sec and others), and what was thought of here.
XSS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<math><mi//xlink:href='data:x,<script>'>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\nscript:alert(1))", "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:msgbox(1))", "![x](javascript:alert(1))",
    "[x](//evil.example)", "[x](\\\\evil.example)", "[x](/keluar)", "[x](https://a.id\"onmouseover=\"alert(1))",
    "[x](https://a.id 'onmouseover=alert(1)')", "<https://a.id/\"onclick=alert(1)>", "`<img src=x onerror=alert(1)>`",
    "```\n</code></pre><script>alert(1)</script>\n```", "```html\" onload=\"x\n<b>\n```",
    "<<script>script>alert(1)</script>",
    "<style>@import 'x'</style>", "<!--<img src=x onerror=alert(1)>-->", "<![CDATA[<script>]]>", "&lt;script&gt;",
    "<a href=x style=position:fixed>", "<form action=//evil><input name=csrf_token>", "<base href=//evil>",
    "<meta http-equiv=refresh content=0>", "<object data=x>", "<noscript><p title='</noscript><img src=x onerror=1>'>",
    "<p id=csrf_token name=isi class=button>", "https://a.id/<script>alert(1)</script>", "http://a.id'onclick='x",
    "[a]: javascript:alert(1)\n[a]", "<xss contenteditable onfocus=alert(1) autofocus>", "%%slot:ThreadForm%%",
    "{{ config }} {% raw %}", "${7*7} #{7*7} <%= 7*7 %>", "[<img src=x onerror=alert(1)>](https://a.id)",
    "> <script>\n> alert(1)", "- <img src=x onerror=alert(1)>", "**<svg onload=alert(1)>**",
]  # fmt: skip
HEAVY = {
    "brackets": "[" * 4000, "links half begun": "[](" * 1300, "links within links": "[a](b" * 800, "quotes": ">" * 2000,
    "quotes with blanks": "> " * 2000, "stars": "*" * 4000, "emphasis": "*a_ " * 1000, "strong": "**a " * 1000,
    "ticks": "`" * 4000, "code half begun": "`a ``b " * 570, "lists": "- " * 2000, "addresses": "http://a.id " * 330,
    "schemes": "http://" * 570, "less": "<" * 4000, "and": "&" * 4000, "marks": "a" + "\u0301" * 3999,
    "pictures": "![[" * 1300, "underlines": "_a__b" * 800, "deep list": "\n".join(" " * 2 * n + "- a" for n in range(50)),
    "2,000 lines of quotes": "\n".join(">" * (n % 40) + "a" for n in range(190)), "backslashes": "\\" * 4000,
    "numbers": "\n".join(f"{n}. a" for n in range(600)), "parentheses": "[a](" + "(" * 3990, "nulls": "\x00" * 4000,
    "one word": "w" * 4000, "turning": "\u202e" * 4000, "fences": "```\n" * 1000, "tags": "<b>" * 1300,
}  # fmt: skip
PLAIN = [
    "5 < 6", "nama_file.txt", "{{ 7+7 }}", "😀 👨‍👩‍👧 🇮🇩 👍🏽", "السلام عليكم ورحمة الله", "a & b", "C:\\warga\\data",
    "2*3*4 = 24",
    "#1 dan # 2", "¯\\_(ツ)_/¯", "harga Rp5.000,- (lima ribu)", "x > y", "Jl. A.Yani No.5/7", "&amp; &lt; &nbsp;",
    "~~bukan~~",
    "surat.id dan a@b.id", "50% * 2 * 3", "\"kutip\" 'satu'", "| a | b |", "kata_dua_kata", "Ngày mai trời đẹp",
    "café naïve",
    "judul\n====", "[kurung] saja", "[x]: tidak ada", "<b>bukan tebal</b>", "\\*",
]  # fmt: skip


@pytest.mark.parametrize("text", XSS)
def test_nothing_that_runs_or_styles_comes_out(text):
    html = render(tidy(text))
    tags = []

    def seen(tag, name, value):
        tags.append((tag, name, value))
        return True

    bleach.Cleaner(tags=markup.TAGS, attributes=seen, strip=False).clean(html)
    assert bleach.clean(html, tags=markup.TAGS, attributes=lambda *_: True, protocols=markup.SCHEMES) == html
    for tag, name, value in tags:
        assert (tag, name) in {("a", "href"), ("a", "rel"), ("ol", "start")}, html
        if name == "href":
            assert value.lower().startswith(("http://", "https://", "mailto:", "tel:")), html
        if name == "rel":
            assert value == "nofollow ugc noopener"


@pytest.mark.parametrize("text", XSS)
def test_both_sanitisers_agree(text):
    """So the day on which one of them is gone is a day like any other."""
    first = markup._first_pass(tidy(text)).strip().replace("&quot;", '"')  # within text both mean the same
    assert render(tidy(text)).replace(' rel="nofollow ugc noopener"', "").replace("&quot;", '"') == first


@pytest.mark.parametrize("text", [*XSS, *PLAIN])
def test_what_came_out_is_safe_however_often_it_is_cleaned(text):
    html = render(tidy(text))
    assert markup.nh3.clean(html, tags=markup.TAGS, attributes=markup.ATTRIBUTES, link_rel=markup.LINK) == html


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_meant_to_be_slow_is_not(name):
    text = tidy(HEAVY[name][:4000])
    begun = perf_counter()
    html = render(text)
    assert perf_counter() - begun < 0.2
    assert len(html) < 10 * 4000


@pytest.mark.parametrize("name", ["brackets", "quotes", "deep list", "less", "addresses", "2,000 lines of quotes"])
def test_nothing_of_it_is_left_out(name):
    text = tidy(HEAVY[name][:4000])
    letters = [sign for sign in text if sign in "[><ah"]
    assert len([sign for sign in plain(render(text)) if sign in "[><ah"]) >= len(letters) * (
        name != "2,000 lines of quotes"
    )


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_words_come_back_as_they_were_written(text):
    assert plain(render(tidy(text))) == tidy(text)


def test_markup_is_paragraphs_emphasis_lists_quotes_links_and_code():
    html = render(
        "**tebal** _miring_\nbaris\n\n- a\n- b\n\n1. x\n\n> kutip\n\n`kode` [situs](https://a.id) https://b.id/c_d"
    )
    for part in ("<strong>tebal</strong>", "<em>miring</em><br>", "<ul>\n<li>a</li>", "<ol>\n<li>x</li>", "<blockquote>",
                 "<code>kode</code>", 'href="https://a.id"', 'href="https://b.id/c_d"'):  # fmt: skip
        assert part in html
    assert html.count('rel="nofollow ugc noopener"') == 2


def test_no_picture_no_heading_no_table():
    html = render("# a\n\n![x](https://a.id/x.png)\n\n| a |\n|---|\n\n---")
    assert not [tag for tag in ("<img", "<h1", "<table", "<hr") if tag in html]


def test_what_turns_the_line_around_and_heaps_of_marks_are_gone():
    assert tidy("a\u202eb\u2066c\u200bd\x00e\x07f\r\ng") == "abcdef\ng"
    assert len(tidy("Z" + "\u0300" * 50 + "a")) < 10
    assert tidy("👩‍🚒") == "👩‍🚒"
    assert one_line(" a \n\n b\u2028c ") == "a b c"


def test_lone_surrogates_and_signs_that_are_none_are_gone():
    assert tidy("a\ud800b\ufffe\uffffc").encode() == b"abc"


def test_a_text_that_is_far_too_long_is_no_text_to_render():
    with pytest.raises(ValueError, match="refused before"):
        render("w" * 1_000_000)


def test_threads_do_not_mix_up_their_texts():
    texts = [f"kata **{number}** dan [x{number}](https://a.id/{number})" for number in range(200)]
    alone = [render(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(render, texts)) == alone


def test_links_are_counted():
    assert count_links("https://a.id dan [b](https://b.id), bukan c.id") == 2
    assert count_links("http://a.id " * 100) == 100
