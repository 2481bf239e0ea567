"""What axe finds wrong on a page. Only that is asked for: with all that it finds right, it answers half a megabyte."""

from axe_playwright_python.sync_playwright import Axe

from tests.served import RULES

# No paths to the elements are worked out: a third of what it would take.
BRIEF = {"resultTypes": ["violations"], "selectors": False, "xpath": False, "ancestry": False}
WIDTHS = (360, 1280)  # px
LOOK = "options => axe.run(document, options).then(found => found.violations)"


def faults(page, **options):
    """[(rule, the first element that breaks it)]. `options` are those of axe, as `rules`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(LOOK, BRIEF | options)
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


def faults_by_rules(page):
    """The same by the rules that are named, which are more than those of the usual run."""
    return faults(page, **RULES)


def check_widths(page, address, prepare="null"):
    """Axe finds nothing wrong with what stands at an address, on a telephone and on a wide screen, and nobody scrolls
    sideways. It is asked for once: a style sheet does not care how wide the screen was before. `prepare` is done first.
    Returns the answer.
    """
    answer = page.goto(address)
    page.evaluate(prepare)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert faults_by_rules(page) == [], (address, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
    return answer
