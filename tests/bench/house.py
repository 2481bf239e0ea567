"""The house as it is served, and beside its pages two that return a constant: the floor to compare with."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from portal.accounts.access import ANYONE, allow
from portal.app import create_app
from portal.core import clock
from portal.core.db import db
from portal.core.handed import Handed
from portal.moderation import actions
from portal.organisation import queries as organisation
from tests.bench import cases, faces, staff, talks

CONSTANT = b"<!doctype html><title>constant</title>"
BARE, VIEW = "/bench/bare", "/bench/view"

app = create_app()
inner = app.wsgi_app


def bare(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """What the server alone costs."""
    if environ["PATH_INFO"] != BARE:
        return inner(environ, start_response)
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(CONSTANT)))])
    return [CONSTANT]


app.wsgi_app = bare  # type: ignore[method-assign]


@app.cli.command("bench-queue")
def fill_queue() -> None:
    """Let a thousand texts wait for the moderators, once."""
    service = organisation.service("disdukcapil", "kk-baru")
    texts = [
        Handed(
            f"bench-{number}", f"Antrean nomor {number} lama, hubungi 0812-0000-{number:04}", service.agency_id,
            clock.today(), service_id=service.id,
        )
        for number in range(1000)
    ]  # fmt: skip
    actions.take_in("comment", texts)
    db.session.commit()
    print("[]")


@app.cli.command("bench-cases")
def fill_cases() -> None:
    """Let a hundred thousand reports of residents lie on the desks, once."""
    print(cases.fill())


@app.cli.command("bench-ratings")
def fill_ratings() -> None:
    """Let the sums of past quarters count so many ratings, once."""
    print(faces.fill())


@app.cli.command("bench-talks")
def fill_talks() -> None:
    """Let a conversation of ten thousand posts stand on a board of a hundred thousand, once."""
    print(talks.fill())


@app.cli.command("bench-staff")
def fill_staff() -> None:
    """Let ten thousand people have plans, appraisals and daily reports, once."""
    print(staff.fill())


@app.get(VIEW)
@allow(ANYONE)
def view() -> bytes:
    """What Flask costs, with all that happens around a view."""
    return CONSTANT
