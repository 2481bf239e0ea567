"""Reads the picture of a QR code back into its dark and light fields."""

import re

import segno

QUIET = 4  # light fields that the norm asks for on every side


def fields(svg):
    """The rows of a code as segno draws it, without its quiet zone: 1 where a field is dark."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    rows = [[0] * side for _ in range(side)]
    x = y = 0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?", re.search(r' d="(.*?)"', svg)[1]):
        if command == "h":
            for field in range(x, x + int(first)):
                rows[int(y)][field] = 1
            x += int(first)
        else:
            x, y = (int(first), float(second)) if command == "M" else (x + int(first), y + float(second))
    light = [row for number, row in enumerate(rows) if not QUIET <= number < side - QUIET]
    light += [row[:QUIET] + row[-QUIET:] for row in rows]
    assert not any(any(row) for row in light), "a code has a quiet zone of four fields"
    return [row[QUIET:-QUIET] for row in rows[QUIET:-QUIET]]


def expected(url):
    code = segno.make(url, error="q", micro=False, boost_error=False)
    assert code.error == "Q"
    return [list(row) for row in code.matrix]
