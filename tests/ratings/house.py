"""A town whose service is rated: as a telephone would, and through the jobs of the worker."""

from datetime import date

from portal.core.db import db
from portal.core.periods import Period
from portal.ratings import actions, jobs, tokens
from portal.ratings.models import RatingResult
from portal.ratings.rules import Stratum
from tests.browser import Browser

QUARTER = Period("2026-tw2")
AFTER = date(2026, 7, 1)
OURS = {"Origin": "http://localhost"}


def touch(service, mark, stratum=Stratum.POSTER, *, times=1, subject="Complaint:1", reason="", line="", burst=False):
    """Rate as so many telephones, receipts or presses."""
    for _ in range(times):
        nonce = tokens.new_device()
        invitation = None
        if stratum is Stratum.RECEIPT:
            invitation = tokens.read_invitation(tokens.invite(service.id, f"{subject}/{nonce}"))
        device = tokens.new_device() if stratum in (Stratum.POSTER, Stratum.HANDED) else ""
        actions.rate(
            service.id, mark, stratum=stratum, nonce=nonce, device=device, invitation=invitation, burst=burst
        )  # fmt: skip
        if reason or line:
            actions.give_reason(service.id, mark, reason, line, nonce=nonce)


def finish(set_clock, day=AFTER):
    """Let the worker close the quarter."""
    db.session.commit()
    set_clock(day)
    jobs.close_periods()


def results(service, period=QUARTER, **rows):
    """Sums of a period that is over, put there by hand: stratum=[worst, bad, good, best]."""
    for stratum, marks in rows.items():
        for mark, count in enumerate(marks, start=1):
            if count:
                about = {"service_id": service.id, "period": period, "stratum": Stratum(stratum)}
                db.session.add(RatingResult(**about, mark=mark, reason="", count=count))
    db.session.commit()


def rate(app, path, mark, *, cookies=True, browser=None):
    """Open the page and touch a face, as one browser. Returns (browser, the last answer)."""
    browser = browser or Browser(app)
    browser.get(path)
    return browser, touch_again(browser, mark, cookies=cookies)


def touch_again(browser, mark, *, cookies=True):
    """Touch a face of the page in hand, and send the form once more where the answer asks for it, as browsers do."""
    form = browser.page.find(".//form[@method='post']")
    data = {each.get("name"): each.get("value", "") for each in form.iter("input")} | {"nilai": str(mark)}
    answer = browser.ask("POST", form.get("action"), None, data=data, headers=OURS)
    if answer.status_code == 307:
        if not cookies:
            for prefix in ("", "/en"):
                browser.client.delete_cookie("perangkat", path=f"{prefix}/nilai")
        answer = browser.ask("POST", answer.headers["Location"], None, data=data, headers=OURS)
    return answer
