"""Charts without script: SVG drawn on the server, coloured by class, with positions in per cent.

The drawing stretches with the page and the letters do not, since only curves lie in a nested <svg> that is pulled
out of shape. No style attribute stands anywhere, so the strict content policy holds. What a chart finds is said in
its title, which the caller writes; the charts of a table's row are hidden from those who are read to, since they
have the number.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Flask
from markupsafe import Markup, escape

from portal.core.score import Figure, Score
from portal.skm.bands import BANDS
from portal.skm.elements import Element
from portal.web.format import number, score_text, texts

# Where each letter begins, from D up; the scale ends at 100.
GRADES = tuple((band.letter, float(band.floor)) for band in reversed(BANDS))
LIMITS = tuple(start for _letter, start in GRADES[1:])
LEAST, MIDDLE, END = 25.0, 50.0, 100.0

Row = tuple[str, Score | None]  # a name, and its score where enough answered


def scale(score: Score, title: str) -> Markup:
    """The index on the scale of grades, its interval a dashed band. It begins at 50, or at 25 if need be."""
    start = LEAST if score.low < MIDDLE else MIDDLE
    low, high, mark = (_place(figure, start) for figure in (score.low, score.high, score.index))
    band = Markup('<rect class="c-band" x="{}%" y="22" width="{}%" height="30" rx="4"/>')
    value = _text("c-value", mark, 12, texts(score).index, _anchor(mark))
    return _picture(
        "c-scale",
        94,
        title,
        [*_grades(start), band.format(low, _less(high, low)), _line("c-mark", mark, 16, 55), value],
    )


def _grades(start: float) -> list[Markup]:
    """The four bands with their letters, and the limits between them."""
    parts = []
    for (letter, begins), ends in zip(GRADES, (*LIMITS, END), strict=True):
        left, right = _place(max(begins, start), start), _place(ends, start)
        place = f'x="{left}%" y="28" width="{_less(right, left + 0.4)}%" height="18"'
        parts.append(Markup(f'<rect class="z z-{letter.lower()}" {place}/>'))
        parts.append(_text("c-label", (left + right) / 2, 70, letter))
    for limit in LIMITS:
        parts.append(_line("c-limit", _place(limit, start), 46, 74))
        parts.append(_text("c-tick", _place(limit, start), 88, _limit(limit)))
    return parts


@dataclass(frozen=True)
class ElementRow:
    """A row of the table of elements, which is their chart as well."""

    element: Element
    under: str  # what stands below the name, in the reader's language
    mark: str | None = None  # "lowest" or "highest"

    @property
    def bar(self) -> Markup:
        score = self.element.score
        return element_bar(self.element.index, low=score.low if score else None, high=score.high if score else None)


def element_row(element: Element, under: str) -> ElementRow:
    return ElementRow(element, under)


def element_bar(
    index: Figure | None, previous: Figure | None = None, low: Figure | None = None, high: Figure | None = None
) -> Markup:
    """The bar of one element in its row of the table, from 25 to 100. Nothing where there is no index."""
    if index is None:
        return Markup("")
    fill = f'<rect class="c-fill" width="{_place(index, LEAST)}%" height="14"/>'
    parts = [Markup('<rect class="c-track" width="100%" height="14"/>' + fill)]
    if previous is not None:
        parts.append(_line("c-prev", _place(previous, LEAST), 0, 14))
    if low is not None and high is not None:
        a, b = _place(low, LEAST), _place(high, LEAST)
        parts += [_across("c-ci", a, b, 7), _line("c-ci", a, 3, 11), _line("c-ci", b, 3, 11)]
    return _hidden("c-bar", 14, parts)


def faces(levels: Sequence[int | None]) -> Markup:
    """How four faces share their bar, worst first. Nothing where one of them is not told, or nobody is counted."""
    counts = [level for level in levels if level is not None]
    total = sum(counts)
    if len(counts) < len(levels) or not total:
        return Markup("")
    parts, left = [], 0
    for (letter, _begins), count in zip(GRADES, counts, strict=True):
        place = f'x="{_share(left, total)}%" width="{_share(count, total)}%" height="14"'
        parts.append(Markup(f'<rect class="z z-{letter.lower()}" {place}/>'))
        left += count
    return _hidden("c-bar", 14, parts)


def _share(count: int, total: int) -> float:
    return round(count / total * 100, 2)


def dot(score: Score, low: float = MIDDLE, high: float = END) -> Markup:
    """Index and interval of one row, on an axis that all rows of the table share."""
    parts = [_line("c-grid", _place(limit, low, high), 0, 20) for limit in LIMITS if low < limit < high]
    parts += _whiskers(_place(score.low, low, high), _place(score.high, low, high), 10)
    parts.append(_point(_place(score.index, low, high), 10))
    return _hidden("c-dot", 20, parts)


def amount(value: int, most: int) -> Markup:
    """How much one row has of what the largest could have, as a bar in its row of the table."""
    fill = f'<rect class="c-fill" width="{round(100 * value / most, 2)}%" height="6"/>'
    return _hidden("c-bar", 6, [Markup('<rect class="c-track" width="100%" height="6"/>' + fill)])


def share(score: Score) -> Markup:
    """A share and its interval from 0 to 100 per cent, in its row of the table."""
    a, b = _place(score.low, 0), _place(score.high, 0)
    fill = f'<rect class="c-fill" width="{_place(score.index, 0)}%" height="14"/>'
    parts = [Markup('<rect class="c-track" width="100%" height="14"/>' + fill)]
    return _hidden("c-bar", 14, [*parts, _across("c-ci", a, b, 7), _line("c-ci", a, 3, 11), _line("c-ci", b, 3, 11)])


def strata(rows: Sequence[Row], title: str, none: str = "—") -> Markup:
    """Scores of several groups of answers, one under the other on one axis, each with its interval.

    `none` is what is written where too few answered.
    """
    start = LEAST if any(score.low < MIDDLE for _name, score in rows if score) else MIDDLE
    height = 72 * len(rows) + 22
    parts = []
    for limit in LIMITS:
        parts.append(_line("c-grid", _place(limit, start), 0, height - 18))
        parts.append(_text("c-tick", _place(limit, start), height - 4, _limit(limit)))
    for nth, (name, score) in enumerate(rows):
        y = 72 * nth
        parts.append(_text("c-label", 0, y + 14, name, "start"))
        parts.append(_text("c-words", 0, y + 33, score_text(score) if score else none, "start"))
        if score:
            parts += _whiskers(_place(score.low, start), _place(score.high, start), y + 50)
            parts.append(_point(_place(score.index, start), y + 50))
    return _picture("c-strata", height, title, parts)


TREND_HEIGHT, TREND_TOP, TREND_BOTTOM = 220, 24, 186
NAMED_PERIODS = 5  # at most as many names and values stand in a row
CAP = 1.2  # per cent of the width: half of the stroke at the end of an upright interval


def trend(rows: Sequence[Row], title: str) -> Markup:
    """Index by period, oldest first, with its interval. A row is (short name of the period, score).

    A period without a score leaves a gap: no line is drawn over what nobody measured. The axis is cut to what is
    shown, and the caller says so under the picture with `trend_start`. Nothing where no period has a score.
    """
    if not any(score for _name, score in rows):
        return Markup("")
    start, end = trend_start(rows), _trend_end(rows)

    def x(nth: int) -> float:
        return round(12 + nth * 80 / (len(rows) - 1), 2) if len(rows) > 1 else 50.0

    def y(value: float | Decimal) -> float:
        return round(TREND_BOTTOM - (float(value) - start) / (end - start) * (TREND_BOTTOM - TREND_TOP), 1)

    parts = _axis(range(start, end + 1, 5 if end - start <= 30 else 10), y) + _limits(start, end, y)
    parts.append(_curves(rows, x, y))
    apart = -(-len(rows) // NAMED_PERIODS)  # so that names and values stand clear of one another on a telephone
    for nth, (name, score) in enumerate(rows):
        named = (len(rows) - 1 - nth) % apart == 0  # counted from the last one, which always has its name
        if named:
            parts += [
                _line("c-limit", x(nth), TREND_BOTTOM, TREND_BOTTOM + 6),
                _text("c-tick", x(nth), TREND_HEIGHT - 6, name),
            ]
        if score:
            parts += [*_upright(x(nth), y(score.high), y(score.low)), _point(x(nth), y(score.index))]
        if score and named:
            parts.append(_text("c-value", x(nth), y(score.high) - 8, texts(score).index))
    return _picture("c-trend", TREND_HEIGHT, title, parts)


def _limits(start: int, end: int, y: Callable[[float], float]) -> list[Markup]:
    """Where the letters begin that lie within the axis, each with its letter and its number."""
    parts = []
    for letter, limit in GRADES:
        if start < limit < end:
            parts.append(_across("c-limit c-dashed", 0, 100, y(limit)))
            parts.append(_text("c-tick", 100, y(limit) - 4, f"{letter} {_limit(limit)}", "end"))
    return parts


def _upright(x: float, top: float, bottom: float) -> list[Markup]:
    """An interval upright, with a stroke at each end."""
    return [_line("c-range", x, top, bottom), *(_across("c-range", x - CAP, x + CAP, y) for y in (top, bottom))]


def trend_start(rows: Iterable[Row]) -> int:
    """Where the cut axis of `trend` begins: a multiple of five, at least 25."""
    return max(25, int(min(float(score.low) for _name, score in rows if score) - 1) // 5 * 5)


def _trend_end(rows: Iterable[Row]) -> int:
    return min(100, -(-int(max(float(score.high) for _name, score in rows if score) + 1) // 5) * 5)


def _axis(values: Sequence[int], y: Callable[[float], float]) -> list[Markup]:
    lines = (_across("c-grid", 0, 100, y(value)) for value in values)
    numbers = (_text("c-tick", 0, y(value) - 4, str(value), "start") for value in values)
    return [*lines, *numbers]


def _curves(rows: Sequence[Row], x: Callable[[int], float], y: Callable[[float | Decimal], float]) -> Markup:
    """The line and the area of the intervals, once for each stretch of neighbouring periods that have a score."""
    runs: list[list[tuple[int, Score]]] = [[]]
    for nth, (_name, score) in enumerate(rows):
        if score:
            runs[-1].append((nth, score))
        else:
            runs.append([])
    curve = Markup('<polygon class="c-area" points="{} {}"/><polyline class="c-line" points="{}"/>')
    curves = Markup("").join(
        curve.format(
            _points((x(nth), y(score.high)) for nth, score in run),
            _points((x(nth), y(score.low)) for nth, score in reversed(run)),
            _points((x(nth), y(score.index)) for nth, score in run),
        )
        for run in runs
        if len(run) > 1
    )
    frame = '<svg width="100%" height="{0}" viewBox="0 0 100 {0}" preserveAspectRatio="none">{1}</svg>'
    return Markup(frame).format(TREND_HEIGHT, curves)


def _place(value: float | Decimal, start: float, end: float = END) -> float:
    """Where a value lies between start and end, in per cent; what lies outside is put at the edge."""
    return round(min(100.0, max(0.0, (float(value) - start) / (end - start) * 100)), 2)


def _less(a: float, b: float) -> float:
    return round(a - b, 2)


def limits() -> dict[str, str]:
    """Where each letter above D begins, as it is written: by the letter in small."""
    return {letter.lower(): number(Decimal(str(start)), 2) for letter, start in GRADES[1:]}


def _limit(value: float) -> str:
    return number(Decimal(str(value)), 0 if value == int(value) else 2)


def _anchor(place: float) -> str:
    """Letters at the edge of a picture grow inwards."""
    return "start" if place < 8 else "end" if place > 92 else "middle"


# Numbers and names of our own are put into the drawing as they are, which is ten times as fast as Markup.format;
# words go through `escape`.


def _line(look: str, x: float, top: float, bottom: float) -> Markup:
    return Markup(f'<line class="{look}" x1="{x}%" x2="{x}%" y1="{top}" y2="{bottom}"/>')


def _across(look: str, left: float, right: float, y: float) -> Markup:
    return Markup(f'<line class="{look}" x1="{left}%" x2="{right}%" y1="{y}" y2="{y}"/>')


def _whiskers(left: float, right: float, y: float) -> list[Markup]:
    """An interval across, with a stroke at each end so that a telephone shows where it ends."""
    ends = [_line("c-range", x, y - 6, y + 6) for x in (left, right)]
    return [_across("c-range", left, right, y), *ends]


def _point(x: float, y: float) -> Markup:
    return Markup(f'<circle class="c-point" cx="{x}%" cy="{y}" r="5"/>')


def _text(look: str, x: float, y: float, words: str, anchor: str = "middle") -> Markup:
    place = f'x="{round(x, 2)}%" y="{y}" text-anchor="{anchor}"'
    return Markup(f'<text class="{look}" {place}>{escape(words)}</text>')


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _picture(look: str, height: int, title: str, parts: Iterable[Markup]) -> Markup:
    picture = Markup('<svg class="chart {}" width="100%" height="{}" role="img"><title>{}</title>{}</svg>')
    return picture.format(look, height, title, Markup("").join(parts))


def _hidden(look: str, height: int, parts: Iterable[Markup]) -> Markup:
    frame = f'<svg class="chart {look}" width="100%" height="{height}" aria-hidden="true" focusable="false">'
    return Markup(f"{frame}{Markup('').join(parts)}</svg>")


def init_app(app: Flask) -> None:
    drawn = (scale, faces, element_bar, element_row, dot, amount, share, strata, trend, trend_start, limits)
    app.jinja_env.globals["chart"] = {function.__name__: function for function in drawn}
