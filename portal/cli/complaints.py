"""Reports of residents, recomputed by whoever runs the portal."""

import click

from portal.cli.draw import draw


@click.group("complaints")
def complaints() -> None:
    """Recompute what the portal says of reports, and name any difference."""


complaints.add_command(draw)
