"""People at real browsers, who go by what they read: what they press is counted, and on how many pages they do it."""

import os
from contextlib import contextmanager
from pathlib import Path

from portal.core.db import db
from tests.served import STILL, sign_in

SMALL, LARGE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PATIENCE = 15_000  # ms: what is not there by then is missing
# Where to lay down pictures of the pages that `look` is asked for, to be looked at by people; nowhere if it is not set.
PICTURES = os.environ.get("PICTURES", "")


class Hand:
    """Somebody at a telephone. `account`: who is signed in there, or nobody."""

    def __init__(self, chromium, served, app, account=None, *, script=True):
        self.base, self.taps, self.pages, self._touched = served, 0, 0, False
        self.context = chromium.new_context(viewport=SMALL, java_script_enabled=script, **STILL)
        self.context.set_default_timeout(PATIENCE)
        self.account, self.app = account, app
        self.sign_in()
        self.page = self.context.new_page()
        self.page.on("framenavigated", self._turned)

    def _turned(self, _frame):
        self._touched = False

    def _touch(self, taps):
        self.taps, self.pages, self._touched = self.taps + taps, self.pages + (not self._touched), True

    def sign_in(self):
        """Also anew, where a day has passed since."""
        if self.account is not None:
            sign_in(self.context, self.account, self.app, self.base)
            db.session.rollback()  # whoever reads here would hold up who writes there

    # ---- what people do

    def open(self, path):
        """By an address that they know, as of a bookmark."""
        answer = self.page.goto(self.base + path)
        return answer.status

    def write(self, label, text, within="main"):
        self._touch(0)
        self._part(within).get_by_label(label).first.fill(text)

    def choose(self, label, value):
        """Of a list that folds out: one tap opens it, the next one is the choice."""
        self._touch(2)
        self.page.get_by_label(label).select_option(value)

    def tick(self, label, within="main"):
        self._touch(1)
        self._part(within).get_by_label(label).first.check(force=True)

    def unfold(self, summary, within):
        self._touch(1)
        self.page.locator(f"{within} summary").filter(has_text=summary).click()

    def press(self, name, within="main", exact=True):
        """A button; what it sends leads to another page."""
        self.go(self._part(within).get_by_role("button", name=name, exact=exact).first)

    def follow(self, name, within="main"):
        self.go(self._part(within).get_by_role("link", name=name).first)

    def go(self, thing):
        """Press whatever leads on."""
        self._touch(1)
        with self.page.expect_navigation():
            thing.click()

    def _part(self, within):
        """Of the page: by a selector, or as it was found."""
        return self.page.locator(within) if isinstance(within, str) else within

    # ---- what they find

    @property
    def path(self):
        return self.page.url.removeprefix(self.base).partition("#")[0]

    def reads(self, text, within="body"):
        return text in " ".join(self.page.locator(within).inner_text().split())

    @contextmanager
    def within(self, *, pages, taps):
        """What is done inside takes no more than so many pages and taps."""
        before = self.pages, self.taps
        yield
        spent = self.pages - before[0], self.taps - before[1]
        assert spent[0] <= pages, f"{spent[0]} pages"
        assert spent[1] <= taps, f"{spent[1]} taps"

    def look(self, name):
        """Lay down pictures of this page: both widths, both colour schemes."""
        if not PICTURES:
            return
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        for size in (LARGE, SMALL):
            self.page.set_viewport_size(size)
            for scheme in ("dark", "light"):
                self.page.emulate_media(color_scheme=scheme)
                self.page.screenshot(path=f"{PICTURES}/{name}-{size['width']}-{scheme}.png", full_page=True)


@contextmanager
def hands(chromium, served, app):
    """Makes them, and takes their browsers away at the end: give(account=None, script=True)."""
    made = []

    def give(account=None, **how):
        made.append(Hand(chromium, served, app, account, **how))
        return made[-1]

    yield give
    for hand in made:
        hand.context.close()
