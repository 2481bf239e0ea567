"""What residents are written: the words of each mail and text, in the language of whoever asked for it.

No name stands in any of them: anybody can type an address with a name of their choice, and whatever that says would
come to somebody else's address from us.
"""

from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import escape

from portal.accounts.residents.rules import MAIL_WAITS, RESET_WAITS, UNDO_LASTS
from portal.core.mail import Mail
from portal.web.addresses import root
from portal.web.language import ENGLISH, PREFIX, spoken


def address(path: str) -> str:
    """A whole address, in the language that is spoken."""
    return root() + (PREFIX if spoken() == ENGLISH else "") + path


def _mail(to: str, subject: str, before: Sequence[str], link: str = "", after: Sequence[str] = ()) -> Mail:
    text = "\n\n".join([*before, *([link] if link else []), *after, _("Suara Plaju, Kecamatan Plaju, Palembang")])
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in before)
    shown = f'<p><a href="{escape(link)}">{escape(link)}</a></p>' if link else ""
    ending = "".join(f"<p>{escape(line)}</p>" for line in after)
    signed = f"<p>{escape(_('Suara Plaju, Kecamatan Plaju, Palembang'))}</p>"
    html = f'<!doctype html><html lang="{spoken()}"><body>{paragraphs}{shown}{ending}{signed}</body></html>'
    return Mail(to, subject, text + "\n", html)


def confirm(to: str, token: str) -> Mail:
    """To who signed up, or whoever's address it is."""
    return _mail(
        to, _("Confirm your e-mail address"),
        [_("Somebody, probably you, signed up at Suara Plaju with this address."),
         _("Follow this link and write the password that you chose:")],
        address(f"/akun/verifikasi/{token}"),
        [_("The link works once, within %(days)s days.", days=MAIL_WAITS.days), _not_you()],
    )  # fmt: skip


def confirm_move(to: str, token: str) -> Mail:
    return _mail(
        to, _("Confirm your new e-mail address"),
        [_("Somebody, probably you, wants to sign in at Suara Plaju with this address from now on."),
         _("Follow this link and write your password:")],
        address(f"/akun/verifikasi/{token}"),
        [_("The link works once, within %(days)s days.", days=MAIL_WAITS.days), _not_you()],
    )  # fmt: skip


def already(to: str) -> Mail:
    """To who has an account, where somebody tried to sign up with their address."""
    return _mail(
        to, _("You have an account already"),
        [_("Somebody, perhaps you, tried to sign up at Suara Plaju with this address. You have an account already, and"
           " nothing about it has changed."),
         _("Sign in here. If you have forgotten your password, you can choose a new one there:")],
        address("/masuk"), [_("If it was not you, you need do nothing.")],
    )  # fmt: skip


def new_password(to: str, token: str) -> Mail:
    return _mail(
        to, _("Choose a new password"),
        [_("Somebody, probably you, asked for a new password at Suara Plaju. Choose it here:")],
        address(f"/akun/sandi-baru/{token}"),
        [_("The link works once, within %(hours)s hours.", hours=RESET_WAITS.days * 24), _not_you()],
    )  # fmt: skip


def ask_administrator(to: str) -> Mail:
    """To somebody of the staff: nobody gives them a new password alone, no mail either."""
    return _mail(
        to, _("A new password for your account of the staff"),
        [_("Somebody, probably you, asked for a new password at Suara Plaju."),
         _("Accounts of the staff get no link by mail. Ask your administrator for one."),
         _("If it was not you, you need do nothing.")],
    )  # fmt: skip


def moved(to: str, token: str) -> Mail:
    """To the address that an account had until now."""
    return _mail(
        to, _("Your account has another address now"),
        [_("Your account at Suara Plaju has a new address or telephone number to sign in with. This one no longer"
           " works."),
         _("If it was not you, take your account back here:")],
        address(f"/akun/batal/{token}"), [_("This is possible for %(days)s days.", days=UNDO_LASTS.days)],
    )  # fmt: skip


def _not_you() -> str:
    return str(_("If it was not you, do nothing: without the link and your password nothing happens."))


def code_text(code: str) -> str:
    """By SMS."""
    return str(_("Your code for Suara Plaju: %(code)s. Tell it to nobody.", code=code))


def moved_text(token: str) -> str:
    link = address(f"/akun/batal/{token}")
    return str(_("Your account at Suara Plaju has another number now. Not you? %(link)s", link=link))
