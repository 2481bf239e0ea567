"""A test client that looks at every page as a careful reader would, and fills its forms as a browser does."""

from contextvars import Context
from datetime import UTC, datetime
from time import time
from urllib.parse import urlsplit

from portal.accounts.actions import start_session
from portal.accounts.models import AccountSession
from portal.accounts.queries import hashes_of_session
from portal.core.db import db
from tests.reading import parse

NEVER_LAPSES = datetime(2100, 1, 1, tzinfo=UTC)  # a test that moves the day goes on as who it was
# What a person types into or chooses from; the others send, hide or reset.
SILENT = {"hidden", "submit", "button", "reset", "image"}


class Browser:
    def __init__(self, app):
        self.app = app
        self.client = app.test_client()
        self.path = "/"

    def sign_in(self, account):
        """Be this account from now on, by the session that signing in leaves."""
        token = start_session(account, "uji")
        row = db.session.get(AccountSession, hashes_of_session(token)[0])
        row.started_at = NEVER_LAPSES
        with self.client.session_transaction() as session:
            session.clear()
            session.update(_user_id=token, _fresh=True, fs_cc="set", fs_paa=time(), resident=account.person_id is None)
        return self

    def sign_out(self):
        with self.client.session_transaction() as session:
            session.clear()
        return self

    def get(self, path, status=200):
        return self.ask("GET", path, status).text

    def follow(self, response):
        """Go where the answer to a form leads."""
        return self.get(response.headers["Location"])

    def send(self, action=None, status=302, button=None, **fields):
        """Fill the form of the page in hand that goes to `action`, with whatever it hides, and send it.

        Without `action` it is the form that goes back to its own page. `button` is the value of the button
        pressed. Returns the answer; the page it shows, if it does, is in hand.
        """
        forms = self.page.iterfind(".//form[@method='post']")
        form = next(form for form in forms if self.goes_to(form) == (action or self.path))
        hidden = {i.get("name"): i.get("value", "") for i in form.iter("input") if i.get("type") == "hidden"}
        pressed = [b for b in form.iter("button") if button and b.get("value") == button]
        chosen = {b.get("name"): b.get("value") for b in pressed}
        data = {name: value for name, value in (hidden | chosen | fields).items() if value is not None}
        return self.ask("POST", self.goes_to(form), status, data=data, headers={"Origin": "http://localhost"})

    def goes_to(self, form):
        return form.get("action") or self.path

    def ask(self, method, path, status, **kwargs):
        db.session.commit()  # a browser sees what is committed, and the test holds no lock while it asks
        # An empty context: the request has a session and a `g` of its own, as on a server.
        response = Context().run(self.client.open, path, method=method, **kwargs)
        assert status in (None, response.status_code), f"{method} {path}: {response.status}\n{response.text}"
        if response.status_code not in (302, 303, 304) and response.mimetype == "text/html":
            self.page = read(response.text)
            self.path = urlsplit(path)._replace(scheme="", netloc="", fragment="").geturl()
        return response


def read(text):
    """Parse a page and insist on what a careful editor would."""
    page = parse(text)
    heads = [words(h1) for h1 in page.iter("h1")]
    assert len(heads) == 1, f"a page has one h1: {heads}"
    title = words(page.find(".//title")).removeprefix("Kesalahan: ").removeprefix("Error: ")
    assert title.startswith(heads[0]), f"the title {title!r} begins with the h1 {heads[0]!r}"
    assert page.get("lang"), "a page names its language"
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"an id names one thing: {sorted(i for i in ids if ids.count(i) > 1)}"
    for element in page.iter():
        assert "style" not in element.attrib, f"styles stand in the style sheet: {element.attrib}"
        inline = [name for name in element.attrib if str(name).startswith("on")]
        assert not inline, f"scripts stand in files: {element.attrib}"
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
            for target in element.get(name, "").split():
                assert target in ids, f"{name} of {element.tag} names {target}, which is not there"
    for form in page.iterfind(".//form[@method='post']"):
        stamp = form.find(".//input[@name='csrf_token']")
        assert stamp is not None, f"a form says where it comes from: {form.attrib}"
    check_labels(page)
    return page


def check_labels(page):
    inside = {id(part) for label in page.iter("label") for part in label.iter()}
    named = {label.get("for") for label in page.iter("label")}
    for kind in ("input", "select", "textarea"):
        for field in page.iter(kind):
            silent = kind == "input" and field.get("type") in SILENT
            labelled = field.get("id") in named or id(field) in inside
            spoken = field.get("aria-label") or field.get("aria-labelledby")
            assert silent or labelled or spoken, f"a field has a label: {field.attrib}"


def words(element):
    return " ".join("".join(element.itertext()).split())
