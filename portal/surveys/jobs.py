"""What the timetable asks of surveys. A second run finds nothing left to do."""

from datetime import timedelta

from portal.core import clock, storage
from portal.surveys import actions, nonces, queries

# What still holds, in pages that were freed, a right beside its ballot.
FORGETFUL = ("ballot", "answer", "invitation", "waiting_comment", "comment", "form_nonce")


def move_ballots() -> None:
    for survey in queries.surveys_with_ballots():
        actions.move_ballots(survey)


def close_surveys() -> None:
    for survey in queries.surveys_to_close():
        actions.close(survey)


def clean_storage() -> None:
    """Once for all that closed. Surveys close just after midnight, so this is at night by itself."""
    storage.clean(FORGETFUL)


def count_progress() -> None:
    """Each Monday, or as soon after it as the worker lives."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    for survey in queries.open_surveys():
        if survey.progress_on is None or survey.progress_on < monday:
            actions.count_progress(survey)


def purge_nonces() -> None:
    nonces.purge()
