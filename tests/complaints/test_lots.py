"""The draw, done again with sha256sum alone."""

import subprocess
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.complaints import lots
from portal.complaints.lots import Entry
from portal.core import keys
from portal.core.errors import NotFound

RECIPE = """
sha256sum list.txt | cut -c 1-64
printf %s {seed} | sha256sum | cut -c 1-64
while read -r entry; do
  printf '%s %s\\n' "$(printf %s "{seed}:$entry" | sha256sum | cut -c 1-64)" "$entry"
done < list.txt | LC_ALL=C sort | head -n {drawn}
"""


def test_the_recipe_on_the_page_draws_the_same_without_this_program(tmp_path):
    seed, entries = "ab" * 32, [Entry(f"PLJ-26-{n:04}-ABC", n % 3 + 1) for n in range(61)]
    (tmp_path / "list.txt").write_text("".join(f"{line}\n" for line in sorted(each.line for each in entries)))
    done = subprocess.run(
        ["sh", "-c", RECIPE.format(seed=seed, drawn=lots.how_many(61))], cwd=tmp_path, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    digest, committed, *drawn = done.stdout.splitlines()
    assert digest == lots.digest(entries)
    assert committed == keys.commitment_of(seed)
    assert drawn == [f"{lots.lot(seed, each)} {each.line}" for each in lots.drawn(seed, entries)]
    assert len(drawn) == 4


@given(st.sets(st.tuples(st.integers(0, 999), st.integers(1, 5)), max_size=200), st.randoms())
def test_no_order_in_which_they_come_changes_the_draw(some, chance):
    entries = [Entry(f"PLJ-26-{n:04}", round_) for n, round_ in some]
    before = lots.drawn("s", entries), lots.digest(entries)
    chance.shuffle(entries)
    assert (lots.drawn("s", entries), lots.digest(entries)) == before
    assert len(before[0]) * 20 >= len(entries) > (len(before[0]) - 1) * 20 or not entries


def test_a_month_begins_and_ends_at_midnight_in_palembang():
    begin, end = lots.begin_and_end("2026-06")
    assert (begin, end) == (datetime(2026, 5, 31, 17, tzinfo=UTC), datetime(2026, 6, 30, 17, tzinfo=UTC))
    assert lots.begin_and_end("2026-12")[1] == lots.begin_and_end("2027-01")[0]
    for text in ("2026-13", "2026-1", "202606", "2026-06-01", "٢٠٢٦-٠٦", "0000-01", ""):
        with pytest.raises(NotFound):
            lots.first_day(text)


def test_a_seed_lies_in_a_file_of_its_own_and_is_what_was_committed_to(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "_folder", tmp_path / "keys")
    committed = keys.make_seed()
    (file,) = (tmp_path / "keys").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert keys.commitment_of(keys.seed_of(committed)) == committed
    assert not keys.kept()  # the files of ballots' keys are told apart from it
    file.write_text("f" * 64)
    assert keys.seed_of(committed) is None
    keys.destroy_seed(committed)
    assert keys.seed_of(committed) is None
    keys.destroy_seed(committed)
