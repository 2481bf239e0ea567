"""What a reporter can do on the page of their case: each deed a page and a form, by its name in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.complaints import ahead, rules
from portal.complaints.actions import reporter
from portal.complaints.models import Complaint
from portal.complaints.rules import Act, Kind, Said, Tier
from portal.core import clock
from portal.core.errors import Refused
from portal.core.words import N_


@dataclass(frozen=True)
class Given:
    """What came with the form: its fields, the keys of pictures, and who sent it."""

    form: Any
    photos: tuple[str, ...]
    account: Any  # of the resident who is signed in and reported it, or None
    by_mail: bool


@dataclass(frozen=True)
class Deed:
    """`fields`: of StoryForm, in the order of the page. `title` is on the link and the page, `send` on its button."""

    name: str
    act: Act
    title: str
    lede: str
    send: str
    do: Callable[[Complaint, Given], object]
    fields: tuple[str, ...] = ()
    files: bool = False
    done: str = ""
    kind: str = "primary"
    tier: Tier | None = None  # in which tier it has a sense, where not in both


MARKS = {"1": 1, "2": 2, "3": 3, "4": 4}  # four faces, none in the middle


def _say(complaint: Complaint, given: Given) -> None:
    try:
        said = Said(given.form.selesai.data)
    except ValueError:
        raise Refused(N_("Choose one answer."), field="selesai") from None
    if (puas := given.form.puas.data or "") not in ("", *MARKS):
        raise Refused(N_("Choose one face, or none."), field="puas")
    reporter.say(
        complaint, said, words=given.form.kata.data, puas=MARKS.get(puas), by=given.account, by_mail=given.by_mail
    )


def _make_formal(complaint: Complaint, given: Given) -> None:
    f = given.form
    reporter.make_formal(complaint, name=f.nama.data, address=f.alamat.data, loss=f.kerugian.data, wish=f.permintaan.data)


EVERY = (
    Deed(
        "nilai", Act.SAY, N_("Is it done?"), "", N_("Send"), _say, ("selesai", "puas", "kata"),
        done=N_("What you said was taken down."),
    ),
    Deed(
        "jawab", Act.REPLY, N_("Answer the question"), "", N_("Send the answer"),
        lambda complaint, given: reporter.reply(complaint, given.form.kata.data, given.photos), ("kata",), files=True,
        done=N_("Your answer has gone to the unit. Its limit runs again."),
    ),
    Deed(
        "lengkapi", Act.COMPLETE, N_("Complete the report"),
        N_("The report goes on under the same number, and its limits begin anew."), N_("Send it once more"),
        lambda complaint, given: reporter.complete(complaint, given.form.kata.data, given.photos), ("kata",), files=True,
        done=N_("The report goes on. Its limits stand below."),
    ),
    Deed(
        "tambah", Act.ADD, N_("Add words or photos"), N_("The unit reads it. Everybody else sees no word of it."),
        N_("Add"), lambda complaint, given: reporter.add(complaint, given.form.kata.data, given.photos), ("kata",),
        files=True, done=N_("It was added."),
    ),
    Deed(
        "keberatan", Act.OBJECT, N_("Object"),
        N_("For what was answered, refused, or not answered in time. Those above the unit read it."), N_("Object"),
        lambda complaint, given: reporter.object_to(complaint, given.form.kata.data), ("kata",),
        done=N_("Your objection was taken down."),
    ),
    Deed(
        "buka-lagi", Act.REOPEN, N_("Open it again"), N_("It was closed and is not done after all."), N_("Open it again"),
        lambda complaint, given: reporter.reopen(complaint, given.form.kata.data), ("kata",),
        done=N_("The report is open again."),
    ),
    Deed(
        "resmi", Act.TIER, N_("Make it a formal complaint"),
        N_("A formal complaint (UU 25/2009 Art. 42) has a right to a decision. For that the unit has to know your name"
           " and address, unless you stay anonymous. Nobody else reads them."),
        N_("Make it formal"), _make_formal, ("nama", "alamat", "kerugian", "permintaan"),
        done=N_("It is a formal complaint now."), tier=Tier.LIGHT,
    ),
    Deed(
        "biasa", Act.TIER, N_("Make it a light report"),
        N_("Your name, your address, what it cost you and what you ask for are deleted. The report goes on."),
        N_("Make it light"),
        lambda complaint, given: reporter.make_light(complaint), done=N_("It is a light report now."), tier=Tier.FORMAL,
    ),
    Deed(
        "tarik", Act.WITHDRAW, N_("Withdraw the report"),
        N_("The unit stops working on it, and it cannot be opened again. What happened so far stays on this page."),
        N_("Withdraw the report"), lambda complaint, given: reporter.withdraw(complaint),
        done=N_("You withdrew the report."), kind="danger",
    ),
)  # fmt: skip
DEEDS: Mapping[str, Deed] = {each.name: each for each in EVERY}


FORMAL_REQUEST = N_("Make it a formal request for information")
FORMAL_REQUEST_LEDE = N_(
    "A formal request (UU 14/2008 Art. 22) is answered by the officer for information. For that they have to know your"
    " name and address, unless you stay anonymous. Nobody else reads them."
)


def open_deeds(complaint: Complaint) -> list[Deed]:
    """What the reporter can do now, in the order of the page."""
    return [deed for deed in EVERY if _is_open(deed, complaint)]


def _is_open(deed: Deed, complaint: Complaint) -> bool:
    if not rules.allows(complaint.state_now, deed.act):
        return False
    if deed.act is Act.SAY:
        return ahead.is_asked(complaint)
    if deed.act is Act.TIER:
        return deed.tier is complaint.tier and complaint.kind is not Kind.SUGGESTION
    if deed.act is Act.REOPEN and complaint.ended_at is not None:
        return clock.moment() <= complaint.ended_at + rules.REOPEN_WITHIN
    return True


def title(deed: Deed, complaint: Complaint) -> str:
    return FORMAL_REQUEST if deed.name == "resmi" and complaint.kind is Kind.INFORMATION else deed.title


def lede(deed: Deed, complaint: Complaint) -> str:
    return FORMAL_REQUEST_LEDE if deed.name == "resmi" and complaint.kind is Kind.INFORMATION else deed.lede
