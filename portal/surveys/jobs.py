"""What events and the timetable ask of surveys, in the worker. A second run finds nothing left to do.

What may take long is done in steps, each of which is a transaction of its own; after some seconds the rest is left to
another run, so that the worker shows that it lives, and ends when it is told to.
"""

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from typing import Any

from portal.core import clock, keys, storage
from portal.core.db import db
from portal.core.errors import NotYet
from portal.core.outbox import enqueue_once
from portal.surveys import actions, nonces, queries
from portal.surveys.closing import close
from portal.surveys.moving import box_of, move

A_WHILE = 4.0  # seconds
# Tables from which rights, ballots and forms are deleted while residents write into them, and the worker's own.
SHARED = ("ballot", "invitation", "form_nonce")
OWN = ("answer", "comment", "waiting_comment")


def make_keys(**_event: Any) -> None:
    """See that every survey that takes answers, or will, has a key whose file is there."""
    for survey in queries.surveys_in_need_of_keys():
        if survey.public_key is None or keys.secret_of(survey.public_key) is None:
            actions.make_key(survey)
        for public_key in [key for key, state in survey.earlier_keys.items() if state == "lost"]:
            if keys.secret_of(bytes.fromhex(public_key)):
                actions.note_key_back(survey, public_key)


def move_ballots() -> None:
    _for_a_while((step for number in queries.surveys_to_move() for step in move(box_of(number))), "clock:ballots")


def close_surveys() -> None:
    _for_a_while((step for number in queries.surveys_to_close() for step in close(number)), "clock:closing")


def _for_a_while(steps: Iterator[None], event: str) -> None:
    """Take steps; what is left after a while is another run's, which begins as soon as this one has ended."""
    until = monotonic() + A_WHILE
    for _ in steps:
        if monotonic() > until:
            enqueue_once(event)
            return


def clean_storage() -> None:
    """Once for all that closed, again and again until it is done. Surveys close just after midnight, so it is night."""
    if closed := [survey.id for survey in queries.surveys_to_clean()]:
        try:
            storage.clean(shared=SHARED, own=OWN)
        except NotYet:  # the survey stays on the list, and says since when
            return
        for number in closed:
            actions.note_cleaned(queries.survey(number))
        db.session.commit()
    _sweep_keys()


def _sweep_keys() -> None:
    """Destroy what came back with an old copy of the folder. A key that no survey here names is left alone: the
    database may be an old copy itself."""
    if there := keys.kept():
        for survey in queries.cleaned_surveys():
            for public_key in survey.keys:
                if keys.name_of(public_key) in there:
                    keys.destroy(public_key)


def tell_confirmed() -> None:
    """Say once more which surveys are confirmed, for whoever above did not hear of it, or could not take it in."""
    for survey in queries.surveys_in_need_of_keys():
        days = {"period": survey.period, "opens_on": survey.opens_on.isoformat()}
        enqueue_once("survey:confirmed", service_id=survey.service_id, **days)


def count_progress() -> None:
    """Each Monday, or as soon after it as the worker lives."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    for survey in queries.open_surveys():
        if survey.progress_on is None or survey.progress_on < monday:
            number = survey.id
            with storage.reading():
                received = queries.received_by_stratum(number)
            actions.count_progress(queries.survey(number), received)


def purge_nonces() -> None:
    nonces.purge()
