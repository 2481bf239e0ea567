"""The door of every view. A view without a declaration is shut to all."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import current_user
from flask_security import Security, SQLAlchemyUserDatastore
from werkzeug.wrappers import Response

from portal.accounts import queries, words
from portal.accounts.models import Account, Membership
from portal.accounts.rules import Permission
from portal.core.db import db
from portal.core.errors import NotAllowed
from portal.core.secrets import derive
from portal.web.forgery import check_origin, session_token
from portal.web.transaction import SAFE


class Door(StrEnum):
    """Who may come in where no right of a role is asked for."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"  # residents too
    RESIDENT = "resident"  # whose account belongs to no person of the staff
    EMPLOYEE = "employee"  # whose account belongs to a person of the staff
    STAFF = "staff"  # who holds a post or held one: the reporting line decides what they see


ANYONE, SIGNED_IN, RESIDENT, EMPLOYEE, STAFF = Door


class SessionEnded(NotAllowed):
    """A form that only somebody signed in can have been given, sent by a guest: the session ended meanwhile."""


def allow(*needed: Permission | Door) -> Callable[[Any], Any]:
    """Declare who may use a view: whoever has one of these."""

    def declare(view: Any) -> Any:
        view.access = needed
        return view

    return declare


def current_account() -> Account:
    """Who is signed in. Only behind a door that lets in nobody else."""
    account: Account = g.account
    return account


def doors_of(endpoint: str) -> tuple[Permission | Door, ...]:
    """What a view declares; nothing where it does not, and then it is shut."""
    return getattr(current_app.view_functions[endpoint], "access", ())


def opens(door: Permission | Door, account: Account | None) -> bool:
    """Whether it lets somebody in, or a guest."""
    if door is ANYONE:
        return True
    if account is None or not account.active:
        return False
    if isinstance(door, Permission):
        return account.may(door)
    if door is SIGNED_IN:
        return True
    if door is RESIDENT:
        return account.person is None
    return account.person is not None and (door is EMPLOYEE or bool(account.person.holdings))


class Accounts(SQLAlchemyUserDatastore):
    """Finds the account of a session with its person and roles in one go."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Any:
        if "fs_uniquifier" in kwargs:
            return queries.account_of(kwargs["fs_uniquifier"], resident=bool(session.get("resident")))
        return super().find_user(case_insensitive=case_insensitive, **kwargs)


def init_app(app: Flask) -> None:
    app.config.setdefault("SECURITY_PASSWORD_HASH", "argon2")
    app.config.setdefault("SECURITY_PASSWORD_SINGLE_HASH", ["argon2"])
    app.config.setdefault("SECURITY_PASSWORD_SALT", derive("password-salt").hex())
    # Its commands keep roles of its own, which this house has not: they crash, and ours stand in their place.
    app.config["SECURITY_CLI_USERS_NAME"] = app.config["SECURITY_CLI_ROLES_NAME"] = None
    # Our own views stand in its place: its pages set a cookie for whoever looks at them.
    store = Accounts(db, Account, Membership)  # type: ignore[arg-type]  # it never asks for a role: ours are our own
    Security(app, store, register_blueprint=False)
    # A session is the one way in: Flask-Security would also take a token out of a query, a header or a JSON body.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    words.init_app(app)

    @app.before_request
    def check() -> Response | None:
        # The account itself, not Flask-Login's stand-in for it, which no model takes for one of its own.
        g.account = current_user._get_current_object() if current_user.is_authenticated else None
        if request.endpoint in (None, "static"):
            return None
        doors = doors_of(str(request.endpoint))
        if not any(opens(door, g.account) for door in doors):
            if g.account is None and doors and request.method in SAFE:
                here = request.script_root + request.full_path.rstrip("?")
                return redirect(url_for("accounts.sign_in", lanjut=here))
            if g.account is None and doors:
                check_origin()
                raise SessionEnded("You may not see this page.")
            raise NotAllowed("You may not see this page.")
        if request.method not in SAFE:
            check_origin()
            if ANYONE not in doors:
                session_token.protect()
        return None
