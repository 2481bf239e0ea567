"""The questionnaire in English: a translation, marked as one, with the official words beside it and the same answers."""

import pytest

from portal.skm.instrument import MARKS as FOUR
from portal.surveys.wording import QUESTIONS
from tests.browser import words
from tests.conftest import ONE_DATABASE
from tests.surveys.test_views import MARKS, PATH

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

ENGLISH = f"/en{PATH}"


@pytest.fixture
def page(browser, open_town):
    return browser


def test_every_question_and_every_mark_is_translated():
    for question in QUESTIONS:
        assert question.english.endswith("?")
        assert len(set(question.english_marks)) == len(question.marks) == len(FOUR)


def test_an_english_page_asks_in_english_and_says_that_it_is_a_translation(page):
    text = page.get(ENGLISH)
    assert text.index("Translation; the official wording is Indonesian") < text.index('name="u1"')
    for fieldset, question in zip(page.page.iterfind(".//fieldset[@aria-describedby]"), QUESTIONS, strict=True):
        assert words(fieldset.find("legend")).endswith(question.english)
        labels = [words(label) for label in fieldset.iter("label")]
        assert labels == [*question.english_marks, "Not experienced"]
        assert fieldset.find(".//label//*[@lang]") is None


def test_each_official_wording_is_reached_and_named_as_indonesian(page):
    page.get(ENGLISH)
    official = [words(part) for part in page.page.iterfind(".//fieldset//details/p[@lang='id']")]
    assert official == [f"{q.text} ({' / '.join(q.marks)})" for q in QUESTIONS]


def test_an_indonesian_page_has_the_official_words_alone(page):
    text = page.get(PATH)
    assert all(q.text in text and q.english not in text for q in QUESTIONS)
    assert page.page.find(".//fieldset//details") is None


def test_the_answer_is_the_same_in_both_languages(page, open_town):
    for path in (PATH, ENGLISH):
        page.get(path)
        page.send(path, status=303, **MARKS | {"u4": "1"})
    first, second = (ballot.marks for ballot in open_town.waiting())
    assert first == second
    assert first["u4"] == 1


def test_the_list_to_look_over_is_in_english_too(page):
    page.get(ENGLISH)
    text = page.ask("POST", f"{ENGLISH}/periksa", 200, data=MARKS | stamp(page)).text
    assert "Free of charge" in text
    assert "Gratis" not in text


def stamp(page):
    return {"csrf_token": next(i.get("value") for i in page.page.iter("input") if i.get("name") == "csrf_token")}


def test_who_reads_the_questions_aloud_reads_the_official_words(browser, open_town):
    open_town.slips(2, assisted=True)
    text = browser.sign_in(open_town.enumerator).get(f"/en/kerja/survei/{open_town.survey.id}/bantu")
    assert all(f'<span lang="id">{q.text}</span>' in text for q in QUESTIONS)
