"""The official arithmetic, for anyone who wants to check a published figure: no database and no secret needed."""

import json
from typing import BinaryIO

import click

from portal.skm import table
from portal.skm.report import report


@click.group("skm")
def skm() -> None:
    """Compute the official index of satisfaction (SKM, PermenPANRB 14/2017)."""


@skm.command("compute")
@click.argument("file", type=click.File("rb"))
def compute(file: BinaryIO) -> None:
    """Print what FILE gives, as one JSON object. FILE is a CSV of rows or of counts, or - for standard input.

    \b
    Rows     U1,U2,U3,U4,U5,U6,U7,U8,U9     one respondent a line, 1 to 4 or empty
    Counts   element,n1,n2,n3,n4            one element a line, then perhaps
             responses,N,VARIANCE,,         which gives n and the interval

    U8 is penanganan pengaduan and U9 sarana. Rows with fewer than five answers are left out and counted. A file
    that is neither ends with status 2, and standard error names the line and the column.
    """
    try:
        tally = table.read(file.read())
    except table.BadTable as bad:
        click.echo(bad, err=True)
        raise click.exceptions.Exit(2) from None
    click.echo(json.dumps(report(tally), indent=2, ensure_ascii=False))
