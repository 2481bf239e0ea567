"""The page of an appraisal, for the person, for their superior, and for whoever decides on an objection."""

from typing import Any

from flask import current_app, render_template, url_for

from portal.evaluation.appraisal import queries, words
from portal.evaluation.appraisal.queries import Beside, Expected, Seen
from portal.evaluation.appraisal.rules import Level, State, last_day_to_object
from portal.evaluation.plans import words as plan_words
from portal.web.language import speaking


def shared() -> dict[str, object]:
    return {
        "words": words, "plan_words": plan_words, "matrix": queries.cells(), "levels": list(Level),
        "last_day_to_object": last_day_to_object,
    }  # fmt: skip


def page(seen: Seen, beside: Beside, **forms: Any) -> str | tuple[str, int]:
    """With the forms that this reader may fill in now; 422 where one of them was sent and lacks something."""
    found = seen.appraisal
    page = render_template(
        "appraisal/appraisal.html", seen=seen, found=found, plan=found.plan, **beside._asdict(),
        realised={one.line_id: one for one in found.realisations}, ekinerja=for_ekinerja(seen, beside.expected),
        **{"own": None, "rating": None, "achievement": None} | forms,
    )  # fmt: skip
    return (page, 422) if any(form is not None and form.errors for form in forms.values()) else page


def for_ekinerja(seen: Seen, expected: list[Expected]) -> str:
    """The words for e-Kinerja BKN in the order of its fields, always Indonesian; nothing before it is final."""
    if seen.appraisal.state is not State.FINAL or seen.appraisal.view is None:
        return ""
    realised = {one.line_id: one for one in seen.appraisal.realisations}
    with speaking("id"):  # without what every page is given: it would be asked a second time
        template = current_app.jinja_env.get_template("appraisal/ekinerja.txt")
        return template.render(found=seen.appraisal, expected=expected, realised=realised, words=words).strip()


def address_of(seen: Seen) -> str:
    """The page of an appraisal for this reader."""
    if seen.is_mine:
        return url_for("appraisal.page", appraisal_id=seen.appraisal.id)
    return url_for("appraisals.page", person_id=seen.appraisal.plan.person_id, appraisal_id=seen.appraisal.id)
