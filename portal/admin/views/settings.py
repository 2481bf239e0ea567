from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.admin.alerts import wanted
from portal.admin.forms import SettingsForm
from portal.core import installation

bp = Blueprint("settings", __name__, url_prefix="/pengaturan")


@bp.route("", methods=["GET", "POST"])
@allow(P.SETTINGS_MANAGE)
def settings() -> ResponseReturnValue:
    kept = installation.settings()
    form = SettingsForm(obj=kept, data={"english": "en" in kept.languages.split()})
    form.kept = kept
    if form.validate_on_submit():
        installation.change_settings(form.values(), by=current_account())
        flash(_("Saved."))
        return redirect(url_for(".settings"))
    page = render_template("admin/settings.html", form=form, wanted=wanted(kept))
    return (page, 422) if form.errors else page
