"""The draw of a month once more: from the list as it is now, and the seed that was published."""

from collections.abc import Iterator

import click
from flask.cli import with_appcontext

from portal.cli.ready import make_ready
from portal.complaints import check_queries, lots
from portal.complaints.check_models import ComplaintDraw
from portal.core import keys
from portal.core.errors import DomainError


@click.command("draw")
@click.argument("month")
@with_appcontext
def draw(month: str) -> None:
    """Draw MONTH (2026-11) again and compare with what was drawn. Status 1 where anything differs, which is named."""
    make_ready()
    try:
        lots.first_day(month)
        one = check_queries.draw(month)
    except DomainError as no:
        raise click.ClickException(str(no)) from None
    if one.drawn_at is None:
        raise click.ClickException("This month is not drawn yet.")
    faults = list(differences(one))
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(
        f"{one.entries} declared done, {one.drawn} drawn: as published."
        + ("" if one.seed else " (The seed is secret still.)")
    )


def differences(one: ComplaintDraw) -> Iterator[str]:
    """What is not as it was when the month was drawn, in sentences."""
    entries = [each.entry for each in check_queries.closures(one.month)]
    if len(entries) != one.entries:
        yield f"The list has {len(entries)} declarations now; when it was drawn it had {one.entries}."
    if lots.digest(entries) != one.digest:
        yield "The list is not the one that was drawn from: declarations were added, taken out or given another day."
    if one.seed is None:
        if one.closed_at is not None:
            yield "The seed was lost before it was published, so nobody can draw again."
        return
    if keys.commitment_of(one.seed) != check_queries.draw(one.by_month or one.month).commitment:
        yield "The seed is not the one that was committed to."
    again, there = set(lots.drawn(one.seed, entries)), set(check_queries.all_drawn_in(one.month))
    yield from (f"Drawn now, and not then: {each.line}" for each in sorted(again - there))
    yield from (f"Drawn then, and not now: {each.line}" for each in sorted(there - again))
