"""The least numbers are compared in `core.disclosure` and nowhere else: a second place would one day differ."""

import ast
from pathlib import Path

import pytest
from jinja2 import nodes

from portal import config
from portal.core import disclosure

PORTAL = Path(config.ROOT) / "portal"
HOME = PORTAL / "core" / "disclosure.py"
LEAST = {name for name in vars(disclosure) if name.startswith("LEAST_")}
NUMBERS = {getattr(disclosure, name) for name in LEAST}
ROWS = PORTAL / "skm" / "tally.py"  # five of nine marks make a row valid: that is no number of people
# What these slices count are people, so that a bare 10 or 30 is a least number that was written out.
COUNTING = ("skm", "surveys", "scorecards", "evaluation", "home")


def names_in(node):
    """The names of a Python expression: `least`, `disclosure.LEAST_CELL` → LEAST_CELL."""
    named = (getattr(each, "id", None) or getattr(each, "attr", None) for each in ast.walk(node))
    return {name for name in named if name}


def comparisons(source):
    """(line, names, numbers) of every comparison, and of `min`, `max` and `range`, which compare as well."""
    for node in ast.walk(ast.parse(source)):
        called = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"min", "max", "range"}
        if isinstance(node, ast.Compare) or called:
            numbers = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
            yield node.lineno, names_in(node), {each for each in numbers if type(each) is int}


def conditions(source):
    """(line, text) of every f-string that puts a least number into a condition of SQL."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr) and names_in(node) & LEAST:
            text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            if set(text) & set("<>="):
                yield node.lineno, text


def faults_of(file, source):
    counts_people = file.is_relative_to(PORTAL) and file.relative_to(PORTAL).parts[0] in COUNTING
    found = [line for line, _text in conditions(source)]
    for line, names, numbers in comparisons(source):
        if names & LEAST or (counts_people and file != ROWS and numbers & NUMBERS):
            found.append(line)
    return [f"{file.name}:{line}" for line in found]


def test_no_module_but_disclosure_compares_with_a_least_number():
    others = [file for file in sorted(PORTAL.rglob("*.py")) if file != HOME]
    assert [fault for file in others for fault in faults_of(file, file.read_text("utf-8"))] == []


def test_the_walk_sees_the_comparisons_that_there_are():
    assert len(faults_of(HOME, HOME.read_text("utf-8"))) > 10


@pytest.mark.parametrize(
    "source",
    ["n >= disclosure.LEAST_FOR_INDEX", "0 < rest < LEAST_CELL", "max(0, LEAST_FOR_LETTER - n)",
     "n < 10", "30 <= score.n",
     'f"{name}_n >= {LEAST_FOR_INDEX}"'],
)  # fmt: skip
def test_the_walk_finds_what_somebody_may_write(source):
    assert faults_of(PORTAL / "scorecards" / "new.py", source)


def test_no_template_compares_with_a_least_number(app):
    found = []
    for name in app.jinja_env.list_templates(extensions=["html", "txt"]):
        source, _path, _fresh = app.jinja_env.loader.get_source(app.jinja_env, name)
        for node in app.jinja_env.parse(source).find_all(nodes.Compare):
            names = {each.name for each in node.find_all(nodes.Name)}
            names |= {each.attr for each in node.find_all(nodes.Getattr)}
            if any(each.lower().startswith("least") for each in names):
                found.append(f"{name}:{node.lineno}")
    assert found == []
