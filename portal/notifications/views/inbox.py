from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from portal.accounts.access import ANYONE, SIGNED_IN, allow, current_account
from portal.accounts.models import Account
from portal.core import mail
from portal.core.errors import NotFound
from portal.notifications import actions, links, queries
from portal.notifications.forms import PressForm, StopForm, choices, chosen_in
from portal.notifications.links import Link
from portal.notifications.rules import How
from portal.notifications.words import all_mailed, kinds_for, names_of, shown, stopped_by, ways_of
from portal.web.paging import asked
from portal.web.sane import takes_files

bp = Blueprint("notifications", __name__)

UNREAD_FIRST = "belum"
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # what a mail program sends, by RFC 8058


@bp.get("/kotak")
@allow(SIGNED_IN)
def inbox() -> str:
    unread_first = request.args.get("urut") == UNREAD_FIRST
    part = queries.inbox(current_account().id, asked(), unread_first=unread_first)
    return render_template(
        "notifications/inbox.html", part=part, shown=shown(part.rows), unread_first=unread_first,
        newest=max((each.id for each in part.rows), default=0),
    )  # fmt: skip


@bp.post("/kotak/<int:notice_id>")
@allow(SIGNED_IN)
def open_notice(notice_id: int) -> Response:
    """It is read by being opened; where its thing is gone there is nothing to go to but the inbox."""
    account = current_account()
    notice = queries.notice(notice_id, of=account)
    (line,) = shown([notice])
    actions.read(notice, by=account)
    leads_on = line.said is not None and request.form.get("lalu") != "kotak"
    return redirect(line.said.url if leads_on and line.said else url_for(".inbox"), 303)


@bp.post("/kotak/semua")
@allow(SIGNED_IN)
def read_all() -> Response:
    actions.read_all(PressForm().sampai.data or 0, by=current_account())
    return redirect(url_for(".inbox"), 303)


@bp.route("/akun/pemberitahuan", methods=["GET", "POST"])
@allow(SIGNED_IN)
def settings() -> str | Response | tuple[str, int]:
    account = current_account()
    form = _choices(account, FlaskForm)
    if form.validate_on_submit():
        actions.choose(chosen_in(form), int(form.jam.data), of=account)
        flash(_("Kept. From now on we tell you as you chose."))
        return redirect(url_for(".settings"), 303)
    page = render_template("notifications/settings.html", form=form, account=account, reach=_reach(account))
    return page, 422 if form.errors else 200


def _choices(account: Account, base: type[FlaskForm]) -> FlaskForm:
    return choices(base, kinds_for(account))(data=_chosen(account))


def _chosen(account: Account) -> dict[str, str]:
    """What they chose so far, as the fields have it."""
    ways = ways_of(account, queries.preferences(account.id))
    return {name: how.value for name, how in ways.items()} | {"jam": str(queries.hour(account.id))}


def _reach(account: Account) -> str:
    """Why no mail would come: "" where it would."""
    said = ""
    if not mail.is_on():
        said = _("This portal sends no mail yet. Until it does, all that you are told stands in the inbox.")
    elif not queries.mail_reaches(account):
        said = _("We know no e-mail address of yours that is verified. What would be mailed stands in the inbox.")
    return said


# ---- by the link of a mail, without signing in


@bp.route("/kotak/berhenti/<token>", methods=["GET"])
@allow(ANYONE)
def stop(token: str) -> str:
    """It asks, since programs follow the links of a mail that nobody pressed."""
    return _stop_page(token, *_reader(token))


@bp.post("/kotak/berhenti/<token>")
@allow(ANYONE)
@takes_files(most=4096)
def do_stop(token: str) -> str | tuple[str, int]:
    """By our own button, or by that of a mail program, which sends no stamp of ours and has none (RFC 8058)."""
    form, one_click = StopForm(), request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    if not (one_click or form.validate()):
        return render_template("notifications/stop_again.html", form=form, token=token), 422
    link, account = _reader(token)
    ways = ways_of(account, queries.preferences(account.id))
    every = request.form.get("apa") == "semua" and not one_click
    actions.stop_mail(all_mailed(ways) if every else stopped_by(link.about, ways), of=account)
    return _stop_page(token, link, account, done=True)


@bp.post("/kotak/berhenti/<token>/pilih")
@allow(ANYONE)
def choose(token: str) -> Response | tuple[str, int]:
    """The choice of `settings`, for who came by the link of a mail."""
    _link, account = _reader(token)
    form = _choices(account, StopForm)
    if form.validate():
        # A mail is passed on: by its link nobody keeps a kind out of the inbox.
        chosen = {kind: how for kind, how in chosen_in(form).items() if how is not How.NONE}
        actions.choose(chosen, int(form.jam.data), of=account)
        return redirect(url_for(".stop", token=token, disimpan=1), 303)
    return render_template("notifications/stop_again.html", form=form, token=token), 422


def _reader(token: str) -> tuple[Link, Account]:
    found = links.read(token, queries.reader)
    if found is None:
        raise NotFound("This link is not whole, or its account is closed.")
    return found


def _stop_page(token: str, link: Link, account: Account, *, done: bool = False) -> str:
    """No word of whose link it is: a mail is passed on, and read by others."""
    names = names_of(stopped_by(link.about, ways_of(account, queries.preferences(account.id))))
    choice = choices(StopForm, kinds_for(account))(formdata=None, data=_chosen(account))
    return render_template(
        "notifications/stop.html", token=token, names=names, form=choice, done=done,
        kept="disimpan" in request.args, stamp=StopForm(formdata=None),
    )  # fmt: skip
