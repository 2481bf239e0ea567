"""Whom the demo names as somebody to sign in as."""

import sqlite3
from contextlib import closing


def test_everybody_whom_the_demo_names_has_a_password(begun_demo):
    """Who gets a first role or post by two people loses the password that they were given before."""
    house, copy = begun_demo
    named = {each["identity"] for each in house.ask_json("demo", "accounts", "--json")}
    with closing(sqlite3.connect(copy / "portal.sqlite3")) as there:
        some = there.execute("SELECT identity FROM account WHERE person_id IS NOT NULL AND password IS NULL")
        without = {identity for (identity,) in some}
    assert len(named) > 30
    assert not named & without
