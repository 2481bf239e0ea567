"""What the clock does with plans."""

from portal.evaluation.plans import reminders
from portal.evaluation.plans.reminding import NOTICES
from portal.evaluation.plans.years import end_left_plans


def end_plans() -> None:
    """Run twice, it finds nothing the second time."""
    end_left_plans()


def remind() -> None:
    """A second run of a day reminds nobody again, and takes off the inboxes what was done meanwhile."""
    reminders.remind_of_plans()
    reminders.settle_done(NOTICES)


def forget_reminders() -> None:
    reminders.forget()
