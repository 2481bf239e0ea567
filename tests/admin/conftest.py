import pytest

from portal.accounts import actions
from portal.organisation import actions as organisation
from portal.organisation import free_days
from portal.organisation.models import Service
from portal.organisation.rules import PointFacts
from tests.browser import words


class Desk:
    """The administrator at their pages."""

    def __init__(self, browser, town):
        self.browser, self.town = browser, town
        browser.sign_in(town.administrator)

    def get(self, path, status=200):
        self.browser.get(path, status)
        return self.words()

    def send(self, path, status=302, action=None, **fields):
        """Open the page, fill its form and send it."""
        self.browser.get(path)
        return self.browser.send(action or path, status, **fields)

    def words(self):
        return words(self.browser.page.find(".//main"))

    def typed(self):
        """What the fields of the page in hand hold, by their names."""
        fields = [*self.browser.page.iterfind(".//main//input"), *self.browser.page.iterfind(".//main//textarea")]
        return {f.get("name"): f.get("value") if f.tag == "input" else (f.text or "").lstrip("\n") for f in fields}

    def faults(self):
        """The fields that the error summary leads to; '' for one without a place."""
        summary = self.browser.page.find(".//*[@role='alert']")
        return [("" if item.find("a") is None else item.find("a").get("href")[1:]) for item in summary.iter("li")]


@pytest.fixture
def desk(browser, town):
    return Desk(browser, town)


@pytest.fixture
def furnished(town, session):
    """The town with a place, an acting holder and a vacant post: something on every page."""
    facts = PointFacts("Loket 1", "uji", False)
    organisation.add_service_point(session.get(Service, town.service.id), facts, by=None)
    free_days.load_shipped()
    actions.add_person("Tanpa Akun", "198504122010011001", by=None)
    session.commit()
    return town
