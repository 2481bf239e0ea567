"""Numbers, days and texts as a reader expects to see them, in Indonesian and English. Registered as Jinja filters.

Rounding goes half up, by code of our own: Babel and Python's `round` go to the even neighbour, so that 76.25 would
read 76.2 where the regulation says 76.3. Only exact numbers are taken, never a float.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor

import bleach
from babel.dates import format_date
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from portal.core import clock
from portal.core.score import Change, Figure, Score
from portal.web.language import spoken
from portal.web.references import references

Exact = Decimal | Fraction | int
Attributes = dict[tuple[str | None, str], str]  # of a link, as bleach hands them over

MINUS = "\u2212"
ROMAN = ("I", "II", "III", "IV")


def number(value: Exact, places: int = 2) -> str:
    """A number with so many decimals, rounded half up (away from zero), thousands set apart: 1.284,50.

    A `Figure` is refused as everywhere: an index is printed with its interval and n, by the functions below.
    """
    if isinstance(value, Figure):
        raise TypeError("Print the whole Score, not one of its figures.")
    return _write(value, places)


def _write(value: Exact, places: int = 2) -> str:
    units = _units(value if value >= 0 else -value, places)
    whole, rest = divmod(units, 10**places)
    point, comma = (",", ".") if spoken() == "id" else (".", ",")
    text = f"{whole:,}".replace(",", comma) + (f"{point}{rest:0{places}d}" if places else "")
    return MINUS + text if value < 0 and units else text


def _units(value: Exact, places: int) -> int:
    """A number that is not negative in units of its last place, rounded half up."""
    scale: int = 10**places
    if isinstance(value, int):
        return value * scale
    if isinstance(value, Decimal) and (shifted := value.scaleb(places)) == (whole := int(shifted)):
        return whole
    return floor(Fraction(value) * scale + Fraction(1, 2))


def signed(value: Exact, places: int = 2) -> str:
    """A difference with its sign: +2,10, −0,40, and 0,00 without one."""
    text = number(value, places)
    return "+" + text if value > 0 and text.strip("0,.") else text


@dataclass(frozen=True)
class Texts:
    """The parts of a score or a change as the reader's language writes them, for the macro that lays out all."""

    index: str
    low: str
    high: str
    n: str = ""


def texts(value: Score | Change) -> Texts:
    """Index, low, high and n of a Score; change, low and high of a Change, each with its sign."""
    if isinstance(value, Score):
        return Texts(_write(value.index), _write(value.low), _write(value.high), count(value.n))
    return Texts(*(("+" if figure > 0 else "") + _write(figure) for figure in (value.by, value.low, value.high)))


def score_text(score: Score) -> str:
    """Index, interval and answers in one breath, for titles and messages: 78,74 (76,26–81,23; 312 penilaian)."""
    parts = texts(score)
    return f"{parts.index} ({parts.low}–{parts.high}; {answers(score.n)})"


def element_index(figure: Figure) -> str:
    """The index of one element. It may stand in the table of the elements alone, beside its counts of 1 to 4."""
    return _write(figure)


def between(low: Exact, high: Exact, places: int = 2) -> str:
    """A range with an en dash: 76,26–81,23."""
    return f"{number(low, places)}–{number(high, places)}"


def count(value: int) -> str:
    """A count with its thousands set apart: 1.284."""
    return number(value, 0)


def answers(value: int) -> str:
    """So many answers, in words that fit the number: 312 penilaian."""
    return str(ngettext("%(count)s answer", "%(count)s answers", value, count=count(value)))


def percent(part: Exact, whole: Exact = 1, places: int = 0) -> str:
    """A share of a whole that is not zero: 58%."""
    if isinstance(part, Figure):
        raise TypeError("An index is no share; print the whole Score.")
    return number(Fraction(part) / Fraction(whole) * 100, places) + "%"


def file_size(size: int) -> str:
    """A size in bytes as people say it: 4 kB, 1,2 MB. Nothing is smaller than 1 kB."""
    if size < 1_000_000:
        return f"{count(max(1, round(size / 1000)))} kB"
    return f"{number(Fraction(size, 1_000_000), 1)} MB"


def grade_word(letter: str) -> str:
    """What a grade says of the unit (table of PermenPANRB 14/2017, "kinerja unit pelayanan")."""
    words: dict[str, str] = {"A": _("Very good"), "B": _("Good"), "C": _("Less than good"), "D": _("Not good")}
    return words[letter]


@lru_cache(maxsize=2048)
def _day(day: date, pattern: str, language: str) -> str:
    """The same few days stand on every page, and Babel takes 50 µs for one."""
    return format_date(day, pattern, locale=language)


def date_long(day: date) -> str:
    """24 November 2026."""
    return _day(day, "d MMMM y", spoken())


def date_full(day: date) -> str:
    """Selasa, 24 November 2026."""
    return _day(day, "EEEE, d MMMM y", spoken())


def date_short(day: date) -> str:
    """24 Nov 2026, for tables."""
    return _day(day, "d MMM y", spoken())


