"""Shares of a whole in per cent, with their intervals: of one share (Wilson 1927), and of the difference of two.

Exact fractions up to the root, half up to two decimals at the last step; no correction for continuity and none for a
finite number of people.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from portal.core.score import Change, Figure, Score

Z = Decimal("1.959963984540054")  # of 95 %
ONE = Decimal(1)


def share(good: int, n: int) -> Score | None:
    """The share of `good` among `n` in per cent, with Wilson's interval of 95 % (Wilson 1927). None for none.

    >>> print(share(38, 40))
    95,00 (83,50–98,62; n = 40)
    >>> print(share(10, 10))
    100,00 (72,25–100,00; n = 10)
    """
    if n == 0:
        return None
    with localcontext() as exact:
        exact.prec = 50
        p, low, high = _wilson(good, n)
        return Score(_per_cent(p), _per_cent(low), _per_cent(high), n)


def difference(good: int, n: int, good_before: int, n_before: int) -> Change | None:
    """The second share taken from the first, in points, with Newcombe's interval of 95 %. None where either has none.

    The interval is his method 10, of two independent shares, made of both Wilson intervals (R. G. Newcombe, Interval
    estimation for the difference between independent proportions, Statistics in Medicine 17, 1998, 873-890).

    >>> print(difference(56, 70, 48, 80))  # his first example: 0.0524 to 0.3339
    +20,00 (+5,24 … +33,39)
    """
    if n == 0 or n_before == 0:
        return None
    with localcontext() as exact:
        exact.prec = 50
        p, low, high = _wilson(good, n)
        q, low_before, high_before = _wilson(good_before, n_before)
        by = p - q
        down = ((p - low) ** 2 + (high_before - q) ** 2).sqrt()
        up = ((high - p) ** 2 + (q - low_before) ** 2).sqrt()
        return Change(_per_cent(by), _per_cent(by - down), _per_cent(by + up))


def _wilson(good: int, n: int) -> tuple[Decimal, Decimal, Decimal]:
    """The share and the bounds of its interval, between 0 and 1."""
    p, square = Decimal(good) / n, Z * Z
    middle = p + square / (2 * n)
    half = Z * (p * (1 - p) / n + square / (4 * n * n)).sqrt()
    low, high = ((middle + sign * half) / (1 + square / n) for sign in (-1, 1))
    return p, max(Decimal(0), low), min(ONE, high)


def _per_cent(part: Decimal) -> Figure:
    return Figure((part * 100).quantize(Decimal("0.01"), ROUND_HALF_UP))
