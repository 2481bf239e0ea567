"""The draw as arithmetic: the same for whoever does it, in whatever order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.complaints import lots
from portal.complaints.lots import Entry
from portal.core import keys
from portal.core.errors import NotFound


@given(
    st.dictionaries(st.integers(0, 999), st.tuples(st.integers(1, 5), st.sampled_from("abc")), max_size=200), st.randoms()
)
def test_no_order_in_which_they_come_changes_the_draw(some, chance):
    entries = [Entry(f"PLJ-26-{n:04}", round_, unit) for n, (round_, unit) in some.items()]
    before = lots.drawn("s", entries), lots.digest(entries)
    chance.shuffle(entries)
    assert (lots.drawn("s", entries), lots.digest(entries)) == before
    for unit in {each.unit for each in entries}:
        all_, chosen = (sum(each.unit == unit for each in one) for one in (entries, before[0]))
        assert chosen * 20 >= all_ > (chosen - 1) * 20


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
