"""The picture that goes with a link where it is passed on: 1200 × 630 pixels, drawn here of a page's own words.

A picture is drawn from nothing but a `Preview`, so the same words are drawn once, by whatever address they are asked
for. Pillow, which costs 8 MB of memory, is loaded by the first process that is asked for a picture, and then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Protocol
from unicodedata import normalize

from flask import Response, session
from flask_babel import gettext as _

from portal.config import STATIC
from portal.core.score import Score
from portal.web.context import site
from portal.web.format import answers, texts

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIZE = WIDTH, HEIGHT = 1200, 630  # pixels, as those who show links ask for
MOST = 64  # pictures that a process keeps: 1 MB
HOUR = 60 * 60
MARGIN, BAND, EDGE = 64, 96, 18  # pixels: at the sides, the head, and its teeth
COLOURS = 64  # two colours of type and their edges; more make the file larger and nothing clearer

PAPER, INK, SOFT, MAROON, GOLD, LINE = "#fffdfa", "#211816", "#4d4340", "#6b1029", "#f2b632", "#d9d1cb"
FONT = STATIC / "plus-jakarta-var.woff2"  # its licence lies beside it
PLAIN, BOLD = 500, 800


@dataclass(frozen=True)
class Value:
    """One of the two values of a card. `figure` never stands without `doubt`: the likely range and the answers."""

    title: str
    figure: str
    letter: str
    doubt: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """All words of a picture, in the reader's language."""

    kicker: str
    title: str
    lines: tuple[str, ...]
    values: tuple[Value, ...]
    name: str
    area: str
    mark: str


def preview(title: str, *lines: str, kicker: str = "", values: tuple[Value, ...] = ()) -> Preview:
    """With the name of the site, and with the mark of a demo or a rehearsal."""
    here = site()
    return Preview(kicker, title, lines, values, here.name, here.area, here.mark)


class Card(Protocol):
    """What a picture shows of a published card. `n`: the answers behind "official" and "independent"."""

    @property
    def official(self) -> Score | None: ...
    @property
    def letter(self) -> str | None: ...
    @property
    def independent(self) -> Score | None: ...
    @property
    def independent_letter(self) -> str | None: ...
    @property
    def n(self) -> Mapping[str, int]: ...


def values(card: Card) -> tuple[Value, ...]:
    """Both values of a card, in the same size."""
    return (
        _valued(_("Official value (IKM)"), card.official, card.letter, card.n["official"]),
        _valued(_("Independent value"), card.independent, card.independent_letter, card.n["independent"]),
    )


def _valued(title: str, score: Score | None, letter: str | None, n: int) -> Value:
    """A value with its doubt; without a score how many answered, and that they give no number."""
    if score is None:
        return Value(title, "", "", (str(_("No number yet")), answers(n)))
    parts = texts(score)
    between = str(_("between %(low)s and %(high)s", low=parts.low, high=parts.high))
    return Value(title, parts.index, letter or "", (between, str(_("from %(answers)s", answers=answers(score.n)))))


def answer(drawn: Preview) -> Response:
    """For a view that is `@cacheable`. Pages of others may show it: that is what it is for."""
    response = Response(png(drawn), mimetype="image/png")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if not session:
        response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return response


