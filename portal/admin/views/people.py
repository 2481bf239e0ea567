"""People of the staff, their accounts and roles. What concerns a role is proposed here and confirmed elsewhere."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import actions, link_codes, links, proposals
from portal.accounts import queries as accounts
from portal.accounts.access import allow, current_account
from portal.accounts.deeds.people import AddAccount, EndRole, GiveRole, NewLink, SwitchAccount, WriteNip
from portal.accounts.models import Account, Person
from portal.accounts.rules import Permission as P
from portal.accounts.rules import Role
from portal.accounts.words import ROLE_HINTS, ROLE_NAMES, role_name
from portal.admin import queries
from portal.admin.attempt import address_asked, form_page, proposed, sure_page
from portal.admin.choices import agency_choices
from portal.admin.forms import AccountForm, NipForm, PersonForm, RoleForm, choice, nothing_chosen
from portal.organisation import queries as organisation
from portal.web import paging
from portal.web.refusals import refusals_on

bp = Blueprint("people", __name__, url_prefix="/pengguna")


@bp.get("")
@allow(P.ACCOUNT_MANAGE)
def index() -> str:
    words = request.args.get("q", "")
    return render_template("admin/people.html", part=queries.people_like(words, paging.asked()), words=words)


@bp.get("/<int:person_id>")
@allow(P.ACCOUNT_MANAGE)
def person(person_id: int) -> str:
    here = accounts.person(person_id)
    return render_template(
        "admin/person.html", person=here, accounts=accounts.accounts_of(person_id),
        pending=proposals.pending_about(here), by=current_account(), links=accounts.links_held(person_id),
        code_of=link_codes.shown,
    )  # fmt: skip


@bp.route("/tambah", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def add() -> ResponseReturnValue:
    form, by = PersonForm(), current_account()
    if form.validate_on_submit():
        with address_asked(form, by):
            person = actions.add_person(form.name.data, form.nip.data, by=by)
            account = actions.add_account(person, form.identity.data, by=by)
            return links.page(account, actions.new_link(account, by=by), back=_page_of(account))
    return form_page(form, _("Add a person"), (_("People"), url_for(".index")))


@bp.route("/<int:person_id>/nip", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def write_nip(person_id: int) -> ResponseReturnValue:
    person, form, by = accounts.person(person_id), NipForm(), current_account()
    page = url_for(".person", person_id=person_id)
    if form.validate_on_submit():
        with refusals_on(form):
            if not actions.hold_plain(person):
                return proposed(WriteNip(person, form.nip.data), page, by=by)
            actions.write_nip(person, form.nip.data, by=by)
            flash(_("Saved."))
            return redirect(page)
    return form_page(form, _("The NIP of %(name)s", name=person.name), _back(person_id), save=_button(person))


@bp.route("/<int:person_id>/akun", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def add_account(person_id: int) -> ResponseReturnValue:
    person, form, by = accounts.person(person_id), AccountForm(), current_account()
    if form.validate_on_submit():
        with address_asked(form, by):
            if not actions.hold_plain(person):
                page = url_for(".person", person_id=person_id)
                return proposed(AddAccount(person, form.identity.data), page, by=by)
            account = actions.add_account(person, form.identity.data, by=by)
            return links.page(account, actions.new_link(account, by=by), back=_page_of(account))
    title = _("Another account for %(name)s", name=person.name)
    return form_page(form, title, _back(person_id), save=_button(person))


@bp.route("/<int:person_id>/peran", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def grant(person_id: int) -> ResponseReturnValue:
    person, form = accounts.person(person_id), RoleForm()
    roles = [choice(role.value, f"{role_name(role)}: {ROLE_HINTS[role]}") for role in ROLE_NAMES]
    form.role.choices = [nothing_chosen(), *roles]
    form.agency.choices = agency_choices()
    if form.validate_on_submit():
        with refusals_on(form):
            agency = organisation.agency_by_id(form.agency.data)
            page = url_for(".person", person_id=person_id)
            return proposed(GiveRole(person, Role(form.role.data), agency), page, by=current_account())
    lede = _("A role counts once a second person of another branch has confirmed it.")
    return form_page(form, _("A role for %(name)s", name=person.name), _back(person_id), lede=lede, save=_("Propose"))


@bp.route("/peran/<int:membership_id>/akhiri", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def end_role(membership_id: int) -> ResponseReturnValue:
    held = accounts.membership(membership_id)
    if request.method == "POST":
        return proposed(EndRole(held), url_for(".person", person_id=held.person_id), by=current_account())
    words = {"name": held.person.name, "role": role_name(held.role), "agency": held.agency.name}
    title = _("End the role of %(name)s as %(role)s?", **words)
    text = _("Once a second person confirms it, what this role permits in %(agency)s ends. It stays on record.", **words)
    return sure_page(title, text, _("Propose to end it"), _back(held.person_id))


@bp.post("/akun/<int:account_id>/tautan")
@allow(P.ACCOUNT_MANAGE)
def make_link(account_id: int) -> ResponseReturnValue:
    account, by = accounts.account(account_id), current_account()
    if not actions.hold_plain(account.staff):
        return proposed(NewLink(account), _page_of(account), by=by)
    return links.page(account, actions.new_link(account, by=by), back=_page_of(account))


@bp.route("/akun/<int:account_id>/matikan", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def switch_off(account_id: int) -> ResponseReturnValue:
    account = accounts.account(account_id)
    if request.method == "POST":
        return _switch(account, False)
    title = _("Switch off the account of %(name)s?", name=account.name)
    text = _("Nobody can sign in with %(identity)s until it is switched on again.", identity=account.identity)
    if not account.staff.is_plain:
        text += " " + _("A second person confirms it first.")
    action = _("Switch off") if account.staff.is_plain else _("Propose to switch it off")
    return sure_page(title, text, action, _back(account.staff.id))


@bp.post("/akun/<int:account_id>/hidupkan")
@allow(P.ACCOUNT_MANAGE)
def switch_on(account_id: int) -> ResponseReturnValue:
    return _switch(accounts.account(account_id), True)


def _switch(account: Account, active: bool) -> ResponseReturnValue:
    if not actions.hold_plain(account.staff):
        return proposed(SwitchAccount(account, active), _page_of(account), by=current_account())
    actions.switch_account(account, active, by=current_account())
    flash(_("The account is switched on.") if active
          else _("The account is switched off, and its sessions have ended."))  # fmt: skip
    return redirect(_page_of(account))


def _button(person: Person) -> str:
    """What the button of a form says that an administrator alone decides only about somebody without a role."""
    return str(_("Save") if person.is_plain else _("Propose"))


def _page_of(account: Account) -> str:
    return url_for(".person", person_id=account.person_id)


def _back(person_id: int) -> tuple[str, str]:
    return accounts.person(person_id).name, url_for(".person", person_id=person_id)