def month_name(day: date) -> str:
    """November 2026."""
    return _day(day, "MMMM y", spoken())


def date_time(moment: datetime) -> str:
    """24 November 2026 pukul 09.14 WIB. The moment is aware; it is told as the clocks of Palembang show it."""
    return _of_here(moment.astimezone(clock.PALEMBANG))


def _of_here(here: datetime) -> str:
    """Written without `%H`, for which Python takes five times as long: fifty of them stand on a page."""
    day, hour, minute = date_long(here.date()), f"{here.hour:02}", f"{here.minute:02}"
    return f"{day} pukul {hour}.{minute} WIB" if spoken() == "id" else f"{day}, {hour}:{minute} WIB"


def clock_time(moment: datetime) -> str:
    """09.14 WIB, of today."""
    here = moment.astimezone(clock.PALEMBANG)
    return f"{here:%H.%M} WIB" if spoken() == "id" else f"{here:%H:%M} WIB"


def time(when: date | datetime, style: str = "long") -> Markup:
    """A <time> element for a day or a moment; `style` is long, full or short, and a moment has its hour too."""
    if isinstance(when, datetime):
        return Markup(moment_html(when))
    text = {"long": date_long, "full": date_full, "short": date_short}[style](when)
    return Markup(f'<time datetime="{when.isoformat()}">{text}</time>')


def moment_html(moment: datetime) -> str:
    """The same of a moment, for functions that put HTML together: there is no sign of HTML in what it says. Lists are
    full of them, and Markup.format takes ten times as long.
    """
    here = moment.astimezone(clock.PALEMBANG)
    return f'<time datetime="{here.isoformat(timespec="minutes")}">{_of_here(here)}</time>'


def local_day(moment: datetime) -> date:
    """The day that it is in Palembang at a moment."""
    return moment.astimezone(clock.PALEMBANG).date()


def last_day(moment: datetime) -> date:
    """The last day of a limit; from the moment on it is late."""
    return local_day(moment - timedelta(microseconds=1))


def date_range(first: date, last: date) -> str:
    """1 Juli–30 September 2026: the first day without its year where both have the same."""
    pattern = "d MMMM" if first.year == last.year else "d MMMM y"
    return f"{_day(first, pattern, spoken())}–{date_long(last)}"


def period_name(period: str) -> str:
    """A period by its name: "2026-tw3" is Triwulan III 2026, "2026-s1" is Semester I 2026, "2026" is 2026."""
    year, _dash, part = period.partition("-")
    if part.startswith("tw"):
        return str(_("Quarter %(number)s of %(year)s", number=ROMAN[int(part[2:]) - 1], year=year))
    if part.startswith("s"):
        return str(_("Half-year %(number)s of %(year)s", number=ROMAN[int(part[1:]) - 1], year=year))
    return str(_("Year %(year)s", year=year))


def period_months(period: str) -> str:
    """The months of a period: "2026-tw3" is Juli–September 2026."""
    year, _dash, part = period.partition("-")
    months = 3 if part.startswith("tw") else 6 if part.startswith("s") else 12
    nth = int(part.lstrip("tws")) if part else 1
    first, last = (_day(date(int(year), month, 1), "MMMM", spoken())
                   for month in (months * (nth - 1) + 1, months * nth))  # fmt: skip
    return f"{first}–{last} {year}"


def dial(telephone: str) -> str:
    """A telephone number as a tel: link wants it: "(0711) 123-456" is +62711123456."""
    digits = "".join(sign for sign in telephone if sign.isdigit())
    return "+62" + digits[1:] if digits.startswith("0") else "+" + digits


def paragraphs(text: str) -> Markup:
    """Plain text of a person as paragraphs: escaped, lines kept, addresses made links that lend no weight."""
    blocks = (block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip())
    linked = (_linked(block.strip()) for block in blocks)
    return Markup("".join(f"<p>{block}</p>" for block in linked).replace("\n", "<br>"))


@lru_cache(maxsize=256)
def _linked(block: str) -> str:
    # A Linker for each call (bleach.linkify makes one): a shared one loops for ever when two threads use it.
    linked: str = bleach.linkify(str(escape(block)), callbacks=[_untrusted])
    return linked


def _untrusted(attributes: Attributes, new: bool = False) -> Attributes:
    attributes[(None, "rel")] = "nofollow ugc noopener"
    return attributes


def only_indonesian() -> Markup:
    """The attribute that marks words which exist in Indonesian alone, on a page in another language."""
    return Markup("") if spoken() == "id" else Markup(' lang="id"')


FILTERS = (
    number, signed, texts, score_text, element_index, count, answers, percent, file_size, grade_word, date_long,
    date_full, date_short, date_time, local_day, last_day, month_name, time, period_name, period_months, dial, paragraphs,
    references,
)  # fmt: skip


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update({function.__name__: function for function in FILTERS})
    app.jinja_env.globals.update(between=between, date_range=date_range, only_indonesian=only_indonesian)
