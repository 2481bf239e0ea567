"""An application with the look and nothing else: no database, no accounts."""

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf.csrf import generate_csrf
from jinja2 import PackageLoader, PrefixLoader

from portal.web import charts, fields, format, inline
from portal.web.language import speaking, spoken
from tests.web.look import make_site

IMPORTS = """
{% import "web/components.html" as c %}{% import "web/fields.html" as f %}{% import "web/score.html" as s %}
"""


@pytest.fixture
def shell():
    """It speaks Indonesian, unless `speaking` says otherwise; without a catalogue its words stay English."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="only for tests", WTF_CSRF_ENABLED=False)
    app.jinja_loader = PrefixLoader({"web": PackageLoader("portal.web")})
    app.jinja_env.globals.update(csrf_token=generate_csrf, asset=lambda name: f"/static/v/{name}")
    Babel(app, locale_selector=spoken)
    for part in (charts, fields, format, inline):
        part.init_app(app)
    return app


@pytest.fixture
def draw(shell):
    """Draw a template: `draw('{{ c.tag("late", "Late") }}', path="/", lang="en", **data)`."""

    def draw(source, path="/", lang="en", **data):
        with speaking(lang), shell.test_request_context(path):
            shared = {"locale": lang, "site": make_site(), "me": None, "other_language": None}
            return render_template_string(IMPORTS + source, **shared | data)

    return draw


@pytest.fixture
def indonesian(shell):
    with shell.test_request_context("/"):
        yield


@pytest.fixture
def english(shell):
    with speaking("en"), shell.test_request_context("/"):
        yield
