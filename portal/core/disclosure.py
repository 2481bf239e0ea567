"""What may be told of numbers that people's answers made. The least numbers stand here alone.

Every number that leaves the portal leaves through one of these functions. What they withhold is None.
"""

from collections.abc import Mapping, Sequence

from portal.core.score import Figure, Score

LEAST_FOR_INDEX = 10  # answers, for any index: of the whole, of a part, of an element
LEAST_FOR_LETTER = 30
LEAST_FOR_EVALUATION = 30
LEAST_CELL = 5  # for every other count, in a breakdown by profile, place, week or stratum
ROUNDED_TO = 10  # what officers see of a survey that is still open
# What waits sealed (of a stratum, or words) is opened when MOVED_AT of it wait, a random choice of all but STAY_BEHIND.
# So at least ten are opened at a time, and at least ten are left for the closing: if all were opened, one that came in
# later would be told by the difference of two copies of the database, before and after the closing.
MOVED_AT = 20
STAY_BEHIND = 10


def whole(score: Score | None) -> Score | None:
    return score if score and score.n >= LEAST_FOR_INDEX else None


def part(score: Score | None, of: Score | None) -> Score | None:
    """The score of some of those who answered: whole minus part must not tell what fewer than ten others said.

    ValueError if the part is larger than its whole: then it is a part of something else, and this rule no guard.
    """
    if score is None or of is None:
        return None
    return score if part_is_told(score.n, of=of.n) else None


def part_is_told(n: int, of: int) -> bool:
    """Whether a part may be told beside its whole, with its counts: ten in it, and ten or none in the rest."""
    rest = of - n
    if rest < 0:
        raise ValueError("A part cannot have more answers than the whole.")
    return n >= LEAST_FOR_INDEX and not 0 < rest < LEAST_FOR_INDEX


def counts(counts: dict[str, list[int]], n: int) -> dict[str, list[int]]:
    """The counts of a whole eligible survey are told in full: they are what recomputes the index. Else nothing is."""
    return counts if n >= LEAST_FOR_INDEX else {}


def part_counts(counts: dict[str, list[int]], n: int, of: int) -> dict[str, list[int]]:
    """The counts of a part, where it may be told beside its whole."""
    return counts if part_is_told(n, of=of) else {}


def letter(letter: str | None, score: Score | None) -> str | None:
    return letter if score and score.n >= LEAST_FOR_LETTER else None


def enough_for_evaluation(n: int) -> bool:
    """Whether so many answers are enough to say something of a unit within the evaluation."""
    return n >= LEAST_FOR_EVALUATION


def evaluation(score: Score | None) -> Score | None:
    """What may count in the evaluation of the head of a unit."""
    return score if score and score.n >= LEAST_FOR_EVALUATION else None


def element(index: Figure | None, answered: int) -> Figure | None:
    """The index of one element. Its counts are shown with the whole survey's, however few they are."""
    return index if answered >= LEAST_FOR_INDEX else None


def element_letter(letter: str | None, answered: int) -> str | None:
    return letter if answered >= LEAST_FOR_LETTER else None


def missing_for_index(answers: int) -> int:
    """How many more answers an index needs; 0 where there are enough."""
    return max(0, LEAST_FOR_INDEX - answers)


def missing_for_letter(answers: int) -> int:
    """How many more answers a letter needs; 0 where there are enough."""
    return max(0, LEAST_FOR_LETTER - answers)


def is_few(answers: int) -> bool:
    """Whether so few answers are too few to hide among: none of them may be told apart from others."""
    return answers < LEAST_FOR_INDEX


def one_may_be_praised(people: int) -> bool:
    """Whether so many work in a unit that praise of the unit does not say to everybody which of them it is for."""
    return people >= LEAST_CELL


def words_are_told(answers: int) -> bool:
    """Whether anything that people wrote may be shown, where so many answered by a right of their own."""
    return answers >= LEAST_FOR_INDEX


def sql_enough_for_index(column: str) -> str:
    """The same as a condition for a table, which no fault of ours gets past."""
    return f"{column} >= {LEAST_FOR_INDEX}"


def sql_enough_for_letter(column: str) -> str:
    return f"{column} >= {LEAST_FOR_LETTER}"


