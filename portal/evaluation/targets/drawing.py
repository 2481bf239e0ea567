"""The one picture of this slice: the likely range of a value beside the target it is held against.

Drawn like those of `web.charts`, with their classes: positions in per cent, letters in pixels, no style attribute.
"""

from collections.abc import Iterable
from decimal import Decimal

from flask_babel import gettext as _
from markupsafe import Markup

from portal.core.score import Figure, Score
from portal.web.format import number

STEP = 5  # the axis is cut to multiples of it
HEIGHT, TOP, MIDDLE, BOTTOM = 98, 24, 50, 74


def against(score: Score, aim: Figure, title: str, begins: int = 25) -> Markup:
    """The range as a bar with ends, its value as a point, the target as a line. `title` says what that shows.

    `begins`: where its scale does, 25 for an index and 0 for a rate.
    """
    start, end = axis(score, aim, begins)
    low, high, index, mark = (_place(value, start, end) for value in (score.low, score.high, score.index, aim))
    parts = [
        *_grid(start, end),
        _text("c-label", mark, 16, _("Target %(aim)s", aim=number(Decimal(aim)))),
        _line("c-mark", mark, mark, TOP, BOTTOM),
        _line("c-range", low, high, MIDDLE, MIDDLE),
        *(_line("c-ci", x, x, MIDDLE - 10, MIDDLE + 10) for x in (low, high)),
        _line("c-ci", low, high, MIDDLE, MIDDLE),
        Markup('<circle class="c-point" cx="{}%" cy="{}" r="6"/>').format(index, MIDDLE),
    ]
    return _picture(title, parts)


def axis(score: Score, aim: Figure, begins: int = 25) -> tuple[int, int]:
    """From where to where the picture goes: all that it shows with some room, within the scale.

    >>> axis(Score(Figure("83.23"), Figure("81.12"), Figure("85.34"), 64), Figure("80.00"))
    (75, 90)
    """
    least, most = int(min(score.low, aim)) - 2, int(max(score.high, aim)) + 3
    return max(begins, least // STEP * STEP), min(100, -(-most // STEP) * STEP)


def _grid(start: int, end: int) -> Iterable[Markup]:
    step = STEP if end - start <= 6 * STEP else 2 * STEP
    for value in range(start, end + 1, step):
        place = _place(value, start, end)
        yield _line("c-grid", place, place, TOP, BOTTOM)
        yield _text("c-tick", place, HEIGHT - 6, str(value))


def _place(value: Decimal | int, start: int, end: int) -> float:
    return round(float(value - start) / (end - start) * 100, 2)


def _line(look: str, left: float, right: float, top: int, bottom: int) -> Markup:
    line = Markup('<line class="{}" x1="{}%" x2="{}%" y1="{}" y2="{}"/>')
    return line.format(look, left, right, top, bottom)


def _text(look: str, x: float, y: int, words: str) -> Markup:
    """Letters at the edge of the picture grow inwards."""
    anchor = "start" if x < 12 else "end" if x > 88 else "middle"
    return Markup('<text class="{}" x="{}%" y="{}" text-anchor="{}">{}</text>').format(look, x, y, anchor, words)


def _picture(title: str, parts: list[Markup]) -> Markup:
    picture = Markup('<svg class="chart" width="100%" height="{}" role="img"><title>{}</title>{}</svg>')
    return picture.format(HEIGHT, title, Markup("").join(parts))
