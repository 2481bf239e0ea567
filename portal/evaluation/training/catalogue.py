"""What comes with the portal: the hours that are due a year."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from portal.evaluation.training.rules import Terms

FILE = Path(__file__).parent / "data" / "terms.toml"


@cache
def shipped() -> Terms:
    """What holds until two people agree on something else."""
    row = tomllib.loads(FILE.read_text("utf-8"))
    return Terms(row["hours"], row["legal_basis"], row["source"], row["verified"], date(2017, 4, 7))
