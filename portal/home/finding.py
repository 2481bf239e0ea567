"""What a search shows: groups of documents, each with the place in its text where the words stand, and what else was
perhaps meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from markupsafe import Markup, escape

from portal.core import fulltext, stems
from portal.core.copying import Documents
from portal.core.fulltext import Hit
from portal.core.paging import Part, Place
from portal.core.stems import INDONESIAN, WORD, stem_as_written

SHORTEST = 2  # letters altogether; "KK" is a thing to look for
EACH = 4  # of a group on the first page
ROWS = 20  # of one group on a page of its own
EXCERPT = 200  # letters of a text that are shown
LOOKED_AT = 3000  # letters of a text in which the words are looked for
MOST_MEANT = 4
MARK, END = "<mark>", "</mark>"


@dataclass(frozen=True)
class Result:
    """A document as it stands in the list. Title and excerpt are HTML, with the words marked that were found."""

    hit: Hit
    title: Markup
    excerpt: Markup


@dataclass(frozen=True)
class Group:
    documents: Documents
    part: Part[Result]


@dataclass(frozen=True)
class Answer:
    """What was found for what somebody typed. `fault` says why nothing was looked for: "short" or "common"."""

    typed: str
    groups: tuple[Group, ...] = ()
    fault: str = ""
    instead: str = ""  # the words that were looked for, where nobody knows those that were typed
    meant: tuple[str, ...] = ()  # other words that lie as near


def look(typed: str, every: Sequence[Documents], language: str) -> Answer:
    """Look for it on all shelves; where nothing has these words, for those of titles that are one letter away."""
    words = fulltext.typed_words(typed)
    if fault := fault_of(words):
        return Answer(typed, fault=fault)
    if groups := _groups(words, every, language):
        return Answer(typed, groups)
    meant = meant_by(words, every, language)
    groups = _groups(meant[0], every, language) if meant else ()
    others = tuple(" ".join(each) for each in meant[1:])
    return Answer(typed, groups, instead=" ".join(meant[0]) if groups else "", meant=others)


def look_in(typed: str, one: Documents, language: str, at: Place) -> Answer:
    """A part of one group, by words that are known already."""
    words = fulltext.typed_words(typed)
    if fault := fault_of(words):
        return Answer(typed, fault=fault)
    part = fulltext.part_of(words, one.shelf(language), at, ROWS)
    return Answer(typed, (Group(one, part.each(_shown(words, one, language))),) if part.rows else ())


def fault_of(words: Sequence[str]) -> str:
    """Why these words find nothing, whatever there is; '' where they may."""
    if sum(map(len, words)) < SHORTEST:
        return "short"
    return "common" if all(stems.is_stop_word(word) for word in words) else ""


def meant_by(words: Sequence[str], every: Sequence[Documents], language: str) -> list[list[str]]:
    """The words with those that no title knows put right, what is likeliest first.

    One that stands in some text may have been typed rightly: it comes before those that lie near.
    """
    near = fulltext.guesses(words)
    if not near:
        return []
    shelves = [one.shelf(language) for one in every]
    known = {word for word in near if any(part.rows for part in fulltext.first_of_each([word], shelves, 1))}
    options = [[word] * (word in known or word not in near) + near.get(word, []) for word in words]
    ways = (way for way in map(list, product(*options)) if way != list(words))
    return list(islice(ways, MOST_MEANT + 1))


def _groups(words: Sequence[str], every: Sequence[Documents], language: str) -> tuple[Group, ...]:
    parts = fulltext.first_of_each(words, [one.shelf(language) for one in every], EACH)
    pairs = zip(every, parts, strict=True)
    return tuple(Group(one, part.each(_shown(words, one, language))) for one, part in pairs if part.rows)


# ---- the words in the text


def _shown(words: Sequence[str], one: Documents, language: str) -> Any:
    of = language if one.by_language else INDONESIAN
    wanted = frozenset(stems.stem(word, of) for word in words if not stems.is_stop_word(word, of))
    return lambda hit: Result(hit, marked(hit.title, wanted, of), excerpt(hit.body, wanted, of))


def marked(text: str, wanted: frozenset[str], language: str) -> Markup:
    """The text as HTML, with the words marked whose stems are wanted. Nothing in it is taken for HTML.

    >>> marked("<b> Pelayanan", frozenset({"layan"}), "id")
    Markup('&lt;b&gt; <mark>Pelayanan</mark>')
    """
    parts: list[str] = []  # of HTML
    end = 0
    for found in WORD.finditer(text):
        if stem_as_written(found[0], language) in wanted:
            parts += [escape(text[end : found.start()]), MARK, escape(found[0]), END]
            end = found.end()
    return Markup("".join([*parts, escape(text[end:])]))


def excerpt(text: str, wanted: frozenset[str], language: str) -> Markup:
    """The part of a text around the first word that is wanted, or its beginning."""
    text = text[:LOOKED_AT]
    at = next((each.start() for each in WORD.finditer(text) if stem_as_written(each[0], language) in wanted), 0)
    begin = text.rfind(" ", 0, max(0, at - EXCERPT // 4)) + 1 if at > EXCERPT // 2 else 0
    end = len(text)
    if end > begin + EXCERPT:  # between two words, where there are any
        end = max(text.rfind(" ", begin, begin + EXCERPT), begin + EXCERPT // 2)
    cut = marked(text[begin:end].strip(), wanted, language)
    return Markup(("… " if begin else "") + cut + (" …" if end < len(text) else ""))
