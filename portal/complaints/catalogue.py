"""What comes with the portal and is then the house's own: limits, categories. And the closed list of reasons."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.complaints.models import ComplaintCategory, ComplaintLimit
from portal.complaints.rules import Grade, Kind, Reason
from portal.core import pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.workdays import Unit
from portal.organisation.models import Agency, Service

DATA = Path(__file__).parent / "data"
BEGINNING = date(2009, 7, 18)  # of UU 25/2009: the limits that are shipped hold for every case there is


@dataclass(frozen=True)
class Rejection:
    """A reason for which a report is rejected, in both languages: its title, what the reporter reads, and what next."""

    reason: Reason
    title: Mapping[str, str]
    words: Mapping[str, str]
    next: Mapping[str, str]


@cache
def rejections() -> dict[Reason, Rejection]:
    rows = _read("reasons")["reason"]
    return {Reason(row["code"]): Rejection(Reason(row["code"]), row["title"], row["words"], row["next"]) for row in rows}


def load_shipped() -> None:
    """Fill a house that has no limits or no categories with those that come with the portal; others are left alone."""
    if db.session.scalar(select(ComplaintLimit.id).limit(1)) is None:
        for row in _read("limits")["limit"]:
            db.session.add(_limit(row))
        db.session.flush()
        record("limits:load", "Limits:1", by=None)
        pages.changed("limits")
    if db.session.scalar(select(ComplaintCategory.id).limit(1)) is None:
        for place, row in enumerate(_read("categories")["category"]):
            db.session.add(_category(row, place))
        db.session.flush()
        record("categories:load", "Categories:1", by=None)
        pages.changed("categories")


def _limit(row: dict[str, Any]) -> ComplaintLimit:
    spans: dict[str, Any] = {"verify_amount": None, "verify_unit": None}
    for step in ("verify", "answer", "finish", "reporter"):
        if step in row:
            amount, unit = row[step]
            spans |= {f"{step}_amount": amount, f"{step}_unit": Unit(unit)}
    return ComplaintLimit(
        key=row["key"], legal_basis=row["legal_basis"], source=row["source"], verified=row.get("verified", False),
        valid_from=row.get("valid_from", BEGINNING), **spans,
    )  # fmt: skip


def _category(row: dict[str, Any], place: int) -> ComplaintCategory:
    agency = _agency(row.get("agency"))
    service = _service(row.get("service"), agency)
    name, hint = row["name"], row.get("hint", {})
    return ComplaintCategory(
        slug=row["slug"], place=place, group=row["group"], kind=Kind(row["kind"]), grade=Grade(row["grade"]),
        name=name["id"], name_en=name["en"], hint=hint.get("id", ""), hint_en=hint.get("en", ""),
        agency=agency or (service.agency if service else None), service=service,
        of_kelurahan=row.get("of_kelurahan", False), public_facility=row.get("public_facility", False),
        about_officer=row.get("about_officer", False),
    )  # fmt: skip


def _agency(slug: str | None) -> Agency | None:
    return db.session.scalar(select(Agency).where(Agency.slug == slug, Agency.active)) if slug else None


def _service(slug: str | None, agency: Agency | None) -> Service | None:
    if slug is None:
        return None
    named = select(Service).join(Service.agency).where(Service.slug == slug, Service.active, Agency.active)
    named = named.where(Service.agency_id == agency.id) if agency else named
    return db.session.scalar(named.order_by(Service.id).limit(1))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))
