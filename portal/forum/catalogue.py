"""What comes with the portal and is then the house's own: boards, and the numbers by which the forum goes."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.core import pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.workdays import Unit
from portal.forum.models import ForumBoard, ForumTerms
from portal.organisation import queries as organisation
from portal.organisation.rules import AgencyKind

DATA = Path(__file__).parent / "data"
BEGINNING = date(2017, 1, 1)  # of the year of PermenPANRB 16/2017: what is shipped holds for every thread there is
AFTER_TOPICS = 100  # the place of the first board of an agency


def load_shipped() -> None:
    """Fill a house that has no boards or no numbers; others are left alone."""
    if db.session.scalar(select(ForumTerms.id).limit(1)) is None:
        _load_terms(_read("terms"))
    if db.session.scalar(select(ForumBoard.id).limit(1)) is None:
        for place, row in enumerate(_read("boards")["topic"]):
            name, about = row["name"], row["about"]
            db.session.add(ForumBoard(
                slug=row["slug"], name=name["id"], name_en=name["en"], about=about["id"], about_en=about["en"],
                place=place,
            ))  # fmt: skip
        db.session.flush()
        record("forum_boards:load", "Boards:1", by=None)
        pages.changed("boards")
    open_boards()


def open_boards() -> int:
    """A board for each agency that gives services, or is a place where residents live, and has none. Returns how many."""
    has = set(db.session.scalars(select(ForumBoard.agency_id)))
    taken = set(db.session.scalars(select(ForumBoard.slug)))
    serving = {service.agency_id for service in organisation.services()}
    made = 0
    for nth, placed in enumerate(organisation.agencies_in_tree_order()):
        agency = placed.agency
        if agency.id in has or not (agency.id in serving or agency.kind is AgencyKind.KELURAHAN):
            continue
        slug = agency.slug if agency.slug not in taken else f"{agency.slug[:50]}-{agency.id}"
        db.session.add(ForumBoard(slug=slug[:60], name=agency.name[:80], agency=agency, place=AFTER_TOPICS + nth))
        made += 1
    if made:
        db.session.flush()
        pages.changed("boards")
    return made


def _load_terms(row: dict[str, Any]) -> None:
    amount, unit = row["answer"]
    db.session.add(ForumTerms(
        answer_amount=amount, answer_unit=Unit(unit), supporters=row["supporters"], edit_minutes=row["edit_minutes"],
        first_posts=row["first_posts"], legal_basis=row["legal_basis"], source=row["source"], verified=row["verified"],
        valid_from=BEGINNING,
    ))  # fmt: skip
    db.session.flush()
    record("forum_terms:load", "ForumTerms:1", by=None)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))
