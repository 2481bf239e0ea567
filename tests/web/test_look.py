"""Layouts and components, read as the careful reader of `tests.browser` reads them."""

import gzip
import re
from base64 import b64encode
from hashlib import sha256
from types import SimpleNamespace

import pytest
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.config import STATIC
from portal.core.score import Change, Figure
from portal.skm.elements import Element
from portal.web import charts, inline
from portal.web.charts import ElementRow
from portal.web.fields import errors_of
from tests.browser import read, words
from tests.web.look import make_site, score

PAGE = """{% extends "web/base.html" %}{% import "web/fields.html" as f %}
{% block title %}Scorecards{% endblock %}
{% block content %}<p>Words</p>{% endblock %}"""
CARD = score("84.21", "81.93", "86.49")


class PostForm(FlaskForm):
    name = StringField("Name", [InputRequired("Write the name")])
    secret = PasswordField("Password")
    since_on = DateField("Since")
    agency = SelectField("Agency", choices=[SelectChoice("1", "Kecamatan"), SelectChoice("2", "Dinas")])
    kind = RadioField(
        "Kind", [InputRequired("Choose the kind")], choices=[SelectChoice("a", "A"), SelectChoice("b", "B")]
    )
    reason = TextAreaField("Reason")
    sure = BooleanField("Sure")


FIELDS = """
{{ f.text(form.name, hint="As in the decree") }}{{ f.password(form.secret) }}{{ f.date(form.since_on) }}
{{ f.select(form.agency) }}{{ f.radios(form.kind) }}{{ f.textarea(form.reason, limit=600) }}
{{ f.checkbox(form.sure) }}
"""


@pytest.fixture
def form(shell):
    with shell.test_request_context("/", method="POST", data={"agency": "2", "reason": "<b>"}):
        form = PostForm()
        form.validate()
        return form


def parts(text, tag, look):
    """All elements of a fragment that bear the class."""
    page = read(f'<!doctype html><html lang="en"><title>a</title><h1>a</h1>{text}')
    return [element for element in page.iter(tag) if look in (element.get("class") or "").split()]


@pytest.mark.parametrize("layout", ["base", "task", "staff", "print"])
def test_layout_makes_a_page_of_a_title_and_content(draw, layout):
    page = read(draw(PAGE.replace("base", layout)))
    assert words(page.find(".//title")) == "Scorecards – Suara Plaju"


@pytest.mark.parametrize("status", [403, 404, 409, 410, 429, 500])
def test_every_fault_has_a_page(draw, status):
    read(draw('{% extends "web/error.html" %}', status=status, message=None))


def test_errors_stand_in_title_and_summary(draw):
    page = read(draw(PAGE, errors=[("main", "Write the name"), ("", "This page is old")]))
    summary = page.find(".//div[@role='alert']")
    assert words(page.find(".//title")).startswith("Error: Scorecards")
    assert [link.get("href") for link in summary.iter("a")] == ["#main"]
    assert "This page is old" in words(summary)


def test_demo_says_so_on_every_layout(draw):
    for layout in ("base", "task", "staff", "print"):
        assert "DATA CONTOH" in draw(PAGE.replace("base", layout), site=make_site(demo=True, mark="DATA CONTOH"))
        assert "LATIHAN" in draw(PAGE.replace("base", layout), site=make_site(rehearsal=True, mark="LATIHAN"))
    assert "DATA CONTOH" not in draw(PAGE)


def test_site_claims_to_be_official_only_when_it_is(draw):
    assert "Official site" not in draw(PAGE)
    assert "Official site of Palembang" in draw(PAGE, site=make_site(official=True, institution="Palembang"))


def test_menu_knows_where_the_reader_is(draw):
    links = {a.get("href"): a.get("aria-current") for a in read(draw(PAGE, path="/rapor/dinas")).iter("a")}
    assert links["/rapor"] == "true"
    assert links["/survei"] is None


def test_contact_shows_only_what_is_set(draw):
    assert "Do you need help?" not in draw(PAGE)
    assert 'href="tel:+62711123"' in draw(PAGE, site=make_site(contact_phone="(0711) 123"))


def test_staff_signs_out_by_a_form(draw):
    me = SimpleNamespace(name="Sari", menu=[("Overview", "/kerja", True)])
    page = read(draw(PAGE.replace("base", "staff"), path="/kerja", me=me))
    assert page.find(".//form[@action='/keluar']").get("method") == "post"


def test_page_for_a_guest_touches_no_session(shell, draw):
    shell.add_url_rule("/", "page", lambda: draw(PAGE))
    assert "Cookie" not in shell.test_client().get("/").headers.get("Vary", "")


def test_fields_are_labelled_and_say_what_is_wrong(draw, form):
    page = read(draw(PAGE.replace("<p>Words</p>", FIELDS), form=form, errors=[("name", "Write the name")]))
    name = page.find(".//input[@id='name']")
    assert name.get("aria-describedby") == "name-hint name-error"
    assert name.get("aria-invalid") == "true"
    assert page.find(".//option[@selected]").text == "Dinas"
    assert page.find(".//textarea").text == "<b>"


def test_errors_of_a_form_lead_to_its_fields(shell, form):
    with shell.test_request_context("/"):
        assert errors_of(form)[0] == ("name", "Write the name")
        assert ("kind", "Choose the kind") in errors_of(form)


def test_first_choice_bears_the_id_to_which_the_summary_leads(draw, form):
    assert 'id="kind"' in draw(FIELDS, form=form)


