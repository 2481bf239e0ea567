"""The pages of a questionnaire: empty, filled, looked over, and what is said where nothing more can be sent.

Whoever holds the telephone next must find no answer on them. So what comes back in place of a form carries the
answers hidden, and only who typed them, on the form itself or on the list to look over, has them before their eyes.
"""


from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.core.errors import NotFound
from portal.surveys import codes, nonces, queries
from portal.surveys.forms import SkmForm
from portal.surveys.models import Survey
from portal.surveys.queries import Right
from portal.surveys.rules import NONCE_LASTS, State
from portal.surveys.wording import QUESTIONS
from portal.web.cache import kept_text
from portal.web.context import recall_site
from portal.web.forgery import age_of, fresh_stamp, known_nonce, slot
from portal.web.slices import address_of
from portal.web.transaction import CANNOT_SERVE, only_read

# Where the code of an invitation, its handle and the name of its place in a tab go, in a page that is kept.
CODE, HANDLE, TAB = slot("code"), slot("handle"), slot("tab")


def questionnaire(survey: Survey, typed: str = "") -> ResponseReturnValue:
    """The empty form; with a code as it was typed, or as a link brought it, the form of that invitation.

    A browser is sent on to an address that does not hold the code, so that it stands in no history. What does not
    say that it navigates (an old browser, a tool) gets the page at once, and there the script changes the address.
    """
    if not typed:
        return _rendered(survey, SkmForm(formdata=None))
    code = codes.read(typed)
    if code and request.headers.get("Sec-Fetch-Mode") == "navigate":
        return _to_handle(survey, code)
    return of_code(survey, code)


def _to_handle(survey: Survey, code: str) -> Response:
    response = redirect(_address(survey, codes.seal(code)), 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def of_code(survey: Survey, code: str, handle: str = "") -> ResponseReturnValue:
    right = queries.right(code, survey.id)
    if refusal := _refusal(survey, right):
        return refusal
    # The same page for all invitations but for what is their own, so it is made once and that put in.
    page = kept_text(f"survey:{survey.id}", lambda: _invited(survey), "organisation", "surveys")
    return page.replace(CODE, code).replace(HANDLE, handle or codes.seal(code)).replace(TAB, codes.tab_of(code))


def _invited(survey: Survey) -> str:
    form = SkmForm(formdata=None, undangan=CODE)
    return _rendered(survey, form, tab=TAB, address=_address(survey, HANDLE))


def _address(survey: Survey, handle: str) -> str:
    service = survey.service
    return f"{url_for('surveys.answer', agency=service.agency.slug, service=service.slug)}?lanjut={handle}"


def _rendered(survey: Survey, form: SkmForm, *, filled: bool = False, tab: str = "", address: str = "") -> str:
    """Filled by the server it is the plain long page: a browser that sends it so has no script that runs."""
    return render_template(
        "surveys/answer.html", survey=survey, form=form, questions=QUESTIONS, filled=filled, tab=tab, address=address
    )


def filled(survey: Survey, form: SkmForm, status: int = 200) -> ResponseReturnValue:
    return _rendered(survey, form, filled=True), status


def to_check(survey: Survey, form: SkmForm) -> ResponseReturnValue:
    return render_template("surveys/check.html", survey=survey, form=form, questions=QUESTIONS)


def stale_handle(survey: Survey) -> ResponseReturnValue:
    return render_template("surveys/stale_handle.html", survey=survey), 410


def not_open(survey: Survey, sent: SkmForm | None = None) -> ResponseReturnValue:
    """What is said where no survey is open; `sent` is the form of somebody who filled it in before it closed.

    Their answers go along unseen. The script shows them where the tab still keeps the same answers, which is once:
    whoever calls the page up again, from the history of the browser, sees none.
    """
    soon, service = survey.state is State.PREPARING, survey.service
    scorecard = address_of("scorecard", service.agency.slug, service.slug, survey.period) if survey.closed_on else ""
    page = render_template("surveys/not_open.html", survey=survey, sent=sent, scorecard=scorecard, questions=QUESTIONS)
    return page, 503 if soon else 410


def instead(survey: Survey, form: SkmForm, *, carry: bool = True) -> ResponseReturnValue | None:
    """What is said to who sent a form with which nothing more can be sent; None where it still can.

    `carry`: whether the answers go along, hidden, to be sent as a form of their own. A page that somebody asks for
    once more from the history of a browser is not theirs to send.
    """
    used = nonces.is_used(known_nonce(form))
    if not carry and too_old_to_tell(form) and survey.state is State.OPEN and not form.undangan.data:
        return _sent_already(survey, None)
    if survey.state is State.PREPARING and not used:
        form.form_errors.append(_("This survey is being prepared. Try again in a few minutes."))
        return filled(survey, form, 503)
    if survey.state is not State.OPEN:
        return _sent_already(survey, form if carry else None) if used else not_open(survey, form)
    if code := form.undangan.data:
        return _refusal(survey, queries.right(code, survey.id), form, carry=carry)
    return _sent_already(survey, form if carry else None) if used else None


def too_old_to_tell(form: SkmForm) -> bool:
    """Whether the form's number may be forgotten already, so that nobody knows whether it was sent."""
    return age_of(form) >= NONCE_LASTS


def _refusal(
    survey: Survey, right: Right | None, form: SkmForm | None = None, *, carry: bool = True
) -> ResponseReturnValue | None:
    carried = _carried(form if carry else None) | {"after": form is not None}
    if right is None:
        return render_template("surveys/unknown_code.html", survey=survey, **carried), 404
    if right.spent:
        return render_template("surveys/spent.html", survey=survey, **carried), 410
    return None


def _sent_already(survey: Survey, form: SkmForm | None) -> ResponseReturnValue:
    carried = _carried(form) | {"after": True, "still_open": survey.state is State.OPEN}
    return render_template("surveys/sent.html", survey=survey, **carried), 409


def _carried(form: SkmForm | None) -> dict[str, object]:
    """The answers of a form, to be sent as a form of their own; not where it would come back to be mended.

    `after` says that somebody sent something: what the browser keeps of the pages before is then thrown away.
    """
    if form is None or not form.is_complete:
        return {"form": None, "after": form is not None}
    return {"form": form, "after": True, "questions": QUESTIONS, "stamp": fresh_stamp(form)}


def not_yet(agency: str, service: str, form: SkmForm) -> str:
    """The form as it was sent, where the database could not take it: filled, or without any database as a list."""
    try:
        only_read()
        return _rendered(queries.latest_survey_of(agency, service), form, filled=True)
    except (*CANNOT_SERVE, NotFound):
        recall_site()
        return render_template(
            "surveys/check.html", survey=None, agency=agency, service=service, form=form, questions=QUESTIONS
        )
