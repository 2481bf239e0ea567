"""Reports of residents, recomputed by whoever wants to check that nobody changed a sum or chose a draw."""

import click
from flask.cli import with_appcontext

from portal.cli.draw import draw
from portal.complaints import recount as sums


@click.group("complaints")
def complaints() -> None:
    """Recompute what the portal says of reports, and name any difference."""


@complaints.command("recount")
@click.option("--mend", is_flag=True, help="Write the sums that the cases give. It is noted in the audit log.")
@with_appcontext
def recount(mend: bool) -> None:
    """Make all kept sums anew from the cases and name each that differs. Ends with status 1 where any does."""
    found = sums.compare()
    for line in found.said:
        click.echo(line)
    if found.more_lines:
        click.echo(f"… and {found.more_lines} more reports.")
    if found.agree:
        click.echo(f"{found.cases} reports counted once more. All sums agree.")
        return
    if mend:
        mended = sums.mend()
        changes = len(mended.said) + mended.more_lines
        click.echo(f"{mended.cases} reports counted once more. {changes} differences were mended and noted.")
    raise click.exceptions.Exit(0 if mend else 1)


complaints.add_command(draw)
