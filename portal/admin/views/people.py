"""People of the staff, their accounts and roles."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.accounts import actions, confirmations, links
from portal.accounts import queries as accounts
from portal.accounts.access import allow, current_account
from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import GRANT, LINK, Role
from portal.accounts.rules import Permission as P
from portal.accounts.words import ROLE_HINTS, ROLE_NAMES, role_name
from portal.admin import queries
from portal.admin.attempt import Page, form_page, refusals_on, sure_page
from portal.admin.choices import agency_choices
from portal.admin.forms import AccountForm, PersonForm, RoleForm, choice
from portal.organisation import queries as organisation

bp = Blueprint("people", __name__, url_prefix="/pengguna")


@bp.get("")
@allow(P.ACCOUNT_MANAGE)
def index() -> str:
    words = request.args.get("q", "")
    return render_template("admin/people.html", found=queries.people_like(words), words=words)


@bp.get("/<int:person_id>")
@allow(P.ACCOUNT_MANAGE)
def person(person_id: int) -> str:
    hers = [item for item in accounts.pending() if item.person.id == person_id]
    return render_template(
        "admin/person.html", person=accounts.person(person_id), accounts=accounts.accounts_of(person_id),
        pending=hers, by=current_account(),
    )  # fmt: skip


@bp.route("/tambah", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def add() -> Page:
    form, by = PersonForm(), current_account()
    if form.validate_on_submit():
        with refusals_on(form):
            person = actions.add_person(form.name.data, form.nip.data, by=by)
            account = actions.add_account(person, form.identity.data, by=by)
            return _handed_over(account)
    return form_page(form, _("Add a person"), (_("People"), url_for(".index")))


@bp.route("/<int:person_id>/akun", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def add_account(person_id: int) -> Page:
    person, form = accounts.person(person_id), AccountForm()
    if form.validate_on_submit():
        with refusals_on(form):
            account = actions.add_account(person, form.identity.data, by=current_account())
            return _handed_over(account)
    return form_page(form, _("Another account for %(name)s", name=person.name), _back(person_id))


@bp.route("/<int:person_id>/peran", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def grant(person_id: int) -> Page:
    person, form = accounts.person(person_id), RoleForm()
    form.role.choices = [choice(role.value, f"{role_name(role)}: {ROLE_HINTS[role]}") for role in ROLE_NAMES]
    form.agency.choices = agency_choices()
    if form.validate_on_submit():
        with refusals_on(form):
            agency = organisation.agency_by_id(form.agency.data)
            given = actions.grant(person, Role(form.role.data), agency, by=current_account())
            flash(_("Proposed. Somebody of another branch has to confirm it.") if isinstance(given, Confirmation)
                  else _("The role is given."))  # fmt: skip
            return redirect(url_for(".person", person_id=person_id))
    lede = _("Roles that decide over others count only once a second person of another branch has confirmed them.")
    return form_page(form, _("A role for %(name)s", name=person.name), _back(person_id), lede=lede)


@bp.route("/peran/<int:membership_id>/akhiri", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def end_role(membership_id: int) -> Page:
    held = accounts.membership(membership_id)
    if request.method == "POST":
        actions.end_role(held, by=current_account())
        flash(_("The role has ended."))
        return redirect(url_for(".person", person_id=held.person_id))
    words = {"name": held.person.name, "role": role_name(held.role), "agency": held.agency.name}
    title = _("End the role of %(name)s as %(role)s?", **words)
    text = _("What this role lets her do in %(agency)s ends at once. That she held it stays on record.", **words)
    return sure_page(title, text, _("End the role"), _back(held.person_id))


@bp.post("/akun/<int:account_id>/tautan")
@allow(P.ACCOUNT_MANAGE)
def make_link(account_id: int) -> Page:
    return _handed_over(accounts.account(account_id))


@bp.route("/akun/<int:account_id>/matikan", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def switch_off(account_id: int) -> Page:
    account = accounts.account(account_id)
    if request.method == "POST":
        actions.switch_account(account, False, by=current_account())
        flash(_("The account is switched off, and its sessions have ended."))
        return redirect(url_for(".person", person_id=account.person_id))
    title = _("Switch off the account of %(name)s?", name=account.name)
    text = _("Nobody can sign in with %(identity)s until it is switched on again.", identity=account.identity)
    return sure_page(title, text, _("Switch off"), _back(account.person_id))


@bp.post("/akun/<int:account_id>/hidupkan")
@allow(P.ACCOUNT_MANAGE)
def switch_on(account_id: int) -> Page:
    account = accounts.account(account_id)
    actions.switch_account(account, True, by=current_account())
    flash(_("The account is switched on."))
    return redirect(url_for(".person", person_id=account.person_id))


@bp.post("/usulan/<int:proposal_id>/tarik")
@allow(P.ACCOUNT_MANAGE)
def take_back(proposal_id: int) -> Page:
    proposal = confirmations.proposal(proposal_id, GRANT, LINK)
    person_id = accounts.pending_on(proposal).person.id
    confirmations.decline(proposal.act, proposal.subject, needs=P.ROLE_CONFIRM, by=current_account())
    flash(_("The proposal is taken back."))
    return redirect(url_for(".person", person_id=person_id))


def _handed_over(account: Account) -> Page:
    """The page with a link for the account, or its person's page where somebody else has to agree first."""
    person = url_for(".person", person_id=account.person_id)
    token = actions.make_link(account, by=current_account())
    if token:
        return links.page(account, token, back=person)
    flash(_("Proposed. Whoever confirms it, in another branch, sees the link and hands it over."))
    return redirect(person)


def _back(person_id: int) -> tuple[str, str]:
    return accounts.person(person_id).name, url_for(".person", person_id=person_id)
