"""Brings the documents of the search to what is published: piece by piece, and only what changed.

Each subject is gone through when an edition of its topics began since the last time (`core.pages`), from its first row
to its last. A worker that is killed in between begins again, and finds most of it done.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from hashlib import blake2b
from time import sleep
from typing import Any

from sqlalchemy import delete, func, select, text, update

from portal.core import stems, storage
from portal.core.db import db, insert_into, reading
from portal.core.errors import NotYet
from portal.core.fulltext import ANYWHERE, IN_TITLE, Brought, Document, NearWord, Shelf, forms_of, may_be_mistaken
from portal.core.pages import Edition
from portal.core.periods import Period

FORM = 2  # of what is written here: with another one all documents are made anew
PIECE = 200  # documents that are read, and written, at once
LONGEST_BODY = 6000  # letters
MERGED = 500  # pages of the index of SQLite that are written anew at once


@dataclass(frozen=True)
class Found:
    """A document as its slice tells it. `number` tells it from the others of its subject and language."""

    number: int
    title: str
    address: str
    about: str = ""
    body: str = ""
    hidden: str = ""  # words that find it and are not shown
    language: str = ""
    period: Period | None = None


@dataclass(frozen=True)
class Documents:
    """What a slice lets people look for: only what is published.

    `read(after, most)` gives the next documents behind a number, in the order of the numbers; all languages of one number
    together, even if that is more than `most`. It is asked again when one of the topics changes, or what `made_of` tells:
    a mark of what else the documents are made of. What cannot be read now raises NotYet, and stays as it was copied.
    """

    place: int  # among the groups of the results; the lowest comes first
    subject: str  # letters alone
    heading: Any  # a lazy translation
    topics: tuple[str, ...]
    read: Callable[[int, int], Sequence[Found]]
    newest_first: bool = False
    by_language: bool = False
    made_of: Callable[[], str] = str

    def shelf(self, language: str) -> Shelf:
        return Shelf(self.subject, language if self.by_language else "", self.newest_first)


def bring_up_to_date(every: Iterable[Documents]) -> int:
    """Copy what changed. Returns how many documents were written or taken out.

    Raises NotYet where something could not be read; all the rest is copied then.
    """
    done, missing = 0, None
    for one in every:
        editions, brought = _editions(one), db.session.get(Brought, one.subject)
        if brought is None or brought.editions != editions:
            try:
                done += _go_through(one)
            except NotYet as error:
                missing = error
                continue
            db.session.merge(Brought(subject=one.subject, editions=editions))
            db.session.commit()
    if missing:
        raise missing
    return done


def _editions(one: Documents) -> str:
    numbers = {row.topic: row.number for row in db.session.execute(select(Edition.topic, Edition.number))}
    return " ".join([f"{FORM}{one.made_of()}", *(f"{topic}:{numbers.get(topic, 0)}" for topic in sorted(one.topics))])


def _go_through(one: Documents) -> int:
    """The documents of a subject, from first to last."""
    last, done, gone = 0, 0, False
    while True:
        with reading():
            found = list(one.read(last, PIECE))
            upto = found[-1].number if found else None
            here = _here(one.subject, last, upto)
        wanted = {(each.number, each.language): each for each in found}
        new = {key: digest_of(one, each) for key, each in wanted.items()}
        changed = [key for key, digest in new.items() if here.get(key, (0, ""))[1] != digest]
        left = [here[key][0] for key in here if key not in wanted]
        # To stem the words takes long: nobody waits to write meanwhile.
        values = {key: _values(one, wanted[key], new[key]) for key in changed}
        near = [form for key in changed for form in _forms(wanted[key].title)]
        _take_out(left)
        for key in changed:
            _put(values[key], here.get(key, (None, ""))[0])
        if near:
            db.session.execute(insert_into(NearWord).on_conflict_do_nothing(), near)
        db.session.commit()
        done, gone = done + len(changed) + len(left), gone or bool(left) or any(key in here for key in changed)
        if upto is None:
            break
        last = upto
        sleep(storage.PAUSE)  # who waits to write has a turn
    if gone:
        forget_gone()
    return done


def forget_gone() -> None:
    """What documents held that were taken out, or say something else now. It commits."""
    _forget_words()
    write_index_anew()


def bring(one: Documents, found: Sequence[Found], numbers: Iterable[int]) -> None:
    """Write the documents of these numbers anew at once, and take out those of them that are not among the found.

    For a slice that knows which of its documents changed; the caller commits.
    """
    wanted = {(each.number, each.language): each for each in found}
    some = select(Document.number, Document.language, Document.id, Document.digest)
    some = some.where(Document.subject == one.subject, Document.number.in_(list(numbers)))
    here = {(row.number, row.language): (row.id, row.digest) for row in db.session.execute(some)}
    _take_out([id_ for key, (id_, _digest) in here.items() if key not in wanted])
    near: dict[str, dict[str, str]] = {}
    for key, each in wanted.items():
        digest, (id_, known) = digest_of(one, each), here.get(key, (None, ""))
        if digest != known:
            _put(_values(one, each, digest), id_)
            near |= {f"{form['form']} {form['word']}": form for form in _forms(each.title)}
    if near:
        db.session.execute(insert_into(NearWord).on_conflict_do_nothing(), list(near.values()))


def last_number(one: Documents) -> int:
    """Of the document with the greatest number; 0 before there is one."""
    return db.session.scalar(select(func.max(Document.number)).where(Document.subject == one.subject)) or 0


def was_gone_through(one: Documents) -> bool:
    """Whether all of its documents were copied at least once."""
    return db.session.get(Brought, one.subject) is not None


def _here(subject: str, after: int, upto: int | None) -> dict[tuple[int, str], tuple[int, str]]:
    """What is there of these numbers: (number, language) -> (id, digest)."""
    some = select(Document.number, Document.language, Document.id, Document.digest)
    some = some.where(Document.subject == subject, Document.number > after).order_by(Document.number)
    some = some.where(Document.number <= upto) if upto is not None else some
    return {(row.number, row.language): (row.id, row.digest) for row in db.session.execute(some)}


def digest_of(one: Documents, found: Found) -> str:
    whole = repr((FORM, one.subject, one.by_language, astuple(found)))
    return blake2b(whole.encode("utf-8", "replace"), digest_size=16).hexdigest()


def terms_of(shelf: Shelf, found: Found) -> str:
    """The words by which it is found, apart from one another by a blank."""
    titled = shelf.terms(stems.words(found.title), IN_TITLE)
    whole = " ".join((found.title, found.about, found.body[:LONGEST_BODY], found.hidden))
    return " ".join([*titled, *shelf.terms(stems.words(whole), ANYWHERE)])


def _values(one: Documents, found: Found, digest: str) -> dict[str, Any]:
    return {
        "subject": one.subject, "number": found.number, "language": found.language, "title": found.title,
        "about": found.about, "period": found.period, "body": found.body[:LONGEST_BODY], "address": found.address,
        "terms": terms_of(one.shelf(found.language), found), "digest": digest,
    }  # fmt: skip


def _forms(title: str) -> list[dict[str, str]]:
    """The words of a title as they may be typed."""
    known = [word for word in dict.fromkeys(stems.words(title)) if may_be_mistaken(word)]
    return [{"form": form, "word": word} for word in known for form in sorted(forms_of(word))]


def _put(values: dict[str, Any], row_id: int | None) -> None:
    if row_id is None:
        db.session.execute(insert_into(Document).values(values))
    else:
        db.session.execute(update(Document).where(Document.id == row_id).values(values))


def _take_out(ids: Sequence[int]) -> None:
    for first in range(0, len(ids), PIECE):
        db.session.execute(delete(Document).where(Document.id.in_(ids[first : first + PIECE])))


def _forget_words() -> None:
    """Words that stand in no title any more lead nowhere."""
    with reading():
        titles = db.session.execute(select(Document.title).distinct().execution_options(yield_per=1000)).scalars()
        used = {word for title in titles for word in stems.words(title)}
        unused = sorted(set(db.session.scalars(select(NearWord.word).distinct())) - used)
    for first in range(0, len(unused), PIECE):
        db.session.execute(delete(NearWord).where(NearWord.word.in_(unused[first : first + PIECE])))
        db.session.commit()


def write_index_anew() -> None:
    """SQLite only marks words as taken out: until the parts of its index are merged, they stand in the file.

    Piece by piece, as https://www.sqlite.org/fts5.html#the_merge_command has it: a piece that is below zero begins, and
    one that changes nothing was the last.
    """
    if db.engine.dialect.name != "sqlite":
        return
    merge = text("INSERT INTO document_index(document_index, rank) VALUES ('merge', :pages)")
    pages = -MERGED
    while True:
        before = db.session.scalar(text("SELECT total_changes()")) or 0
        db.session.execute(merge, {"pages": pages})
        more = (db.session.scalar(text("SELECT total_changes()")) or 0) - before >= 2
        db.session.commit()
        if not more:
            break
        pages = MERGED
        sleep(storage.PAUSE)
