"""What waits for a person of the staff, over all her roles: one list, what presses first."""

from portal.accounts.models import Account
from portal.home.rules import Task, in_order
from portal.home.tasks import house, scorecards, surveys, targets

KINDS = (
    scorecards.replies, scorecards.publishing,
    surveys.registrations, surveys.assisting, surveys.own,
    targets.decisions, targets.proposals,
    house.confirmations, house.upkeep,
)  # fmt: skip


def tasks_for(account: Account) -> list[Task]:
    return in_order(task for kind in KINDS for task in kind(account))
