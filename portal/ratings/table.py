"""The results of a service as a file for machines: one line a number, empty where it is not told."""

import csv
import io
from collections.abc import Iterable

from portal.core.score import plain
from portal.ratings.results import Rated, Told
from portal.ratings.rules import MARKS

METHOD = "penilaian-1"  # of what is counted and how; it changes when that does
HEAD = ("period", "way", "what", "name", "value")


def written(found: Iterable[Rated]) -> str:
    """period, way, what (n, stratum, level, share, reason, burst, lost), its name, and the value.

    `share` has the names value, low and high: per cent of the marks 3 and 4, with the bounds of its 95 % interval.
    """
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEAD)
    for one in found:
        for way, told in one.ways.items():
            if not told.is_empty:
                rows.writerows((one.period, way.value, *row) for row in _rows(told))
        rows.writerow((one.period, "", "burst", "", _cell(one.bursts)))
        rows.writerow((one.period, "", "lost", "", _cell(one.lost)))
    return out.getvalue()


def _rows(told: Told) -> Iterable[tuple[str, str, str]]:
    yield "n", "", _cell(told.n)
    yield from (("stratum", name.value, _cell(count)) for name, count in told.strata.items())
    yield from (("level", str(mark), _cell(count)) for mark, count in zip(MARKS, told.levels or [None] * 4, strict=True))
    if told.share:
        values = {"value": told.share.index, "low": told.share.low, "high": told.share.high}
        yield from (("share", name, plain(figure)) for name, figure in values.items())
    yield from (("reason", name or "none", _cell(count)) for name, count in told.reasons.items())


def _cell(count: int | None) -> str:
    return "" if count is None else str(count)
