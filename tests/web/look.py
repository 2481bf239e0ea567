"""What tests of the shared templates are given to draw."""

from datetime import date
from types import SimpleNamespace

from portal.core.score import Figure, Score


def score(index, low, high, n=312):
    return Score(Figure(index), Figure(low), Figure(high), n)


def make_site(**changes):
    nothing = dict.fromkeys(
        ("institution", "contact_phone", "contact_email", "contact_address", "contact_hours"), ""
    )
    marks = {"mark": "", "demo": False, "rehearsal": False}
    site = {"name": "Suara Plaju", "area": "Plaju", "official": False, **marks, "today": date(2026, 6, 1)}
    return SimpleNamespace(**nothing | site | changes)
