"""The numbers that come with the portal, until two people agree on others."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from portal.commitments.models import CommitmentTerms

FILE = Path(__file__).parent / "data" / "terms.toml"


@cache
def shipped() -> CommitmentTerms:
    """A row that is never kept: it says what the file says."""
    row = tomllib.loads(FILE.read_text("utf-8"))
    return CommitmentTerms(
        valid_from=date(2009, 7, 18), moves_most=row["moves_most"], rounds_most=row["rounds_most"],
        word_days=row["word_days"], legal_basis=row["legal_basis"], source=row["source"], verified=row["verified"],
    )  # fmt: skip
