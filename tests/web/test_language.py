import pytest
from flask import render_template_string
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from portal.web import language


@pytest.fixture(autouse=True)
def catalogue(monkeypatch):
    """A small one, so that no wording of a page is tested here."""
    indonesian = {
        "Answers": ("Jawaban",),
        "Hello %(name)s": ("Halo %(name)s",),
        "%(num)s answer": ("%(num)s jawaban",),
        "This field is required.": ("Isian ini perlu diisi.",),
    }
    monkeypatch.setattr(language, "words", lambda code: indonesian if code == "id" else {})


@pytest.fixture
def english():
    with language.speaking("en"):
        yield


LATER = lazy_gettext("Answers")


def test_indonesian_is_the_language_of_the_house(app):
    with app.test_request_context():
        assert (gettext("Answers"), str(LATER)) == ("Jawaban", "Jawaban")
        assert gettext("Hello %(name)s", name="Ana") == "Halo Ana"
        assert [ngettext("%(num)s answer", "%(num)s answers", n) for n in (1, 2)] == ["1 jawaban", "2 jawaban"]


def test_english_is_what_stands_in_the_code(app, english):
    with app.test_request_context():
        assert (gettext("Answers"), str(LATER)) == ("Answers", "Answers")
        assert [ngettext("%(num)s answer", "%(num)s answers", n) for n in (1, 2)] == ["1 answer", "2 answers"]


def test_what_is_not_translated_stays_english(app):
    with app.test_request_context():
        assert gettext("Not in the catalogue %(n)s", n=1) == "Not in the catalogue 1"


def test_a_template_speaks_the_same_and_escapes_what_is_put_in(app):
    with app.test_request_context():
        assert render_template_string("{{ _('Hello %(name)s', name='<b>') }}") == "Halo &lt;b&gt;"


def test_a_form_that_knows_nothing_of_us_speaks_indonesian_too(app):
    class Form(FlaskForm):
        word = StringField(validators=[InputRequired()])

    with app.test_request_context(method="POST"):
        form = Form(meta={"csrf": False})
        form.validate()
        assert form.errors == {"word": ["Isian ini perlu diisi."]}


@pytest.mark.parametrize(
    ("path", "inside", "root", "code"),
    [
        ("/", "/", "", "id"),
        ("/en", "/", "/en", "en"),
        ("/en/", "/", "/en", "en"),
        ("/en/survei", "/survei", "/en", "en"),
        ("/english", "/english", "", "id"),
        ("/rapor/en", "/rapor/en", "", "id"),
    ],
)
def test_the_front_of_the_address_is_the_language(path, inside, root, code):
    seen = {}

    def app(environ, start_response):
        seen.update(path=environ["PATH_INFO"], root=environ["SCRIPT_NAME"], code=language.spoken())
        return []

    language.LanguagePrefix(app)({"PATH_INFO": path, "SCRIPT_NAME": ""}, None)
    assert seen == {"path": inside, "root": root, "code": code}
    assert language.spoken() == "id"


def other(app, path, **kwargs):
    with app.test_request_context(path, **kwargs):
        return language.other_language()


def test_each_page_leads_to_itself_in_the_other_language(app, session):
    assert other(app, "/rapor/a/b") == {"url": "/en/rapor/a/b", "code": "en", "text": "English"}
    assert other(app, "/survei/a?undangan=K")["url"] == "/en/survei/a?undangan=K"  # and takes the invitation along


def test_and_back(app, session, english):
    found = other(app, "/rapor/a/b", environ_overrides={"SCRIPT_NAME": "/en", "PATH_INFO": "/rapor/a/b"})
    assert (found["url"], found["code"]) == ("/rapor/a/b", "id")


def test_the_answer_to_a_form_has_no_twin(app, session):
    assert other(app, "/survei/a", method="POST") is None
