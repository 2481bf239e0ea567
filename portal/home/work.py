"""What waits for a person of the staff, over all their roles: one list, what presses first."""

from itertools import chain

from portal.accounts.models import Account
from portal.home.overview import Overview
from portal.home.rules import Task, in_order
from portal.home.tasks import house, scorecards, surveys, targets

KINDS = (
    scorecards.publishing, surveys.registrations, surveys.assisting, surveys.own, targets.of_line,
    house.notices, house.confirmations, house.upkeep,
)  # fmt: skip


def tasks_for(account: Account, led: list[Overview]) -> list[Task]:
    """`led` is what they see of the agencies that they lead."""
    return in_order(chain(scorecards.replies(led), *(kind(account) for kind in KINDS)))