@lru_cache(maxsize=MOST)
def png(drawn: Preview) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    _head(pen, drawn)
    top = BAND + EDGE + (36 if drawn.values else 100)
    if drawn.kicker:
        font = _font(34, BOLD)
        top = _write(pen, top, [_cut(drawn.kicker, font, WIDTH - 2 * MARGIN)], font, MAROON) + 8
    top = _title(pen, top, drawn.title, room=3 if not drawn.values else 2)
    for line in drawn.lines:
        top = _write(pen, top + 10, _wrapped(line, _font(36, PLAIN))[:2], _font(36, PLAIN), SOFT)
    for place, one in enumerate(drawn.values):
        _value(pen, MARGIN + place * (WIDTH - MARGIN) // 2, one)
    out = BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _head(pen: "ImageDraw", drawn: Preview) -> None:
    pen.rectangle((0, 0, WIDTH, BAND), MAROON)
    for left in range(0, WIDTH, 2 * EDGE):  # the teeth of a songket's edge
        pen.polygon(((left, BAND), (left + 2 * EDGE, BAND), (left + EDGE, BAND + EDGE)), GOLD)
    _diamond(pen, MARGIN + 28, BAND // 2, 28, GOLD)
    _diamond(pen, MARGIN + 28, BAND // 2, 19, MAROON)
    _diamond(pen, MARGIN + 28, BAND // 2, 8, GOLD)
    pen.text((MARGIN + 74, BAND // 2), drawn.name, "#fff", _font(38, BOLD), anchor="lm")
    if drawn.mark:
        font = _font(34, BOLD)
        left = int(WIDTH - MARGIN - font.getlength(drawn.mark) - 40)
        pen.rectangle((left, 16, WIDTH - MARGIN, BAND - 16), GOLD)
        pen.text((left + 20, BAND // 2), drawn.mark, INK, font, anchor="lm")
    else:
        pen.text((WIDTH - MARGIN, BAND // 2), drawn.area, "#fff", _font(28, PLAIN), anchor="rm")


def _title(pen: "ImageDraw", top: int, title: str, room: int) -> int:
    """As large as `room` lines allow; what is longer still is cut."""
    for size in (76, 66, 56, 48):
        lines = _wrapped(title, font := _font(size, BOLD))
        if len(lines) <= room:
            break
    else:
        lines = [*lines[: room - 1], _cut(" ".join(lines[room - 1 :]), font, WIDTH - 2 * MARGIN)]
    return _write(pen, top, lines, font, INK)


def _value(pen: "ImageDraw", left: int, one: Value) -> None:
    top = HEIGHT - 272
    pen.line((left, top - 10, left + (WIDTH - 3 * MARGIN) // 2, top - 10), LINE, 3)
    pen.text((left, top + 8), one.title, MAROON, _font(32, BOLD))
    if one.figure:
        beside = left
        if one.letter:
            _diamond(pen, left + 46, top + 102, 46, GOLD)
            pen.text((left + 46, top + 102), one.letter, INK, _font(46, BOLD), anchor="mm")
            beside += 112
        pen.text((beside, top + 102), one.figure, INK, _font(84, BOLD), anchor="lm")
    for number, line in enumerate(one.doubt):
        pen.text((left, top + (156 if one.figure else 64) + 42 * number), line, SOFT, _font(34, PLAIN))


def _diamond(pen: "ImageDraw", x: int, y: int, half: int, colour: str) -> None:
    pen.polygon(((x, y - half), (x + half, y), (x, y + half), (x - half, y)), colour)


def _write(pen: "ImageDraw", top: int, lines: list[str], font: "FreeTypeFont", colour: str) -> int:
    """Lines one below the other; where the next one may begin."""
    for line in lines:
        pen.text((MARGIN, top), line, colour, font)
        top += int(font.size * 1.22)
    return top


def _wrapped(text: str, font: "FreeTypeFont") -> list[str]:
    """The text in lines as wide as the picture; a word that is wider than one is cut."""
    room, lines = WIDTH - 2 * MARGIN, [""]
    for word in _known(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, room))
    return [line for line in lines if line]


def _cut(text: str, font: "FreeTypeFont", room: int) -> str:
    text = _known(text)
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}...") > room:
        text = text[:-1]
    return f"{text.rstrip()}..."


def _known(text: str) -> str:
    """What the font has signs for: it is cut to the letters of Indonesian and English, and a name may hold any."""
    return "".join(_letters(text))


def _letters(text: str) -> Iterator[str]:
    for sign in text:
        if sign.isspace():
            yield " "
        elif _is_drawn(sign):
            yield sign
        else:
            yield from (part for part in normalize("NFKD", sign) if _is_drawn(part))


@cache
def _nothing() -> bytes:
    """How the font draws a sign that it has not."""
    return bytes(_font(20, PLAIN).getmask("\uffff"))


@lru_cache(maxsize=1024)
def _is_drawn(sign: str) -> bool:
    return bytes(_font(20, PLAIN).getmask(sign)) != _nothing()


@cache
def _font(size: int, weight: int) -> "FreeTypeFont":
    from PIL import ImageFont

    # The other engine, where it is installed, fails at signs that are in no font.
    font = ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font
