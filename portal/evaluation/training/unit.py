"""What the published cards and sums of a unit say of training: which elements are weak, what is reported often, and what
changed after a course.

It speaks of units alone: nobody who went to a course, and nobody who served, is named.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.core.score import Score
from portal.evaluation.training import queries
from portal.evaluation.training.models import Course
from portal.evaluation.training.queries import Held
from portal.evaluation.training.rules import KINDS_SHOWN, Effect, Measured, effects, is_weak
from portal.organisation.models import Agency, Service
from portal.organisation.queries import services_in
from portal.scorecards import published
from portal.scorecards.published import Value
from portal.skm.elements import Element, elements_of
from portal.web.slices import KindSum, plan


@dataclass(frozen=True)
class Weak:
    """An element of a service whose whole interval lies below what counts as good, and what may help it."""

    service: Service
    value: Value
    element: Element
    score: Score
    courses: Sequence[Course]


@dataclass(frozen=True)
class Outcome:
    """What changed in an element of a service after people of the unit went through a course, if it can be said."""

    held: Held
    service: Service
    effects: Sequence[Effect]


@dataclass(frozen=True)
class Often:
    """A kind that residents report often to a service, by public sums alone, and what may help."""

    service: Service
    kind: KindSum
    courses: Sequence[Course]


@dataclass(frozen=True)
class UnitView:
    weak: Sequence[Weak]
    often: Sequence[Often]
    outcomes: Sequence[Outcome]


def of_agencies(agencies: Collection[Agency]) -> UnitView:
    """For the head of these agencies, and for their HR: one query a service, and seven besides."""
    by_service = [(service, published.values(service.id)) for service in services_in(agencies)]
    return UnitView(_weak(by_service), _often([service for service, _values in by_service]), _outcomes(by_service))


def _element(value: Value, code: str) -> Element | None:
    """Of the answers that nobody of the unit had in hand, and only what may be told of them."""
    return elements_of(value.independent_counts)[code].told() if value.independent_counts else None


def _weak(by_service: Sequence[tuple[Service, list[Value]]]) -> list[Weak]:
    newest = [(service, values[0]) for service, values in by_service if values and values[0].independent_counts]
    found = []
    for service, value in newest:
        for each in elements_of(value.independent_counts).values():
            score = each.told().score
            if score is not None and is_weak(score):
                found.append((service, value, each.told(), score))
    courses = queries.courses_for({element.code for _s, _v, element, _score in found}) if found else {}
    return [Weak(*each, courses.get(each[2].code, [])) for each in found]


def _often(services: Sequence[Service]) -> list[Often]:
    """Of each service the few kinds of which most came in. Which reports they were nobody here knows, nor whose."""
    by_id = {service.id: service for service in services}
    some = [each for kinds in plan().kinds for each in kinds.of_services(by_id.keys())]
    shown = [
        each for service in services
        for each in [each for each in some if each.service_id == service.id][:KINDS_SHOWN]
    ]  # fmt: skip
    courses = queries.courses_for_kinds({each.code for each in shown}) if shown else {}
    return [Often(by_id[each.service_id], each, courses.get(each.code, [])) for each in shown]


def _outcomes(by_service: Sequence[tuple[Service, list[Value]]]) -> list[Outcome]:
    agencies = {service.agency_id for service, values in by_service if values}
    held = queries.courses_gone_through(agencies) if agencies else []
    return [
        Outcome(one, service, effects(one.first_day, one.last_day, _measured(values, one.element)))
        for one in held
        for service, values in by_service
        if values and service.agency_id == one.agency_id
    ]


def _measured(values: Sequence[Value], code: str) -> list[Measured]:
    found = [(value, _element(value, code)) for value in values]
    return [Measured(value.period, value.last_day, element.sample if element else None) for value, element in found]
