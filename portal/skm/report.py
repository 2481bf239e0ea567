"""All that a tally gives, for who recomputes a published figure."""

from portal.core import disclosure
from portal.core.score import Figure, half_up, plain
from portal.skm.bands import letter, performance
from portal.skm.elements import Element, elements_of
from portal.skm.index import METHOD, index, reconciliation, score
from portal.skm.tally import Tally, sum_of


def report(tally: Tally) -> dict[str, object]:
    """All that can be computed of a tally, as the JSON that `skm compute` prints; figures are text, two decimals.

    It hides nothing. What the least numbers would withhold stands in `publishable` and, in Indonesian, in
    `reasons`. A missing interval stands in neither: counts alone have none.
    """
    figure, scored = index(tally.counts), score(tally)
    elements = {code.upper(): element for code, element in elements_of(tally.counts).items()}
    answered = {code: element.n for code, element in elements.items()}
    return {
        "method": METHOD,
        "responses": tally.responses,
        "incomplete": tally.incomplete,
        "index": _text(figure),
        "grade": None if figure is None else letter(figure),
        "performance": None if figure is None else performance(figure),
        "interval": scored and [plain(scored.low), plain(scored.high)],
        "variance": None if tally.variance is None else f"{tally.variance:f}",
        "index_without_U4": _text(index(tally.counts, without={"u4"})),
        "elements": {code: _element(element) for code, element in elements.items()},
        "reconciliation": {weight: _text(other) for weight, other in reconciliation(tally.counts).items()},
        "publishable": disclosure.is_publishable(tally.responses, answered),
        "reasons": disclosure.reasons(tally.responses, answered),
    }


def _element(element: Element) -> dict[str, object]:
    return {
        "answered": element.n,
        "sum": sum_of(element.counts),
        "mean": None if element.mean is None else plain(half_up(element.mean)),
        "index": _text(element.index),
        "grade": element.letter,
    }


def _text(figure: Figure | None) -> str | None:
    return None if figure is None else plain(figure)
