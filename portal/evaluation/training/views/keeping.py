"""What HR keeps of training. Each page checks again for which agency; what is another's is not there."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import allow, current_account
from portal.accounts.queries import holder_of
from portal.accounts.rules import Permission
from portal.core import clock, paging
from portal.core.errors import NotFound
from portal.evaluation.plans import units
from portal.evaluation.training import actions, keeping, offering, queries, unit, words
from portal.evaluation.training.forms import (
    BasisForm,
    CheckForm,
    CompetencyForm,
    CourseForm,
    PresenceForm,
    ProviderForm,
    SessionForm,
    level_choices,
)
from portal.evaluation.training.models import Course, TrainingProvider
from portal.evaluation.training.offering import CourseFacts, ProviderFacts
from portal.evaluation.training.rules import Way
from portal.organisation import queries as organisation
from portal.organisation.models import Agency
from portal.web.refusals import refusals_on
from portal.web.sane import number
from portal.web.slices import plan

bp = Blueprint("training_keeping", __name__, url_prefix="/kepegawaian/pelatihan")
KEEP = Permission.PERFORMANCE_KEEP


@bp.context_processor
def shared() -> dict[str, object]:
    return {"words": words, "today": clock.today()}


def _at() -> paging.Place:
    return paging.place(request.args.get("sesudah", type=number), request.args.get("sebelum", type=number))


def _mine(agency: Agency) -> None:
    """Raises NotFound where they are not HR of it: then nothing of it is there for them."""
    if not current_account().may_about(KEEP, agency):
        raise NotFound("There is no such page.")


def _page(template: str, form: Any, **more: object) -> ResponseReturnValue:
    return render_template(f"training/{template}", form=form, **more), 422 if form.errors or form.form_errors else 200


@bp.get("")
@allow(KEEP)
def index() -> str:
    kept, terms = keeping.kept_by(current_account()), queries.terms_on(clock.today())
    return render_template(
        "training/keeping.html", kept=kept, part=keeping.to_check(kept, _at()), courses=keeping.courses(kept),
        providers=keeping.providers(kept), terms=terms,
        complete=keeping.completeness(kept, clock.today(), terms.hours), reader=current_account(), giving=_giving(),
    )  # fmt: skip


def _giving() -> list[Agency]:
    """The agencies that give services, to whom something can be suggested."""
    kept = units.kept_by(current_account())
    giving = {service.agency_id for service in organisation.services_in(kept)}
    return [agency for agency in kept if agency.id in giving]


@bp.get("/unit/<slug>")
@allow(KEEP)
def of_unit(slug: str) -> str:
    """What is suggested to a unit, as its head sees it."""
    agency = units.unit(slug, current_account())
    return render_template("training/unit.html", view=unit.of_agencies([agency]), of=agency)


# ---- institutions, courses, sessions


@bp.route("/lembaga/<int:number>", methods=["GET", "POST"])
@allow(KEEP)
def provider(number: int) -> ResponseReturnValue:
    here = _provider(number)
    kept = [here.agency] if here else keeping.kept_by(current_account())
    form = ProviderForm(data=_known_of(here))
    form.instansi.choices = [(str(agency.id), agency.name) for agency in kept]
    if form.validate_on_submit():
        with refusals_on(form):
            agency = next(each for each in kept if str(each.id) == form.instansi.data)
            offering.keep_provider(agency, _provider_facts(form), here, by=current_account())
            flash(_("The institution is kept."))
            return redirect(url_for(".index"))
    return _page("provider.html", form, here=here)


def _provider(number: int) -> TrainingProvider | None:
    if not number:
        return None
    found = keeping.provider(number)
    _mine(found.agency)
    return found


def _known_of(here: TrainingProvider | None) -> dict[str, Any]:
    if here is None:
        return {"aktif": True}
    return {
        "instansi": str(here.agency_id), "nama": here.name, "kontak": here.contact, "tawaran": here.offers,
        "perjanjian": here.agreement, "mulai": here.agreement_from, "sampai": here.agreement_until, "aktif": here.active,
    }  # fmt: skip


def _provider_facts(form: ProviderForm) -> ProviderFacts:
    return ProviderFacts(
        form.nama.data or "", form.kontak.data or "", form.tawaran.data or "", form.perjanjian.data or "",
        form.mulai.data, form.sampai.data, bool(form.aktif.data),
    )  # fmt: skip


@bp.route("/kursus/<int:number>", methods=["GET", "POST"])
@allow(KEEP)
def course(number: int) -> ResponseReturnValue:
    here = _course(number) if number else None
    choices = [here.provider] if here else keeping.providers(keeping.kept_by(current_account()))
    form = CourseForm(data=_known_of_course(here))
    form.offer(choices, keeping.competencies(), _kinds(here))
    if form.validate_on_submit():
        with refusals_on(form):
            owner = next(each for each in choices if str(each.id) == form.lembaga.data)
            offering.keep_course(owner, _course_facts(form), here, by=current_account())
            flash(_("The course is kept."))
            return redirect(url_for(".index"))
    return _page("course.html", form, here=here)


def _kinds(here: Course | None) -> dict[str, str]:
    """The kinds of reports, by code; that of the course too, should nobody be offered it any more."""
    kept = {here.report_kind: here.report_kind} if here and here.report_kind else {}
    return kept | {code: name for kinds in plan().kinds for code, name in kinds.names().items()}


def _course(number: int) -> Course:
    found = keeping.course(number)
    _mine(found.provider.agency)
    return found


def _known_of_course(here: Course | None) -> dict[str, Any]:
    if here is None:
        return {"aktif": True}
    return {
        "lembaga": str(here.provider_id), "judul": here.title, "isi": here.about, "jp": here.hours,
        "jalur": here.way.value, "unsur": here.element or "", "jenis": here.report_kind or "",
        "kompetensi": str(here.competency_id or ""), "aktif": here.active,
    }  # fmt: skip


def _course_facts(form: CourseForm) -> CourseFacts:
    competency = int(form.kompetensi.data) if form.kompetensi.data else None
    return CourseFacts(
        form.judul.data or "", form.isi.data or "", form.jp.data or 0, Way(form.jalur.data), form.unsur.data or None,
        competency, bool(form.aktif.data), form.jenis.data or None,
    )  # fmt: skip


@bp.route("/kursus/<int:number>/jadwal", methods=["GET", "POST"])
@allow(KEEP)
def session(number: int) -> ResponseReturnValue:
    found, form = _course(number), SessionForm()
    if form.validate_on_submit():
        with refusals_on(form):
            days = (form.mulai.data, form.sampai.data)
            offering.plan_session(found, *days, form.tempat.data or "", form.tempat_duduk.data or 0, by=current_account())
            flash(_("The session can be asked for."))
            return redirect(url_for(".index"))
    return _page("session.html", form, course=found)


@bp.route("/jadwal/<int:number>/hadir", methods=["GET", "POST"])
@allow(KEEP)
def presence(number: int) -> ResponseReturnValue:
    found = queries.session(number)
    _mine(found.course.provider.agency)
    form, people = PresenceForm(), keeping.participants(number)
    form.offer([each for each in people if each.counted is None and each.person_id != current_account().person_id])
    if form.validate_on_submit():
        with refusals_on(form):
            noted = actions.note_presence(found, form.hadir.data or [], by=current_account())
            flash(_("Noted for %(count)s people.", count=noted))
            return redirect(url_for(".index"))
    return _page("presence.html", form, session=found, people=people)


# ---- hours from elsewhere


@bp.route("/periksa/<int:number>", methods=["GET", "POST"])
@allow(KEEP)
def check(number: int) -> ResponseReturnValue:
    found = queries.training(number)
    _mine(found.post.agency)
    form = CheckForm(jp=found.hours)
    if form.validate_on_submit():
        with refusals_on(form):
            if form.putusan.data == "ya":
                actions.verify(found, form.jp.data or 0, by=current_account())
            else:
                actions.refuse(found, form.alasan.data or "", by=current_account())
            flash(_("Recorded. The person sees it on their page."))
            return redirect(url_for(".index"))
    return _page("check.html", form, training=found)


# ---- competencies


@bp.route("/kompetensi", methods=["GET", "POST"])
@allow(KEEP)
def competencies() -> ResponseReturnValue:
    form = CompetencyForm()
    if form.validate_on_submit():
        with refusals_on(form):
            offering.add_competency(form.nama.data or "", form.sumber.data or "", by=current_account())
            flash(_("The competency can be asked for."))
            return redirect(url_for(".competencies"))
    part = keeping.posts_of(keeping.kept_by(current_account()), _at())
    return _page("competencies.html", form, part=part, every=keeping.competencies())


@bp.route("/kompetensi/<int:post_id>", methods=["GET", "POST"])
@allow(KEEP)
def levels(post_id: int) -> ResponseReturnValue:
    post = organisation.post(post_id)
    _mine(post.agency)
    form, held = BasisForm(), holder_of(post)
    if form.validate_on_submit():
        with refusals_on(form):
            levels_given = (_levels("syarat"), _levels("hasil"))
            actions.keep_levels(post, held, *levels_given, form.dasar.data or "", by=current_account())
            flash(_("The levels are kept."))
            return redirect(url_for(".levels", post_id=post_id))
    return _page(
        "levels.html", form, post=post, held=held, every=keeping.competencies(), required=keeping.required_of(post_id),
        gaps=queries.gaps_of(held.person_id, post_id) if held else [], choices=level_choices(),
    )  # fmt: skip


def _levels(name: str) -> dict[int, int]:
    """What was chosen for each competency: fields "syarat-3" or "hasil-3", of no level where none makes sense."""
    return {each.id: request.form.get(f"{name}-{each.id}", 0, type=number) for each in keeping.competencies()}
