"""Evaluation never sees a resident's words: what it imports leads nowhere near them."""

from pathlib import Path

import grimp
import pytest

import portal.evaluation

HERE, SURVEYS, DOOR = "portal.evaluation", "portal.surveys", "portal.scorecards.published"
MODERATION = "portal.moderation"


@pytest.fixture(scope="module")
def imports():
    graph = grimp.build_graph("portal", cache_dir=None)
    return graph, {HERE, *graph.find_descendants(HERE)}


def imported_by(graph, modules):
    return {found for module in modules for found in graph.find_modules_directly_imported_by(module)} - modules


def test_no_module_of_evaluation_imports_surveys(imports):
    assert [module for module in imported_by(*imports) if module.startswith(SURVEYS)] == []


def test_evaluation_has_no_way_to_moderation_at_all(imports):
    """Nor through the published card, which shows words of residents to everybody: its door hands none on."""
    graph, _ = imports
    assert not graph.chain_exists(importer=HERE, imported=MODERATION, as_packages=True)
    assert graph.chain_exists(importer="portal.scorecards.views.public", imported=MODERATION, as_packages=True)


def test_of_cards_evaluation_imports_what_is_published_alone(imports):
    assert {module for module in imported_by(*imports) if module.startswith("portal.scorecards")} == {DOOR}


def test_the_only_way_to_surveys_is_that_of_the_published_card_to_the_results(imports):
    graph, _ = imports
    graph.remove_import(importer=DOOR, imported=f"{SURVEYS}.results")
    assert not graph.chain_exists(importer=HERE, imported=SURVEYS, as_packages=True)


def test_evaluation_reads_no_promise_that_stands_on_a_card():
    """A promise is kept when residents say so: counted for anybody's mark, it would be made to be easy to keep."""
    files = Path(portal.evaluation.__path__[0]).rglob("*")
    sources = [path.read_text() for path in files if path.suffix in (".py", ".html")]
    assert sources
    assert not [word for text in sources for word in (".promises", ".stands", "beside_row") if word in text]
