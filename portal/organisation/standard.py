"""The standard of a service: fourteen components that the law asks every agency to publish.

UU 25/2009 Pasal 21 lists them. PermenPANRB 15/2014 parts them in two: what a person meets who is served, and what the
agency does behind the counter. (That split is known from memory; its text was not read.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from portal.core.errors import Refused
from portal.core.words import N_

LONGEST_TEXT, LONGEST_SOURCE = 3000, 300  # letters


class Component(StrEnum):
    """In the order of the law, from (a) to (n)."""

    LEGAL_BASIS = "legal_basis"
    REQUIREMENTS = "requirements"
    PROCEDURE = "procedure"
    DURATION = "duration"
    COST = "cost"
    PRODUCT = "product"
    FACILITIES = "facilities"
    COMPETENCE = "competence"
    SUPERVISION = "supervision"
    COMPLAINTS = "complaints"
    STAFFING = "staffing"
    GUARANTEE = "guarantee"
    SAFETY = "safety"
    EVALUATION = "evaluation"


C = Component
DELIVERY = (C.REQUIREMENTS, C.PROCEDURE, C.DURATION, C.COST, C.PRODUCT, C.COMPLAINTS)
MANAGEMENT = tuple(each for each in Component if each not in DELIVERY)

NAMES: dict[Component, str] = {
    C.LEGAL_BASIS: N_("Legal basis"),
    C.REQUIREMENTS: N_("Requirements"),
    C.PROCEDURE: N_("Steps of the service"),
    C.DURATION: N_("How long it takes"),
    C.COST: N_("Cost"),
    C.PRODUCT: N_("What you get"),
    C.FACILITIES: N_("Rooms and equipment"),
    C.COMPETENCE: N_("What the staff must be able to do"),
    C.SUPERVISION: N_("Internal supervision"),
    C.COMPLAINTS: N_("How complaints and suggestions are handled"),
    C.STAFFING: N_("Number of staff"),
    C.GUARANTEE: N_("What is guaranteed"),
    C.SAFETY: N_("Security and safety"),
    C.EVALUATION: N_("How the work of the staff is evaluated"),
}


@dataclass(frozen=True)
class Described:
    """What is said of one component, where it was read, and whether somebody compared it with the standard in force.

    An empty text is a component that nobody has filled in. A text of several lines is a list, one thing a line.
    """

    text: str = ""
    source: str = ""
    verified: bool = False


MISSING = Described()


def tidy(said: Described) -> Described:
    """Without blank lines and space at the ends; what has no text says nothing at all.

    Raises Refused at the field "text" or "source" where one was given without the other, or is too long.
    """
    lines = (line.strip() for line in said.text.splitlines())
    text, source = "\n".join(line for line in lines if line), said.source.strip()
    if source and not text:
        raise Refused("Write the text too, or empty its source.", field="text")
    if text and not source:
        raise Refused("Write where these facts come from.", field="source")
    if len(text) > LONGEST_TEXT:
        raise Refused("This text is too long. Write at most 3,000 letters.", field="text")
    if len(source) > LONGEST_SOURCE:
        raise Refused("This source is too long. Write at most 300 letters.", field="source")
    return Described(text, source, said.verified) if text else MISSING


def fingerprint(said: Mapping[Component, Described]) -> str:
    """What tells one state of a whole standard from another, so that nobody writes over what they have not read."""
    whole = [said.get(each, MISSING) for each in Component]
    return blake2b(repr(whole).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
