"""What a moderator looks at once more: reported texts, what agencies ask for, appeals, and warnings of who wrote it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.core import clock
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.moderation import actions, appealing, looks, policy, queries, reviewing, rules, sanctions
from portal.moderation.actions import AlreadyDecided, Edited
from portal.moderation.forms import CHOSEN, RELEASE, UPHOLD, WITHOUT_MARKED, DecisionForm, MeasureForm
from portal.moderation.models import ModeratedText, Review
from portal.moderation.reviewing import Gone
from portal.moderation.rules import Cause, Measure
from portal.moderation.views.page import Item, Looked, pages_of, tabs, what_of
from portal.web import paging
from portal.web.language import spoken
from portal.web.sane import number

bp = Blueprint("moderation_again", __name__, url_prefix="/kerja/moderasi")


@bp.get("/tanda")
@allow(P.TEXT_MODERATE)
def index() -> str:
    """What people reported and agencies asked for, what is due first before the others."""
    which = queries.seen_by(current_account())
    part = looks.again(which, paging.asked())
    return render_template(
        "moderation/again.html", part=part, items=_looked([review.text for review in part.rows]),
        policy=policy.current(clock.today()), tabs=tabs(which),
    )  # fmt: skip


def _looked(texts: list[ModeratedText]) -> list[Looked]:
    numbers, addresses = [text.id for text in texts], pages_of(texts)
    given, causes = looks.reasons_given(numbers), looks.causes_of(numbers)
    return [
        Looked(text, page=addresses.get(text.id, ""), given=given.get(text.id, {}), causes=causes.get(text.id, []))
        for text in texts
    ]


@bp.get("/tanda/<int:text_id>")
@allow(P.TEXT_MODERATE)
def one(text_id: int) -> ResponseReturnValue:
    return _one(_text(text_id))


@bp.post("/tanda/<int:text_id>")
@allow(P.TEXT_MODERATE)
def decide(text_id: int) -> ResponseReturnValue:
    found, form = _text(text_id), DecisionForm()
    if not form.validate():
        return _one(found, form, 422)
    try:
        _deed(found, form)()
    except (AlreadyDecided, Edited) as fault:
        return _one(found, form, 409, fault=fault)
    except Gone:
        reviewing.drop(found, by=current_account())
        flash(_("Its author took this away meanwhile. Nothing waits any more."), "warning")
        return redirect(url_for(".index"), 303)
    except Refused as no:
        form.form_errors.append(_(str(no)))
        return _one(found, form, 422)
    flash(_("Decided."))
    return redirect(url_for(".index"), 303)


def _deed(found: ModeratedText, form: DecisionForm) -> Callable[[], None]:
    account, decision, seen = current_account(), str(form.keputusan.data), str(form.versi.data or "")
    if decision == RELEASE:
        return lambda: reviewing.keep(found, seen=seen, by=account)
    if decision in (WITHOUT_MARKED, CHOSEN):
        return lambda: reviewing.shorten(found, _places(found, decision), seen=seen, by=account)
    return lambda: reviewing.remove(found, decision, seen=seen, by=account)


def _places(found: ModeratedText, decision: str) -> set[int]:
    said = Item(found).said
    if decision == WITHOUT_MARKED:
        return rules.marked_places(said)
    return {word.place for word in rules.words_of(said)} & set(request.form.getlist("kata", type=number))


def _text(text_id: int) -> ModeratedText:
    """For who is outside the branches concerned, and did not write it. Raises NotFound, NotAllowed."""
    found = queries.text(text_id)
    actions.check(found, by=current_account())
    return found


def _one(
    found: ModeratedText, form: DecisionForm | None = None, status: int = 200, *, fault: Exception | None = None
) -> ResponseReturnValue:
    """`fault`: somebody else was faster, or its author edited it meanwhile."""
    (item,) = _looked([found])
    page = render_template(
        "moderation/again_one.html", item=item, form=form or DecisionForm(formdata=None),
        faster=isinstance(fault, AlreadyDecided), edited=isinstance(fault, Edited),
        policy=policy.current(clock.today()), chosen=None, measures=_may_measure(found),
    )  # fmt: skip
    return page if status == 200 else (page, status)


def _may_measure(found: ModeratedText) -> bool:
    try:
        sanctions.author_of(found)
    except NotAllowed:
        return False
    return True


# ---- appeals


@bp.get("/banding")
@allow(P.TEXT_MODERATE)
def appeals() -> str:
    which = queries.seen_by(current_account())
    part = looks.appeals(which, current_account(), paging.asked())
    return render_template(
        "moderation/appeals.html", part=part, items=[(review, Item(review.text)) for review in part.rows],
        today=clock.today(), tabs=tabs(which), policy_of=policy.version,
    )  # fmt: skip


@bp.get("/banding/<int:review_id>")
@allow(P.TEXT_MODERATE)
def appeal(review_id: int) -> ResponseReturnValue:
    return _appeal(_review(review_id))


@bp.post("/banding/<int:review_id>")
@allow(P.TEXT_MODERATE)
def decide_appeal(review_id: int) -> ResponseReturnValue:
    found, form, account = _review(review_id), DecisionForm(), current_account()
    if not form.validate():
        return _appeal(found, form, 422)
    try:
        if form.keputusan.data == UPHOLD:
            appealing.uphold(found, by=account)
        else:
            decision = str(form.keputusan.data)
            without = set() if decision == RELEASE or found.sanction else _places(found.text, decision)
            appealing.give_back(found, without, by=account)
    except AlreadyDecided:
        return _appeal(found, form, 409, faster=True)
    except Refused as no:
        form.form_errors.append(_(str(no)))
        return _appeal(found, form, 422)
    flash(_("Decided. Who appealed is told."))
    return redirect(url_for(".appeals"), 303)


def _review(review_id: int) -> Review:
    """An appeal, for another moderator than the one whose decision it is. Raises NotFound, NotAllowed."""
    found = looks.review(review_id)
    if found.cause is not Cause.APPEAL:
        raise NotFound("There is nothing of the kind to look at.")
    appealing.check(found, by=current_account())
    return found


def _appeal(
    found: Review, form: DecisionForm | None = None, status: int = 200, *, faster: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "moderation/appeal.html", review=found, item=Item(found.text), form=form or DecisionForm(formdata=None),
        reason=policy.version(found.policy).reason(found.reason or ""), what=what_of(found.text),
        faster=faster, today=clock.today(), stays=found.sanction is None and appealing.stays(found), gone=_closed(found),
    )  # fmt: skip
    return page if status == 200 else (page, status)


def _closed(found: Review) -> bool:
    """Whether the account of who appealed has closed since: it is decided all the same, and nobody is told."""
    return appealing.nobody_is_told(found)


# ---- who wrote it


@bp.route("/<int:text_id>/penulis", methods=["GET", "POST"])
@allow(P.TEXT_MODERATE)
def author(text_id: int) -> ResponseReturnValue:
    """Warn or suspend who wrote a text under a name that everybody reads."""
    found, account = _text(text_id), current_account()
    wrote = sanctions.author_of(found)
    form = MeasureForm()
    form.offer([(code, each.title[spoken()]) for code, each in policy.current(clock.today()).reasons.items()])
    if form.validate_on_submit():
        if form.ukuran.data == Measure.WARNED:
            sanctions.warn(found, form.alasan.data, by=account)
        else:
            sanctions.suspend(found, form.alasan.data, form.hari.data or rules.WEEK, by=account)
        flash(_("Done. The account is told, with the reason and how to appeal."))
        return redirect(url_for(".author", text_id=text_id), 303)
    page = render_template(
        "moderation/author.html", item=Item(found), author=wrote, form=form,
        sanctions=looks.sanctions_of(wrote.account_id or 0), policy_of=policy.version, ngettext=ngettext,
    )  # fmt: skip
    return (page, 422) if form.errors else page
