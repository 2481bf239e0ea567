"""What the pages of plans and appraisals show of shared matters."""

from flask import url_for
from flask_babel import gettext as _

from portal.evaluation.coordination import credits
from portal.evaluation.coordination.credits import Shared
from portal.web.format import date_long
from portal.web.slices import Mention


def of_plan(plan_id: int) -> list[Mention]:
    """What was done together, each at the line of results for which it was named."""
    return [_mention(one) for one in credits.shared_of(plan_id)]


def _mention(one: Shared) -> Mention:
    page = url_for("coordination.matter", matter_id=one.matter_id)
    if one.done_on is None:
        return Mention(one.what, _("open again"), "late", page, one.line_id)
    day = _("done on %(day)s", day=date_long(one.done_on))
    text = _("%(day)s, shared with %(others)s", day=day, others=", ".join(one.others)) if one.others else day
    return Mention(one.what, text, "done", page, one.line_id, one.done_on, one.others)
