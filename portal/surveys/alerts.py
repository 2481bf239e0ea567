"""What an administrator has to know of surveys: keys that are missing, and storage that is not clean yet."""

from collections.abc import Iterator

from flask_babel import gettext as _

from portal.surveys import queries
from portal.surveys.models import Survey
from portal.web.format import date_long, period_name
from portal.web.tasks import Task


def alerts() -> Iterator[Task]:
    for survey in queries.surveys_without_key():
        title = _("%(survey)s takes no answers: its key has not been made.", survey=_named(survey))
        yield Task("bad", title, _("The worker makes it. See that it runs and may write into KEYS_DIR."))
    for survey in queries.surveys_with_lost_key():
        title = _("%(survey)s lost a key.", survey=_named(survey))
        words = _("Ballots that waited are lost, unless the missing file is back in KEYS_DIR before the survey closes.")
        yield Task("bad", title, words)
    yield from cleaning()


def cleaning() -> Iterator[Task]:
    """Since when the storage waits to be cleaned, where it does."""
    since = [survey.closed_on for survey in queries.surveys_to_clean() if survey.closed_on]
    if since:
        title = _("The storage waits to be cleaned since %(day)s.", day=date_long(min(since)))
        yield Task("info", title, _("It is tried each minute until nobody reads what was there."))


def _named(survey: Survey) -> str:
    return f"{survey.service.name} ({survey.service.agency.name}), {period_name(survey.period)}"
