"""What makes an interval of a variance: Student's t, and Welch's way to compare two samples."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import exp, lgamma, pi, sqrt, tan

from portal.core.score import Change, half_up

NORMAL = 1.959963984540054  # the 97.5 % quantile of the normal distribution
MANY_DEGREES = 1000


def welch(moved: Fraction, *samples: tuple[Decimal, int]) -> Change:
    """How far an index moved between two independent samples, with the 95 % interval of that.

    A sample is the variance of its index and how many answered. The variances are added, and the degrees are
    Welch's. Without any spread the interval is the change itself.
    """
    spread = [(float(variance), n - 1) for variance, n in samples]
    variance = sum(part for part, _ in spread)
    half = Fraction(0)
    if variance:
        degrees = variance**2 / sum(part**2 / of for part, of in spread)
        half = Fraction(student_t(degrees) * sqrt(variance))
    return Change(half_up(moved), half_up(moved - half), half_up(moved + half))


@lru_cache(maxsize=1024)
def student_t(degrees: float) -> float:
    """The 97.5 % quantile of Student's t, right to nine decimals, for 1 degree or more, whole or not.

    Many degrees: the expansion by powers of 1/degrees (Abramowitz & Stegun 26.7.5), whose next term is below
    1e-11 there, while the logarithms of the gamma function lose digits. Else Newton's steps on `_held`: it is
    concave and the normal quantile lies left of the root, so that no step goes too far. One degree: Cauchy's
    distribution, whose quantile is a tangent; the series needs thousands of terms there.

    >>> [round(student_t(degrees), 4) for degrees in (1, 9, 29, 48, 10**6)]
    [12.7062, 2.2622, 2.0452, 2.0106, 1.96]
    """
    if degrees < 1:
        raise ValueError("An interval needs two answers.")
    if degrees == 1:
        return tan(0.475 * pi)
    t = NORMAL
    if degrees > MANY_DEGREES:
        return t + sum(part / degrees**power for power, part in enumerate(_EXPANSION, start=1))
    step = 1.0
    while step > 1e-13 * t:
        held, slope = _held(t, degrees)
        step = (0.95 - held) / slope
        t += step
    return t


_EXPANSION = (
    (NORMAL**3 + NORMAL) / 4,
    (5 * NORMAL**5 + 16 * NORMAL**3 + 3 * NORMAL) / 96,
    (3 * NORMAL**7 + 19 * NORMAL**5 + 17 * NORMAL**3 - 15 * NORMAL) / 384,
)


def _held(t: float, degrees: float) -> tuple[float, float]:
    """How much of the distribution lies between -t and t, and how fast that grows with t.

    It is the incomplete beta function I_y(1/2, degrees/2) with y = t²/(degrees + t²), by its series of positive
    terms (DLMF 8.17.8), which neither cancels nor ends early.
    """
    y = t * t / (degrees + t * t)
    density = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(pi) * (1 - y) ** (degrees / 2)
    term = total = 1.0
    k = 0
    while term > 1e-17 * total:
        k += 1
        term *= y * (degrees + 2 * k - 1) / (2 * k + 1)
        total += term
    return 2 * density * sqrt(y) * total, 2 * density * sqrt((1 - y) / degrees)
