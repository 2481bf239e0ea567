"""What answers the clock. A second run finds nothing left to do."""

import tomllib
from pathlib import Path

from portal.core.db import db
from portal.evaluation.training import keeping
from portal.evaluation.training.models import Competency
from portal.evaluation.training.rules import CompetencyKind

FILE = Path(__file__).parent / "data" / "competencies.toml"


def load_shipped() -> None:
    """The competencies of the regulation, for a house that has none: a migration writes no rows, so that a backup can be
    restored into an empty house.
    """
    if keeping.competencies():
        return
    shipped = tomllib.loads(FILE.read_text("utf-8"))
    for kind in (CompetencyKind.MANAGERIAL, CompetencyKind.SOCIO_CULTURAL):
        db.session.add_all(Competency(kind=kind, name=name, source=shipped["source"]) for name in shipped[kind.value])
    db.session.commit()
