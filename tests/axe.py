"""What axe finds wrong on a page. Only that is asked for: with all that it finds right, it answers half a megabyte."""

from axe_playwright_python.sync_playwright import Axe

from tests.served import RULES

# No paths to the elements are worked out: a third of what it would take.
BRIEF = {"resultTypes": ["violations"], "selectors": False, "xpath": False, "ancestry": False}
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