def test_password_is_never_written_back(draw, shell):
    with shell.test_request_context("/", method="POST", data={"secret": "rahasia"}):
        form = PostForm()
    assert "rahasia" not in draw(FIELDS, form=form)


QUESTION = '{{ f.face_choices("u1", "Official words", "Plain words", ["a", "b", "c", "d"], chosen, error, 1) }}'


def test_question_offers_four_marks_and_not_experienced_apart(draw):
    inputs = re.findall(r'name="u1" id="([^"]*)" value="(\d)"( checked)?', draw(QUESTION, chosen="3", error=""))
    assert [value for _id, value, _checked in inputs] == ["1", "2", "3", "4", "0"]
    assert [value for _id, value, checked in inputs if checked] == ["3"]
    assert inputs[0][0] == "u1"


def test_nothing_is_chosen_beforehand(draw):
    assert "checked" not in draw(QUESTION, chosen="", error="")


def test_official_words_are_marked_as_indonesian_on_an_english_page(draw):
    assert '<span lang="id">Official words</span>' in draw(QUESTION, chosen="", error="")
    assert "lang=" not in draw(QUESTION, lang="id", chosen="", error="")


def test_reading_never_stands_without_its_doubt(draw):
    text = draw('{{ s.reading("Official", card, "B") }}', card=CARD)
    for part in ("84.21", "81.93", "86.49", "312"):
        assert part in text


def test_reading_with_few_answers_has_no_letter(draw):
    text = draw('{{ s.reading("Official", card, why="From 30 on.") }}', card=score("60.00", "50.00", "70.00", 17))
    assert "No letter yet" in text
    assert "From 30 on." in text
    assert parts(text, "span", "is-empty")


def test_reading_without_score_has_no_number(draw):
    text = draw('{{ s.reading("Official", none, n=6) }}')
    assert "No number yet" in text
    assert "6 answers" in text
    assert not parts(text, "span", "score-number")


def test_element_without_index_shows_its_counts(draw):
    row = ElementRow(Element("u9", (1, 2, 0, 4), None, None), "Tempat")
    cells = [words(cell) for cell in parts(draw('{{ s.element_table([row], "Nine") }}', row=row), "td", "n")]
    assert cells == ["—too few answers", "11", "22", "30", "44"]


def test_change_says_whether_it_is_real(draw):
    sure = Change(Figure("-4.60"), Figure("-7.80"), Figure("-1.40"))
    unsure = Change(Figure("2.10"), Figure("-0.45"), Figure("4.65"))
    assert parts(draw("{{ s.change(x) }}", x=sure), "span", "down")
    assert "not certain" in draw("{{ s.change(x) }}", x=unsure)
    assert parts(draw("{{ s.change(x) }}", x=unsure), "span", "same")


def test_template_cannot_print_a_bare_figure(draw):
    with pytest.raises(TypeError):
        draw("{{ card.index }}", card=CARD)
    with pytest.raises(TypeError):
        draw("{{ card.index|number }}", card=CARD)


def test_form_of_one_button_says_where_it_comes_from(draw):
    assert 'name="csrf_token" value="stamp"' in draw('{{ c.post_button("/x", "Send", token="stamp") }}')


def test_words_of_data_are_escaped(draw):
    alert = {"kind": "bad", "title": "<script>", "text": "<script>", "url": "", "action": ""}
    macros = """{{ c.alert_list([alert]) }}{{ c.summary_list([("a", x)]) }}{{ c.tiles([("a", x, x)]) }}
                {{ c.notice("info", x) }}{{ c.tag("late", x) }}{{ c.empty_state(x, x) }}"""
    text = draw(macros, x="<script>", alert=alert)
    assert "<script>" not in text


def test_both_values_of_a_card_stand_in_the_same_size(draw):
    both = "{{ s.reading('a', x, 'B', drawing=d) }}{{ s.reading('b', x, 'B') }}"
    text = draw("{% call s.score_head() %}" + both + "{% endcall %}", x=CARD, d=charts.scale(CARD, "t"))
    assert len(parts(text, "section", "reading")) == len(parts(text, "span", "score-number")) == 2


def test_script_is_known_by_its_hash(draw):
    script = re.search("<script>(.*)</script>", draw("{{ steps_script }}"), re.DOTALL)[1]
    assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" == inline.STEPS_SOURCE
    assert "//" not in script
    assert "<" not in script.replace(" < ", "")


def test_look_weighs_what_a_bad_line_can_carry():
    assert len(gzip.compress((STATIC / "tabur.css").read_bytes())) <= 10_000
    assert len(gzip.compress((STATIC / "desk.css").read_bytes())) <= 2_000
    assert len(gzip.compress(inline.STEPS.encode())) <= 2_100  # half a kilobyte of it looks over and forgets
    assert len(gzip.compress(inline.REPORT.encode())) <= 2_000  # without the pin, which comes after the page
    assert len(gzip.compress((STATIC / "pin.js").read_bytes())) <= 1_600
    assert len(gzip.compress((STATIC / "report.css").read_bytes())) <= 1_300
    assert (STATIC / "plus-jakarta-var.woff2").stat().st_size <= 14_000


def test_style_sheet_loads_only_what_lies_beside_it():
    for address in re.findall(r"url\(([^)]*)\)", (STATIC / "tabur.css").read_text()):
        assert (STATIC / address).is_file()
