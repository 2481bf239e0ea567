"""What can be done with a shared matter, a step of it, or what stands in its way: each deed is one form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from portal.accounts.models import Account
from portal.core import clock
from portal.core.errors import NotFound
from portal.evaluation.coordination import actions, queries
from portal.evaluation.coordination.forms import (
    BlockForm,
    DayForm,
    DeedForm,
    MeetForm,
    MoveForm,
    PostForm,
    ReferenceForm,
    StepForm,
    WordsForm,
)
from portal.evaluation.coordination.models import MatterBlocker, MatterEscalation, MatterStep, SharedMatter
from portal.evaluation.coordination.queries import Voice
from portal.evaluation.coordination.rules import OPEN, StepState
from portal.organisation.models import Post
from portal.web.numbered import checked


@dataclass(frozen=True)
class About:
    """A matter and what of it a deed is on, as one person sees it."""

    matter: SharedMatter
    voice: Voice
    thing: Any = None

    @property
    def agencies(self) -> frozenset[int]:
        return self.voice.agencies_in(self.matter)

    @property
    def is_head(self) -> bool:
        """Whether they lead the district."""
        return self.matter.district_id in self.voice.led

    @property
    def is_open(self) -> bool:
        return self.matter.closed_on is None

    @property
    def state(self) -> StepState:
        state: StepState = self.thing.course.state(clock.today())
        return state

    @property
    def is_owner(self) -> bool:
        return self.state in OPEN and self.thing.owner.agency_id in self.agencies

    @property
    def is_of_one_agency(self) -> bool:
        """Whether the agency asked itself."""
        return bool(self.thing.owner.agency_id == self.thing.asked_by_id)

    @property
    def is_asker(self) -> bool:
        return self.thing.asked_by_id in self.agencies


@dataclass(frozen=True)
class Deed:
    slug: str
    text: Any  # what is pressed, and the title of its page
    form: type[DeedForm]
    of: type[Any]  # what it is done with
    open_to: Callable[[About], bool]
    do: Callable[[About, Any, Account], object]
    done: Any  # what is said afterwards
    posts: Callable[[About], list[Post]] = lambda about: []


def _members(about: About) -> list[Post]:
    return [member.post for member in about.matter.members]


def _post(number: str | None, posts: list[Post]) -> Post | None:
    return next((post for post in posts if str(post.id) == number), None)


def _chosen(number: str | None, posts: list[Post]) -> Post:
    if (found := _post(number, posts)) is None:
        raise NotFound("There is no such post.")
    return found


def _block(about: About, form: Any, by: Account) -> None:
    step = about.thing if isinstance(about.thing, MatterStep) else None
    actions.block(
        about.matter, form.kata.data, form.sejak.data, waits_for=_post(form.menunggu.data, queries.leading_posts()),
        other=form.lain.data or "", step=step, by=by,
    )  # fmt: skip


def _invite(about: About, form: Any, by: Account) -> None:
    posts = queries.posts_to_invite(about.matter, about.voice)
    actions.invite(about.matter, _chosen(form.jabatan.data, posts), by=by)


def _ask(about: About, form: Any, by: Account) -> None:
    owner = _chosen(form.jabatan.data, _members(about))
    actions.ask(about.matter, form.apa.data, owner, form.kapan.data, by=by)


ALL = (
    Deed("langkah-baru", _("Add a step"), StepForm, SharedMatter, lambda a: a.is_open, _ask,
         _("The step stands on the board."), _members),
    Deed("undang", _("Invite an agency"), PostForm, SharedMatter, lambda a: a.is_open, _invite,
         _("The post takes part from now on."), lambda a: queries.posts_to_invite(a.matter, a.voice)),
    Deed("kendala", _("Name what stands in the way"), BlockForm, SharedMatter, lambda a: a.is_open, _block,
         _("It stands on the board, with whom you wait for."), lambda a: queries.leading_posts()),
    Deed("notulen", _("Keep the minutes of a meeting"), MeetForm, SharedMatter, lambda a: a.is_open,
         lambda a, f, by: actions.meet(a.matter, f.tanggal.data, f.hadir.data, f.putusan.data, by=by),
         _("The minutes are kept.")),
    Deed("rujukan", _("Change the public references"), ReferenceForm, SharedMatter, lambda a: a.is_open,
         lambda a, f, by: actions.refer(a.matter, checked(f.rujukan.data, "rujukan"), by=by),
         _("The references are kept.")),
    Deed("naikkan", _("Put it before the head of the district"), WordsForm, SharedMatter,
         lambda a: a.is_open and not a.is_head and all(e.answered_on for e in a.matter.escalations),
         lambda a, f, by: actions.escalate(a.matter, f.kata.data, by=by),
         _("It stands on the first page of the head of the district, who is told.")),
    Deed("tutup", _("Close the matter"), WordsForm, SharedMatter,
         lambda a: a.is_open and (a.is_head or a.matter.opened_for_id in a.agencies),
         lambda a, f, by: actions.close(a.matter, f.kata.data, by=by), _("The matter is closed.")),
    Deed("jawab", _("Answer"), WordsForm, MatterEscalation,
         lambda a: a.is_open and a.is_head and a.thing.answered_on is None,
         lambda a, f, by: actions.answer(a.thing, f.kata.data, by=by), _("Your answer stands on the board.")),
    Deed("janji", _("Promise a day"), DayForm, MatterStep,
         lambda a: a.is_open and a.is_owner and a.state is StepState.ASKED,
         lambda a, f, by: actions.promise(a.thing, f.kapan.data, by=by), _("The day is promised.")),
    Deed("selesai", _("Say that it is done"), WordsForm, MatterStep, lambda a: a.is_open and a.is_owner,
         lambda a, f, by: actions.finish(a.thing, f.kata.data, by=by), _("It is noted as done.")),
    Deed("geser", _("Move the day"), MoveForm, MatterStep,
         lambda a: a.is_open and a.is_owner and a.state is not StepState.ASKED,
         lambda a, f, by: actions.move(a.thing, f.kapan.data, f.kata.data, by=by),
         _("The new day is promised. The one before stays to be read.")),
    Deed("terhambat", _("Name what stands in the way"), BlockForm, MatterStep, lambda a: a.is_open and a.is_owner, _block,
         _("It stands on the board, with whom you wait for."), lambda a: queries.leading_posts()),
    Deed("belum", _("Say that it is not there"), WordsForm, MatterStep,
         lambda a: a.is_open and a.state is StepState.DONE and a.is_asker and not a.is_of_one_agency,
         lambda a, f, by: actions.say_not_done(a.thing, f.kata.data, by=by), _("The step is open again.")),
    Deed("tarik", _("Take the step back"), WordsForm, MatterStep, lambda a: a.is_open and a.state in OPEN and a.is_asker,
         lambda a, f, by: actions.withdraw(a.thing, f.kata.data, by=by), _("The step is taken back.")),
    Deed("teratasi", _("Say that it is out of the way"), WordsForm, MatterBlocker,
         lambda a: a.is_open and a.thing.cleared_on is None and a.thing.agency_id in a.agencies,
         lambda a, f, by: actions.clear(a.thing, f.kata.data, by=by), _("It is noted as out of the way.")),
)  # fmt: skip
DEEDS = {deed.slug: deed for deed in ALL}


def deeds_on(matter: SharedMatter, voice: Voice, thing: Any = None) -> list[Deed]:
    """What this person can do with the matter, or with a thing of it."""
    about, kind = About(matter, voice, thing), type(matter if thing is None else thing)
    return [deed for deed in ALL if deed.of is kind and deed.open_to(about)]


def thing_of(deed: Deed, matter: SharedMatter, number: int) -> Any:
    """What of the matter the address names; None for the matter itself. Raises NotFound."""
    if deed.of is SharedMatter:
        return None
    things: dict[type, list[Any]] = {
        MatterStep: matter.steps, MatterBlocker: matter.blockers, MatterEscalation: matter.escalations
    }  # fmt: skip
    found = next((each for each in things[deed.of] if each.id == number), None)
    if found is None:
        raise NotFound("There is no such page.")
    return found
