"""What the clock does with plans."""

from portal.evaluation.plans.years import end_left_plans


def end_plans() -> None:
    """Run twice, it finds nothing the second time."""
    end_left_plans()
