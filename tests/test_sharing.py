"""What is named by its path is still there: a file that was moved would lose its group, and nobody would hear of it."""

from pathlib import Path

import pytest

from tests import sharing

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("path", [*sharing.LONG, *(path for paths in sharing.TOGETHER.values() for path in paths)])
def test_what_is_handed_out_by_its_path_is_there(path):
    assert (ROOT / path).exists()


def test_whoever_shares_a_demo_is_handed_out_together():
    shares = sharing.Sharing.__new__(sharing.Sharing)
    groups = {shares._split_scope(f"tests/journeys/test_{name}.py::test_it[x]") for name in ("resident", "text_size")}
    assert groups == {"demo"}
    assert shares._split_scope("tests/skm/test_index.py::test_it") == "tests/skm/test_index.py::test_it"
