"""Where a point lies: a suggestion, compared with polygons that are looked through in another way."""

import json
import random

import pytest

from portal.complaints import places
from portal.complaints.places import FILE, code_at, drawing

TERRITORIES = json.loads(FILE.read_text("utf-8"))["features"]


def winding(ring, x, y):
    """How often an outline goes around a point: not 0 within it. Not the rule that the house counts by."""
    turns = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        left = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
        turns += (y1 <= y < y2 and left > 0) - (y2 <= y < y1 and left < 0)
    return turns


def test_the_file_is_as_rfc_7946_asks_and_names_where_it_comes_from():
    whole = json.loads(FILE.read_text("utf-8"))
    assert whole["type"] == "FeatureCollection"
    assert "MIT" in whole["metadata"]["sumber"]
    assert len(TERRITORIES) == 7
    for each in TERRITORIES:
        for part in each["geometry"]["coordinates"]:
            assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in part)


@pytest.mark.parametrize("each", TERRITORIES, ids=lambda each: each["properties"]["nama"])
def test_every_label_lies_in_its_own_kelurahan(each):
    here = each["properties"]
    assert code_at(here["label_lat"], here["label_lon"]) == each["id"]


def test_a_thousand_points_lie_where_another_rule_says():
    chance = random.Random(7)
    for _ in range(1000):
        x, y = chance.uniform(104.785, 104.845), chance.uniform(-3.045, -2.98)
        within = [e["id"] for e in TERRITORIES for part in e["geometry"]["coordinates"] if winding(part[0], x, y)]
        assert code_at(y, x) == (within[0] if within else "")


@pytest.mark.parametrize("point", [(-3.06, 104.80), (-2.99, 104.70), (0.0, 0.0), (90.0, 180.0)])
def test_beyond_all_boundaries_lies_nothing(point):
    assert code_at(*point) == ""


def test_the_drawing_is_light_and_leads_back_to_the_degrees():
    drawn = drawing()
    assert sum(len(each.path) for each in drawn.outlines) < 2_000
    for each in drawn.outlines:
        assert code_at(drawn.north + each.y * drawn.down, drawn.west + each.x * drawn.right) == each.code


@pytest.mark.parametrize("typed", [("", ""), ("1e999", "0"), ("-3.0", "1e3"), ("０", "１")])
def test_what_is_no_point_in_south_sumatra_is_none(typed):
    assert places.point(*typed) is None
