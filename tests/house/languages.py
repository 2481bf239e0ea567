"""Which words of a page belong to the other language, told by the catalogue itself: a word that stands in English
messages alone is English, one that stands in their translations alone is Indonesian."""

import re
from functools import cache
from html.parser import HTMLParser

from babel.messages.pofile import read_po
from sqlalchemy import JSON, String

from portal import config
from portal.core.db import db

# The smallest words of both languages, whether the catalogue happens to have them or not.
SMALL = {
    "en": """a an the and or of is are was were be been has have had do does did not but if than then this that these
        those there here it its they them their you your we our us who whom whose what when where which why how to from
        for with without within by at on in into out about after before until every each all any some more most less
        least only other another same can could may must shall should will would""",
    "id": """yang dan atau dari untuk dengan tanpa tidak bukan belum sudah telah akan sedang pada di ke oleh dalam antara
        sebagai karena jika bila kalau maka agar supaya ini itu tersebut ia dia mereka anda saudara kami kita siapa apa
        kapan mana bagaimana setelah sebelum sampai hingga setiap semua para lebih paling hanya juga lain sama bisa
        dapat boleh harus perlu adalah ialah ada""",
}  # fmt: skip

# Small words of one language that the other has too, or that stand alone as a letter or a sign.
SHARED = {"a", "in", "at", "us", "an", "all", "had", "most", "do", "di", "ia", "ada", "para", "sama", "mana", "lain"}

# What is a name in both languages, with the reason.
NAMES = {
    "or",
    "later",  # of the licence, AGPL-3.0-or-later
    "holidays",  # the library from which the shipped list of free days comes
}
SITE = "Suara Plaju"  # which is called so in both  # fmt: skip

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
CODE = r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{4})+\b|"
ADDRESS = re.compile(CODE + r"\b[a-z]+:[a-z]+\b|\S*(?://|@)\S*|(?<!\S)/\S*|\b\w+\.(?:csv|json|png|xml|svg)\b")
SILENT = {"script", "style", "code", "textarea"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
DESCRIBING = {"description", "og:title", "og:description", "og:image:alt", "twitter:title"}
SAID = ("title", "alt", "aria-label", "placeholder", "data-next", "data-error", "data-change", "data-copied")


@cache
def catalogue():
    """(English, Indonesian) forms of each message, without what is put into it."""
    with (config.TRANSLATIONS / "id" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return [(forms(m.id), forms(m.string)) for m in read_po(file, locale="id") if m.id]


def forms(text):
    every = [text] if isinstance(text, str) else list(text)
    return tuple(re.sub(r"%\(\w+\)\w|<[^>]*>|%%", " ", each) for each in every)


def words_of(text):
    return {word.lower() for word in WORD.findall(ADDRESS.sub(" ", text))}


@cache
def belongs_to(language):
    """The words that stand in messages of this language and in none of the other one."""
    english, indonesian = (
        set().union(*(words_of(text) for pair in catalogue() for text in pair[side])) for side in (0, 1)
    )
    own = english - indonesian if language == "en" else indonesian - english
    return {word for word in own | set(SMALL[language].split()) if len(word) > 1} - SHARED - NAMES


def small(language):
    return set(SMALL[language].split()) - SHARED - NAMES


def foreign(text, language):
    """The words of the other language in a text of this one."""
    return sorted(words_of(text) & belongs_to("id" if language == "en" else "en"))


def foreign_besides(names, text, language):
    """The same, without these names, looked for once in what many pages say."""
    return sorted(set().union(*(_foreign_in(part, language, names) for part in PART.split(text))))


PART = re.compile(r"\n| {2,}")  # where a tag stood, or a line ended


@cache
def _foreign_in(part, language, names):
    return foreign(without(part, names), language)


class Reader(HTMLParser):
    """Collects what a page says in its own language: its words, and what is read aloud or shown in place of a picture.

    What bears another `lang` is said in another one on purpose.
    """

    def __init__(self):
        super().__init__()
        self.language, self.open, self.found = "", [("", "")], []

    def handle_starttag(self, tag, given):
        attributes = dict(given)
        if tag == "html":
            self.language = attributes.get("lang", "")
        spoken = attributes.get("lang") or self.open[-1][1]
        if spoken == self.language:
            named = attributes.get("name") or attributes.get("property")
            said = [attributes[name] for name in SAID if attributes.get(name)]
            said += [attributes.get("content", "")] if tag == "meta" and named in DESCRIBING else []
            self.found += [f" {each} " for each in said]
        if tag != "wbr":
            self.found.append(" ")
        if tag not in VOID:
            self.open.append((tag, spoken))

    def handle_endtag(self, tag):
        while len(self.open) > 1 and self.open.pop()[0] != tag:
            pass
        self.found.append(" ")

    def handle_data(self, data):
        if self.open[-1][1] == self.language and not any(tag in SILENT for tag, _spoken in self.open):
            self.found.append(data)


def spoken_on(text):
    """The language of a page, and all that it says in it."""
    reader = Reader()
    reader.feed(text)
    return reader.language, "".join(reader.found)


def names_in_the_database():
    """What somebody wrote: names of agencies and people, addresses, reasons. The longest first.

    A word in small letters alone may be the name of a kind or a state, which no page shows as it is.
    """
    said = set()
    for table in db.metadata.sorted_tables:
        columns = [c for c in table.columns if isinstance(c.type, String | JSON) and not hasattr(c.type, "enum_class")]
        if columns:
            for row in db.session.execute(db.select(*columns)):
                for value in row:
                    said |= set(texts_in(value))
    named = {text for text in said if len(text) > 3 and re.search(r"[A-Z \d@]", text)}
    return sorted(named, key=len, reverse=True)


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def without(text, names):
    """What a page says itself, without addresses and these names."""
    text = ADDRESS.sub(" ", text)
    for name in (SITE, *names):
        text = text.replace(name, " ")
    return text
