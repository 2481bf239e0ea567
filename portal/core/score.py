"""No number without its doubt: index, interval and number of answers are one value.

`Figure` is what code compares and a page cannot print, `Score` is what a page prints, `Change` what it prints of
two scores. Rounding stands here once; what makes an interval of a variance stands in `skm.interval`.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, NoReturn, Self, overload


class Figure(Decimal):
    """Two decimals that code may compare and a page cannot print: a bare mean claims more than is known.

    Arithmetic on it gives a plain `Decimal`, which prints: a distance or a limit is no mean.

    >>> Figure("78.74") > Figure("76.61"), Figure("78.74") - Figure("76.61")
    (True, Decimal('2.13'))
    """

    def __new__(cls, value: Decimal | int | str = 0) -> Self:
        figure = super().__new__(cls, value)
        exponent = figure.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -2:
            raise ValueError("A figure is a number of two decimals: round it with half_up.")
        return figure

    def __str__(self) -> NoReturn:
        raise TypeError("Print the whole Score, not one of its figures.")

    def __format__(self, *_: object) -> NoReturn:
        raise TypeError("Print the whole Score, not one of its figures.")

    __html__ = __str__

    def __repr__(self) -> str:
        return f"Figure('{plain(self)}')"

    def __reduce__(self) -> tuple[Any, ...]:
        return Figure, (plain(self),)  # what Decimal does would come back as a Decimal, which prints


def plain(figure: Decimal) -> str:
    """The figure with a decimal point, for files that machines read (CSV, JSON). People read a `Score`.

    >>> plain(Figure("100")), plain(Figure("78.74"))
    ('100.00', '78.74')
    """
    return Decimal.__format__(figure, ".2f")


@overload
def half_up(exact: Fraction) -> Figure: ...
@overload
def half_up(exact: Fraction, places: int) -> Decimal: ...
def half_up(exact: Fraction, places: int = 2) -> Decimal:
    """The one place that rounds. Python's `round` and Babel go to the even neighbour, the regulation goes up.

    Below zero it goes down, so that a fall is rounded as the same rise is. Two places make a `Figure`.

    >>> half_up(Fraction("88.305")), half_up(Fraction("76.6049")), half_up(Fraction("-2.345"))
    (Figure('88.31'), Figure('76.60'), Figure('-2.35'))
    """
    size = floor(abs(exact) * 10**places + Fraction(1, 2))
    rounded = Decimal(-size if exact < 0 else size).scaleb(-places)
    return Figure(rounded) if places == 2 else rounded


@dataclass(frozen=True)
class Score:
    """An index, the bounds of its 95 % interval, and how many answered. It prints in Indonesian form.

    >>> print(Score(Figure("78.74"), Figure("76.26"), Figure("81.23"), 1049))
    78,74 (76,26–81,23; n = 1.049)
    """

    index: Figure
    low: Figure
    high: Figure
    n: int

    def __str__(self) -> str:
        index, low, high, n = self.texts()
        return f"{index} ({low}–{high}; n = {n})"

    __html__ = __str__  # digits and brackets: there is nothing to escape

    def texts(self) -> tuple[str, str, str, str]:
        """Index, low, high and n as people read them, for the one macro that lays out all four."""
        return _comma(self.index), _comma(self.low), _comma(self.high), f"{self.n:,}".replace(",", ".")


@dataclass(frozen=True)
class Change:
    """The difference of two scores and the bounds of its own 95 % interval. It prints in Indonesian form.

    >>> print(Change(Figure("2.10"), Figure("-0.45"), Figure("4.65")))
    +2,10 (−0,45 … +4,65)
    """

    by: Figure
    low: Figure
    high: Figure

    @property
    def real(self) -> bool:
        """Whether the interval leaves out zero. Two intervals that part are no test of it."""
        return self.low > 0 or self.high < 0

    def __str__(self) -> str:
        by, low, high = self.texts()
        return f"{by} ({low} … {high})"

    __html__ = __str__

    def texts(self) -> tuple[str, str, str]:
        """Change, low and high as people read them, each with its sign."""
        return _signed(self.by), _signed(self.low), _signed(self.high)


def _comma(figure: Decimal) -> str:
    return plain(figure).replace(".", ",")


def _signed(figure: Decimal) -> str:
    return ("+" if figure > 0 else "−" if figure < 0 else "") + _comma(abs(figure))
