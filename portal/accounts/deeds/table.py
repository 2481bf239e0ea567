"""Act -> deed. What stands here is on the page of confirmations; what does not cannot be proposed."""

from collections.abc import Mapping

from portal.accounts.deeds.agencies import AddAgency, CloseAgency, MoveAgency
from portal.accounts.deeds.base import Deed
from portal.accounts.deeds.calendar import SetFreeDays
from portal.accounts.deeds.house import Recover
from portal.accounts.deeds.names import ChangeService, RenameAgency
from portal.accounts.deeds.people import AddAccount, EndRole, GiveRole, NewLink, SwitchAccount, WriteNip
from portal.accounts.deeds.posts import AddPost, ChangePost, ClosePost, HoldPost, LeavePost
from portal.accounts.models import Confirmation

DEEDS: dict[str, type[Deed]] = {
    deed.act: deed
    for deed in (
        GiveRole, EndRole, NewLink, AddAccount, SwitchAccount, WriteNip,
        AddPost, ChangePost, ClosePost, HoldPost, LeavePost,
        AddAgency, MoveAgency, CloseAgency, RenameAgency, ChangeService, Recover, SetFreeDays,
    )
}  # fmt: skip

# What slices above bring. `app` fills it.
brought: Mapping[str, type[Deed]] = {}


def every_deed() -> dict[str, type[Deed]]:
    return {**DEEDS, **brought}


def deed_of(proposal: Confirmation) -> Deed:
    return every_deed()[proposal.act].read(proposal)
