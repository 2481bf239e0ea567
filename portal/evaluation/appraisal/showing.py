"""The page of an appraisal, for the person, for their superior, and for whoever decides on an objection."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, render_template, url_for

from portal.core.periods import Period
from portal.evaluation.appraisal import kept, queries, words
from portal.evaluation.appraisal.models import EvidenceFile, Realisation
from portal.evaluation.appraisal.queries import Beside, Expected, Seen
from portal.evaluation.appraisal.rules import Level, State, last_day_to_object
from portal.evaluation.plans import words as plan_words
from portal.evaluation.plans.queries import titles_of
from portal.evaluation.plans.showing import shared_by_line
from portal.web.language import speaking
from portal.web.slices import Mention


def shared() -> dict[str, object]:
    return {
        "words": words, "plan_words": plan_words, "matrix": queries.cells(), "levels": list(Level),
        "last_day_to_object": last_day_to_object,
    }  # fmt: skip


def page(seen: Seen, beside: Beside, **forms: Any) -> str | tuple[str, int]:
    """With the forms that this reader may fill in now; 422 where one of them was sent and lacks something."""
    found, files = seen.appraisal, kept.shown_to(seen)
    realised = {one.line_id: one for one in found.realisations}
    shared = _shared_in(found.plan_id, found.period) if any(one.shared for one in beside.expected) else {}
    page = render_template(
        "appraisal/appraisal.html", seen=seen, found=found, plan=found.plan, **beside._asdict(), files=files,
        realised=realised, dropped=_dropped(beside.expected, realised, files), shared=shared,
        ekinerja=for_ekinerja(seen, beside.expected, files, shared),
        **{"own": None, "rating": None, "achievement": None} | forms,
    )  # fmt: skip
    return (page, 422) if any(form is not None and form.errors for form in forms.values()) else page


def _dropped(
    expected: list[Expected], realised: Mapping[int, Realisation], files: Mapping[int, Sequence[EvidenceFile]]
) -> list[Expected]:
    """Results that the plan as it counts has no longer, and at which the person had written or attached something before
    it was revised (1 query, none where there are none).
    """
    written = {line_id for line_id, one in realised.items() if one.words or one.evidence}
    gone = (written | set(files)) - {one.line_id for one in expected}
    return [Expected(line_id, title, [], False) for line_id, title in sorted(titles_of(gone).items())]


def _shared_in(plan_id: int, period: Period) -> dict[int, list[Mention]]:
    """What was done together in the time that the appraisal speaks of: a plan is of a year."""
    return {
        line_id: [one for one in some if one.on and period.first_day <= one.on <= period.last_day]
        for line_id, some in shared_by_line(plan_id).items()
    }


def for_ekinerja(
    seen: Seen, expected: list[Expected], files: Mapping[int, Sequence[EvidenceFile]],
    shared: Mapping[int, Sequence[Mention]],
) -> str:  # fmt: skip
    """The words for e-Kinerja BKN in the order of its fields, always Indonesian; nothing before it is final."""
    if seen.appraisal.state is not State.FINAL or seen.appraisal.view is None:
        return ""
    realised = {one.line_id: one for one in seen.appraisal.realisations}
    shown = {line_id: [one.title for one in some] for line_id, some in files.items()}
    for line_id, one in realised.items():
        shown[line_id] = [*filter(None, [one.evidence]), *shown.get(line_id, [])]
    with speaking("id"):  # without what every page is given: it would be asked a second time
        template = current_app.jinja_env.get_template("appraisal/ekinerja.txt")
        about = {"found": seen.appraisal, "expected": expected, "realised": realised, "shown": shown, "words": words}
        return template.render(about | {"shared": shared}).strip()


def address_of(seen: Seen) -> str:
    """The page of an appraisal for this reader."""
    if seen.is_mine:
        return url_for("appraisal.page", appraisal_id=seen.appraisal.id)
    return url_for("appraisals.page", person_id=seen.appraisal.plan.person_id, appraisal_id=seen.appraisal.id)
