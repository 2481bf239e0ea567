"""What forms say to bad input, each of them and in the language of the house."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField

from portal.web import language
from portal.web.language import FormWords
from tests.house.test_plan import ROOT


def kinds(of):
    return {kind for each in of.__subclasses__() for kind in (each, *kinds(each))}


def all_forms():
    """Every form of the portal. The test below makes them, so their modules are there once the house stands."""
    found = [kind for kind in kinds(Form) if kind.__module__.startswith("portal.") and kind.__name__[0] != "_"]
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


class Listener(FormWords):
    """Notes the words that a form asked for and that Indonesian lacks."""

    def __init__(self):
        self.missing = set()

    def gettext(self, text):
        self._note(text)
        return text

    def ngettext(self, singular, plural, n):
        self._note(singular)
        return plural

    def _note(self, text):
        if text not in language.words("id"):
            self.missing.add(text)


@pytest.mark.parametrize("typed", [None, "", "x", "x" * 5000, "9" * 30, "0"])
def test_no_form_says_anything_in_words_that_are_not_translated(app, monkeypatch, typed):
    heard = Listener()
    monkeypatch.setattr(language, "FormWords", lambda: heard)
    forms = all_forms()
    assert len(forms) >= len(list((ROOT / "portal").rglob("forms.py")))
    with app.test_request_context(method="POST"):
        for kind in forms:
            form = kind(formdata=None, meta={"csrf": False})
            names = [field.name for field in form]
            heard.missing -= {field.label.text for field in form}  # WTForms names what has no label, as hidden fields
            form = kind(MultiDict({} if typed is None else dict.fromkeys(names, typed)), meta={"csrf": False})
            for field in form:
                if isinstance(field, SelectField) and field.choices is None:
                    field.choices = []
            Form.validate(form)
            heard.missing -= {field.label.text for field in form}
            assert not heard.missing, kind
