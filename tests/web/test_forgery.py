from contextlib import nullcontext
from datetime import timedelta

import pytest
from wtforms import StringField
from wtforms.validators import InputRequired

from portal.core import clock
from portal.core.errors import NotAllowed
from portal.web.forgery import (
    SLOTS,
    STAMP_LASTS,
    GuestForm,
    check_origin,
    fresh_stamp,
    known_nonce,
    make_stamp,
    nonce_of,
    read_stamp,
    slot,
    stamp_slot,
)

SECOND = timedelta(seconds=1)


class WordForm(GuestForm):
    word = StringField(validators=[InputRequired()])


def sent(app, **fields):
    return app.test_request_context("/", method="POST", data=fields)


@pytest.fixture
def later(monkeypatch):
    def later(age):
        moment = clock.now() + age
        monkeypatch.setattr(clock, "now", lambda: moment)

    return later


def test_a_form_with_our_stamp_is_taken_and_has_a_number(app):
    stamp = make_stamp("WordForm")
    with sent(app, word="hello", csrf_token=stamp):
        form = WordForm()
        assert form.validate()
        assert nonce_of(form) == read_stamp("WordForm", stamp) != ""


def test_no_two_stamps_are_alike():
    assert len({read_stamp("WordForm", make_stamp("WordForm")) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "stamp",
    ["", "x", "..", "a.b.c", "%%STAMP:WordForm%%", "\N{SNOWMAN}.1.\N{SNOWMAN}", "a.1." + "A" * 24],
)
def test_what_is_no_stamp_of_ours_is_refused_and_nothing_typed_is_lost(app, stamp):
    with sent(app, word="hello", csrf_token=stamp):
        form = WordForm()
        assert not form.validate()
        assert list(form.errors) == ["csrf_token"]
        assert form.word.data == "hello"
        assert read_stamp("WordForm", form.csrf_token.current_token)  # to send it once more with


def test_a_form_without_any_stamp_is_refused(app):
    with sent(app, word="hello"):
        assert not WordForm().validate()


def test_a_stamp_is_for_one_kind_of_form(app):
    with sent(app, word="hello", csrf_token=make_stamp("OtherForm")):
        assert not WordForm().validate()


@pytest.mark.parametrize("place", range(0, 50, 7))
def test_a_stamp_that_was_changed_is_refused(place):
    stamp = make_stamp("WordForm")
    changed = stamp[:place] + ("A" if stamp[place] != "A" else "B") + stamp[place + 1 :]
    assert read_stamp("WordForm", changed) is None


@pytest.mark.parametrize(("age", "taken"), [(STAMP_LASTS, True), (STAMP_LASTS + SECOND, False)])
def test_a_stamp_grows_old(app, later, age, taken):
    stamp = make_stamp("WordForm")
    later(age)
    assert bool(read_stamp("WordForm", stamp)) is taken


def test_nonces_are_kept_for_longer_than_stamps_are_taken():
    from portal.surveys.rules import NONCE_LASTS

    assert STAMP_LASTS < NONCE_LASTS


@pytest.mark.parametrize("age", [timedelta(), STAMP_LASTS + SECOND])
def test_a_form_that_comes_back_to_its_sender_is_still_the_same_form(app, later, age):
    stamp = make_stamp("WordForm")
    later(age)
    with sent(app, csrf_token=stamp):
        form = WordForm()
        assert not form.validate()
        assert read_stamp("WordForm", form.csrf_token.current_token) == known_nonce(form) == stamp.split(".")[0]
        assert read_stamp("WordForm", fresh_stamp(form)) not in (known_nonce(form), None)


def test_a_page_that_may_be_kept_has_a_slot_in_place_of_the_stamp(app):
    with app.test_request_context("/"):
        assert read_stamp("WordForm", stamp_slot("WordForm"))
    with app.test_request_context("/", environ_overrides={SLOTS: True}):
        assert stamp_slot("WordForm") == WordForm().csrf_token.current_token == slot("WordForm")


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),  # an old browser
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),  # reloaded
        ({"Origin": "https://suara.example"}, True),  # what residents type, behind a proxy
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://localhost:81"}, False),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_form_that_another_site_sent_is_refused(app, monkeypatch, headers, ours):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://suara.example")
    with (
        app.test_request_context("/", method="POST", headers=headers),
        nullcontext() if ours else pytest.raises(NotAllowed),
    ):
        check_origin()


def test_without_a_public_address_no_foreign_origin_passes_for_it(app):
    with app.test_request_context("/", method="POST", headers={"Origin": "null"}), pytest.raises(NotAllowed):
        check_origin()