def is_publishable(responses: int, answered: Mapping[str, int]) -> bool:
    """Whether the index may be told: ten answers, and no element (name -> how many answered) left without any."""
    return responses >= LEAST_FOR_INDEX and all(answered.values())


def reasons(responses: int, answered: Mapping[str, int]) -> list[str]:
    """What the least numbers withhold and why, in Indonesian sentences: those who read it are officials.

    A reason does not always forbid the index: between 10 and 29 answers it is told, and its letter is not.
    """
    said = [
        f"Unsur {name} tidak dijawab seorang pun, jadi indeks tidak dapat dihitung."
        for name, count in answered.items()
        if count == 0
    ]
    if responses < LEAST_FOR_INDEX:
        said.append(f"Baru {responses} jawaban sah; indeks terbit mulai {LEAST_FOR_INDEX} jawaban.")
        return said
    said += [
        f"Unsur {name} dijawab {count} orang; indeks unsur terbit mulai {LEAST_FOR_INDEX} jawaban."
        for name, count in answered.items()
        if 0 < count < LEAST_FOR_INDEX
    ]
    if responses < LEAST_FOR_LETTER:
        said.append(f"Baru {responses} jawaban sah; huruf mutu terbit mulai {LEAST_FOR_LETTER} jawaban.")
    return said


def suppress(cells: Mapping[str, int]) -> dict[str, int | None]:
    """A breakdown that is printed with its total, without what it would tell of fewer than five people.

    Counts of 1 to 4 are hidden. Where their sum, which the total tells, would tell them one by one (a single
    hidden cell; only ones; only fours), the smallest other count is hidden too: not a zero, since then the sum
    would be the small count itself. Equal counts are hidden together, since a choice among them would tell which
    was small. Where no count is left to be shown, the zeros go as well. Even who knows this rule finds two values
    or more for every hidden cell. A breakdown of one cell is its total, which nothing here can hide.

    >>> suppress({"SD": 3, "SMP": 12, "SMA": 31, "S1": 0})
    {'SD': None, 'SMP': None, 'SMA': 31, 'S1': 0}
    """
    small = [count for count in cells.values() if 0 < count < LEAST_CELL]
    large = sorted(count for count in cells.values() if count >= LEAST_CELL)
    if not small:
        return dict(cells)
    if large and _is_told(sum(small), len(small)):
        large = [count for count in large if count > large[0]]
    least = large[0] if large else None  # the smallest count that is shown
    return {name: count if least and (count >= least or count == 0) else None for name, count in cells.items()}


def _is_told(total: int, cells: int) -> bool:
    """Whether so many counts of 1 to 4 with this sum can be only one thing."""
    return cells == 1 or total in (cells, cells * (LEAST_CELL - 1))


def scale(marks: Sequence[int]) -> list[int | None] | None:
    """The counts of four faces, worst first, beside their total; None where not even the share of the upper two is told.

    The share tells how many gave the lower two and how many the upper, so it needs ten ratings, and five or none on
    either side. Each side is then a breakdown of its own total.

    >>> scale([6, 7, 20, 40]), scale([2, 7, 20, 40]), scale([0, 0, 3, 40]), scale([1, 1, 20, 40])
    ([6, 7, 20, 40], [None, None, 20, 40], [0, 0, None, None], None)
    """
    worst, bad, good, best = marks
    sides = worst + bad, good + best
    if sum(sides) < LEAST_FOR_INDEX or any(0 < side < LEAST_CELL for side in sides):
        return None
    return [*suppress({"worst": worst, "bad": bad}).values(), *suppress({"good": good, "best": best}).values()]


def cell(count: int) -> int | None:
    """A count that stands by itself, beside no total that would tell it."""
    return None if 0 < count < LEAST_CELL else count


def rounded_down(count: int) -> int:
    return count - count % ROUNDED_TO


def sides_are_told(good: int, n: int) -> bool:
    """Whether a share may be told whose two sides nobody else can know: five or none on either, of ten or more."""
    return n >= LEAST_FOR_INDEX and all(side == 0 or side >= LEAST_CELL for side in (good, n - good))
