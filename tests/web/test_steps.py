"""The survey's script in a real browser. No server: what the browser asks for is handed to it."""

import pytest

from portal.config import STATIC

SURVEY = """{% extends "web/task.html" %}{% import "web/fields.html" as f %}
{% block head %}{% if not errors %}{{ steps_script }}{% endif %}{% endblock %}
{% block kind %}task stepped{% endblock %}{% block title %}Survey{% endblock %}
{% block content %}{% call f.steps("/sent", "7:" ~ tab) %}
  {% for u in ("u1", "u2") %}{{ f.face_choices(u, "Official " ~ u, "Plain", ["a", "b", "c", "d"], "", "", loop.index, 2) }}{% endfor %}
  <fieldset class="step"><legend tabindex="-1">About you</legend><label for="age">Age</label>
    <select id="age" name="age"><option value="">–</option><option value="40">40</option></select></fieldset>
{% endcall %}{% endblock %}"""  # noqa: E501

THANKS = """{% extends "web/task.html" %}{% block head %}{{ steps_script }}{% endblock %}
{% block title %}Thanks{% endblock %}{% block content %}<p data-forget>Done</p>{% endblock %}"""


@pytest.fixture
def visit(chromium, draw):
    """Open the survey on a telephone: `visit(errors=…, script=…)`."""
    opened = []

    def visit(errors=(), script=True):
        context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script)
        page = context.new_page()
        pages = {
            "/": draw(SURVEY, errors=errors, tab=""),
            "/thanks": draw(THANKS),
            "/sent": draw(THANKS),
            "/slip": draw(SURVEY, tab="a1"),
            "/other-slip": draw(SURVEY, tab="b2"),
        }

        def answer(route):
            path = route.request.url.removeprefix("http://survey.test")
            if path in pages:
                route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
            else:
                route.fulfill(path=STATIC / path.rsplit("/", 1)[1])

        context.route("http://survey.test/**", answer)
        page.goto("http://survey.test/")
        opened.append(context)
        return page

    yield visit
    for context in opened:
        context.close()


def seen(page):
    return [words.split("\n")[-1] for words in page.locator("legend:visible").all_inner_texts()]


def choose(page, name, value):
    page.locator(f"input[name={name}][value='{value}']").check(force=True)
    page.locator("button[data-next]").click()


def kept(page):
    return page.evaluate("sessionStorage.getItem('survey')")


def test_one_question_is_seen_at_a_time(visit):
    page = visit()
    assert seen(page) == ["Official u1"]
    choose(page, "u1", 3)
    assert seen(page) == ["Official u2"]
    assert page.title().startswith("Question 2 of 2 – Survey")
    assert page.evaluate("document.activeElement.tagName") == "LEGEND"


def test_question_needs_a_choice_before_the_next(visit):
    page = visit()
    page.locator("button[data-next]").click()
    assert seen(page) == ["Official u1"]
    assert page.title().startswith("Error: ")
    assert page.locator("#u1-error").is_visible()
    choose(page, "u1", 0)
    assert seen(page) == ["Official u2"]
    assert not page.title().startswith("Error: ")


def test_back_shows_the_question_before_with_its_answer(visit):
    page = visit()
    choose(page, "u1", 4)
    page.locator("[data-back]").click()
    assert seen(page) == ["Official u1"]
    assert page.locator("input[name=u1][value='4']").is_checked()


def test_reload_keeps_place_and_answers(visit):
    page = visit()
    choose(page, "u1", 2)
    page.reload()
    assert seen(page) == ["Official u2"]
    assert page.locator("input[name=u1][value='2']").is_checked()


def test_place_without_its_answers_begins_anew(visit):
    page = visit()
    choose(page, "u1", 2)
    page.evaluate("sessionStorage.clear()")
    page.reload()
    assert seen(page) == ["Official u1"]


def test_answers_are_sent_once_at_the_end_and_forgotten(visit):
    page = visit()
    choose(page, "u1", 1)
    choose(page, "u2", 0)
    assert "u2" in kept(page)
    page.select_option("#age", "40")
    with page.expect_request("http://survey.test/sent") as sent:
        page.get_by_role("button", name="Send answers").click()
    assert sent.value.post_data == "u1=1&u2=0&age=40"
    page.wait_for_url("**/sent")
    assert kept(page) is None


def test_what_could_not_be_sent_is_still_there(visit):
    page = visit()
    choose(page, "u1", 1)
    choose(page, "u2", 0)
    page.route("**/sent", lambda route: route.fulfill(status=503, body="Busy"))
    page.get_by_role("button", name="Send answers").click()
    page.wait_for_url("**/sent")
    page.go_back()
    assert page.locator("input[name=u1][value='1']").is_checked()


def test_the_next_slip_on_the_same_telephone_begins_empty(visit):
    page = visit()
    page.goto("http://survey.test/slip")
    choose(page, "u1", 3)
    page.goto("http://survey.test/slip")  # the same person opens the same link again
    assert page.locator("input[name=u1][value='3']").is_checked()
    page.goto("http://survey.test/other-slip")
    assert (page.locator("input:checked").count(), kept(page)) == (0, None)
    page.goto("http://survey.test/slip")
    assert page.locator("input:checked").count() == 0


def test_whoever_opens_the_open_link_anew_begins_empty(visit):
    page = visit()
    choose(page, "u1", 3)
    page.goto("http://survey.test/")
    assert (page.locator("input:checked").count(), kept(page)) == (0, None)


def test_thanks_page_forgets_too(visit):
    page = visit()
    choose(page, "u1", 1)
    page.goto("http://survey.test/thanks")
    assert kept(page) is None


def test_after_a_refusal_nothing_is_hidden(visit):
    page = visit(errors=[("u2", "Choose one answer")])
    assert seen(page) == ["Official u1", "Official u2", "About you"]
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"


def test_without_script_it_is_one_long_page(visit):
    assert seen(visit(script=False)) == ["Official u1", "Official u2", "About you"]


def test_when_the_script_fails_it_is_one_long_page(visit):
    page = visit()
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.querySelector('[data-back]').remove())"
    )
    page.reload()
    assert seen(page) == ["Official u1", "Official u2", "About you"]


def test_button_is_on_the_screen_of_a_small_telephone(visit):
    box = visit().locator("button[data-next]").bounding_box()
    assert box["y"] + box["height"] <= 740
