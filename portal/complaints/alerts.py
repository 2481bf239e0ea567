"""What an administrator has to know of reports: limits that are missing, and agencies with nobody who answers."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from portal.accounts import queries as people
from portal.accounts.rules import Permission as P
from portal.accounts.rules import may
from portal.complaints import check_queries, queries
from portal.complaints.deeds import NAMES
from portal.complaints.rules import GUARD, Grade
from portal.organisation.models import Agency
from portal.web.addresses import root
from portal.web.format import month_name
from portal.web.tasks import Task

NAMED = 5  # agencies, before the rest is only counted
ANSWERING = (P.COMPLAINT_HANDLE, P.COMPLAINT_VERIFY)


def alerts() -> Iterator[Task]:
    known = {row.key for row in queries.limits()}
    if missing := {GUARD, *(grade.value for grade in Grade)} - known:
        words = _("Without them no report of that kind can be taken.")
        named = ", ".join(_(NAMES[key]) for key in sorted(missing))
        title = _("Time limits of reports are missing: %(keys)s.", keys=named)
        yield Task("bad", title, words, url_for("complaint_limits.index"), _("See the limits"))
    for one in check_queries.lost_seeds():
        title = _("The seed of the draw of %(month)s is lost.", month=month_name(one.first_day))
        words = _("The next month's seed draws instead, and everybody reads it. Is the folder of keys (KEYS_DIR) kept?")
        yield Task("mid", title, words, f"{root()}/laporan/sampel/{one.month}", _("See the draw"))
    if without := agencies_without_anybody():
        named = ", ".join(each.name for each in without[:NAMED]) + (" …" if len(without) > NAMED else "")
        title = _("Nobody answers the reports of these agencies: %(names)s.", names=named)
        words = _("Give the role of complaint officer or coordinator there. Until then whoever leads them answers alone.")
        yield Task("mid", title, words, f"{root()}/kelola/pengguna", _("Give the role"))


def agencies_without_anybody() -> list[Agency]:
    """Agencies to which a kind of report leads, and in which nobody is a complaint officer or a coordinator."""
    led_to = {each.agency for each in queries.categories() if each.agency}
    everybody = people.people() if led_to else []

    def answered(agency: Agency) -> bool:
        return any(may(each.standings(agency), right) for each in everybody for right in ANSWERING)

    return sorted((each for each in led_to if not answered(each)), key=lambda each: each.name)
