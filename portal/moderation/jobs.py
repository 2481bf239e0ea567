"""What answers the handing up of texts, and the clock. A second run finds nothing left to do."""

from datetime import timedelta

from portal.core import clock, installation, storage
from portal.core.db import db
from portal.core.outbox import enqueue_once
from portal.moderation import actions, appealing, kinds, looks, queries, rules

PIECE = 500  # texts that are written in one transaction


def take_in(kind: str, batch: str) -> None:
    """In pieces of one transaction each: a text leaves the slice that handed it up, and waits here, at once."""
    source, taken = kinds.known[kind], True
    while taken:
        with storage.writing():
            taken = bool(texts := source.take(batch, PIECE))
            actions.take_in(kind, texts)


def take_in_missing() -> None:
    """What was handed up and not taken in, because the event got lost or was given up."""
    for kind, source in kinds.known.items():
        for batch in source.batches():
            take_in(kind, batch)


def concern(kind: str, batch: str) -> None:
    """What was handed up concerns further agencies by now. Before it is taken in, the slice says so with each text."""
    source = kinds.known[kind]
    if source.concerned is not None:
        subjects, agencies = source.concerned(batch)
        for begin in range(0, len(subjects), PIECE):
            actions.concern(kind, subjects[begin : begin + PIECE], agencies)


def lapse_appeals() -> None:
    """Give back what nobody decided about in time, one by one: each is its own transaction."""
    with storage.reading():
        due = [review.id for review in looks.overdue_appeals(clock.today(), PIECE)]
    for review_id in due:
        with storage.writing():
            appealing.lapse(looks.review(review_id))


def purge() -> None:
    """Forget the words of texts about which nobody may object any more, and that were kept for long enough."""
    kept = timedelta(days=installation.settings().days_of_words)
    before = clock.today() - rules.OBJECTIONS - kept
    texts = True
    while texts:
        with storage.writing():
            if texts := bool(found := queries.to_purge(before, PIECE)):
                actions.purge(found)
                enqueue_once("text:forgotten")


def clean_storage() -> None:
    """What was deleted from the table is to be gone from the storage too. Raises NotYet; it is tried again."""
    storage.clean(shared=("moderated_text",), own=())
    db.session.rollback()
