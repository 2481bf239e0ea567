"""HTML read as strictly as html5lib reads it, but each shape of a page only once.

html5lib reads letter by letter, which was a fifth of the time of all tests of pages. What is well written about a page
does not hang on its words: two that differ in plain words and values alone have the same faults and the same tree. So
words and values are taken out, what is left is parsed once, and they are put into a copy of its tree.
"""

import re
from functools import cache
from html import unescape
from xml.etree.ElementTree import Element, SubElement

import html5lib

MARK = "\ue000"
MARKED = re.compile(f"{MARK}(\\d+){MARK}")
# What changes how html5lib reads on stays where it is: raw text, comments, and the kind of a field.
PART = re.compile(
    r"<!--.*?-->|<(script|style|textarea|pre)\b.*?</\1>"
    r'|(?<!\stype)="(?P<value>[^"]*)"|>(?P<words>[^<]*[^<\s][^<]*)(?=<)',
    re.DOTALL,
)
ODD = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff" + MARK + "]")
ODD_ENTITY = re.compile("&(?!(?:amp|lt|gt|quot|#34|#39);)")


def parse(text):
    """The page as a tree of elements. Raises html5lib's ParseError for what is not well written."""
    if ODD.search(text):
        return parse_anew(text)
    parts = []

    def take_out(found):
        kind = found.lastgroup
        if kind is None or ODD_ENTITY.search(found[kind]):
            return found[0]
        parts.append(unescape(found[kind]))
        mark = f"{MARK}{len(parts) - 1}{MARK}"
        return f'="{mark}"' if kind == "value" else f">{mark}"

    return filled(parse_shape(PART.sub(take_out, text)), parts)


def parse_anew(text):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


parse_shape = cache(parse_anew)


def filled(shape, parts):
    """A copy of the tree in which the words stand again."""

    def put(text):
        if not text or MARK not in text:
            return text
        return MARKED.sub(lambda mark: parts[int(mark[1])], text)

    def copy(old, new):
        new.text = put(old.text)
        for child in old:
            same = SubElement(new, child.tag, {name: put(value) for name, value in child.attrib.items()})
            same.tail = put(child.tail)
            copy(child, same)
        return new

    return copy(shape, Element(shape.tag, {name: put(value) for name, value in shape.attrib.items()}))
