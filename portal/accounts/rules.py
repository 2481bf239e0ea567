"""Who may do what, and about whom. The whole security policy on one screen.

The rated never hold the pen: who belongs to a branch works for it and answers for it, and has no part in opening,
publishing or judging what is said of it. No role has all permissions.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What can be permitted, as subject:action. Keep the list alphabetical."""

    ACCOUNT_MANAGE = "account:manage"
    AUDIT_READ = "audit:read"
    COMMITMENT_MAKE = "commitment:make"
    COMMITMENT_VISIT = "commitment:visit"
    COMPLAINT_CONFIRM_UNSEAL = "complaint:confirm_unseal"
    COMPLAINT_HANDLE = "complaint:handle"
    COMPLAINT_INSPECT = "complaint:inspect"
    COMPLAINT_MARK = "complaint:mark"
    COMPLAINT_SUPERVISE = "complaint:supervise"
    COMPLAINT_UNSEAL = "complaint:unseal"
    COMPLAINT_VERIFY = "complaint:verify"
    FORUM_ANSWER = "forum:answer"
    JOB_MANAGE = "job:manage"
    ORGANISATION_MANAGE = "organisation:manage"
    PERFORMANCE_KEEP = "performance:keep"
    RESIDENT_VERIFY = "resident:verify"
    ROLE_CONFIRM = "role:confirm"
    SCORECARD_PUBLISH = "scorecard:publish"
    SCORECARD_READ = "scorecard:read"
    SCORECARD_REPLY = "scorecard:reply"
    SERVICE_DESCRIBE = "service:describe"
    SETTINGS_MANAGE = "settings:manage"
    SURVEY_ASSIST = "survey:assist"
    SURVEY_CONFIRM = "survey:confirm"
    SURVEY_HAND_OUT = "survey:hand_out"
    SURVEY_ISSUE = "survey:issue"
    SURVEY_REGISTER = "survey:register"
    SURVEY_WATCH = "survey:watch"
    TEXT_MODERATE = "text:moderate"
    TEXT_REQUEST = "text:request"


class Role(StrEnum):
    """Held within an agency, several a person. A resident needs none: their rights are everyone's."""

    ADMINISTRATOR = "administrator"
    AGENCY_HEAD = "agency_head"
    COMPLAINT_OFFICER = "complaint_officer"
    COORDINATOR = "coordinator"
    COUNTER = "counter"
    ENUMERATOR = "enumerator"
    HR = "hr"
    INSPECTOR = "inspector"
    MODERATOR = "moderator"
    PUBLISHER = "publisher"
    SURVEY_OFFICER = "survey_officer"


class Verification(StrEnum):
    """How it was made sure that an address or a number is theirs who has the account."""

    COUNTER = "counter"  # a code handed out against an identity document, which was looked at and not kept
    GATEWAY = "gateway"  # a code sent by SMS or WhatsApp
    MAIL = "mail"  # a link sent to the address


class Language(StrEnum):
    """What an account is written to in."""

    INDONESIAN = "id"
    ENGLISH = "en"


class Reach(StrEnum):
    """About which agencies a right counts, seen from where the role is held."""

    ANY = "any"
    BELOW = "below"  # the very agency and all below it
    OUTSIDE = "outside"  # another branch of the tree
    OWN = "own"  # the very agency


P, ANY, BELOW, OUTSIDE, OWN = Permission, Reach.ANY, Reach.BELOW, Reach.OUTSIDE, Reach.OWN

PERMISSIONS: dict[Role, dict[Permission, Reach]] = {
    Role.ADMINISTRATOR: {  # keeps the house; touches neither surveys nor answers nor cards
        P.ACCOUNT_MANAGE: ANY,
        P.AUDIT_READ: ANY,
        P.JOB_MANAGE: ANY,
        P.ORGANISATION_MANAGE: ANY,
        P.SERVICE_DESCRIBE: ANY,
        P.SETTINGS_MANAGE: ANY,
    },
    Role.AGENCY_HEAD: {
        P.COMMITMENT_MAKE: OWN,  # promises and declares done; whether it was kept, others say
        P.COMPLAINT_SUPERVISE: OWN,  # what is about an officer below, or has climbed to them, they answer themselves
        P.COMPLAINT_UNSEAL: OWN,  # may ask to read who reported a case; an inspector outside decides
        P.FORUM_ANSWER: OWN,
        P.SCORECARD_READ: OWN,
        P.SCORECARD_REPLY: OWN,
        P.SURVEY_WATCH: OWN,
        P.TEXT_REQUEST: OWN,  # asks in public that somebody outside looks at a text about the agency; hides nothing
    },
    Role.COMPLAINT_OFFICER: {  # asks, answers and declares done; confirms nothing
        P.COMPLAINT_HANDLE: OWN,
        P.FORUM_ANSWER: OWN,
        P.TEXT_REQUEST: OWN,
    },
    Role.COORDINATOR: {
        P.COMPLAINT_MARK: OUTSIDE,  # says that a case of another branch is risky, so that its closing is checked
        P.COMPLAINT_UNSEAL: OWN,
        P.COMPLAINT_VERIFY: OWN,
        P.FORUM_ANSWER: OWN,
    },
    Role.COUNTER: {P.RESIDENT_VERIFY: OWN},  # within a kelurahan; sees whether somebody waits, and no account
    Role.ENUMERATOR: {P.SURVEY_ASSIST: OUTSIDE},
    Role.HR: {P.PERFORMANCE_KEEP: BELOW},  # keeps years, courses and hours; assesses nobody, reads no feedback
    Role.INSPECTOR: {
        P.AUDIT_READ: ANY,
        P.COMMITMENT_VISIT: OUTSIDE,  # goes there and writes what they saw
        P.COMPLAINT_CONFIRM_UNSEAL: OUTSIDE,
        P.COMPLAINT_INSPECT: OUTSIDE,  # looks on the spot whether it is done what a unit declared done
        P.COMPLAINT_MARK: OUTSIDE,
        P.ROLE_CONFIRM: OUTSIDE,
        P.SURVEY_CONFIRM: OUTSIDE,
    },
    Role.MODERATOR: {P.TEXT_MODERATE: OUTSIDE},
    Role.PUBLISHER: {
        P.ROLE_CONFIRM: OUTSIDE,
        P.SCORECARD_PUBLISH: OUTSIDE,
        P.SCORECARD_READ: OUTSIDE,
        P.SURVEY_CONFIRM: OUTSIDE,
        P.SURVEY_REGISTER: OUTSIDE,  # only of a service that nobody was asked about for a year
        P.SURVEY_WATCH: OUTSIDE,
    },
    Role.SURVEY_OFFICER: {
        P.SERVICE_DESCRIBE: OWN,  # what the agency promises, with its source: no word about how it is judged
        P.SURVEY_HAND_OUT: OWN,
        P.SURVEY_ISSUE: OUTSIDE,
        P.SURVEY_REGISTER: OWN,
        P.SURVEY_WATCH: OWN,
    },
}

# Whose rights hang on having no place in the branch concerned. A place in a branch takes them there.
OUTSIDERS = frozenset({Role.ENUMERATOR, Role.INSPECTOR, Role.MODERATOR, Role.PUBLISHER})

# Without these the house stands still, or one person decides alone: nothing may bring it below them.
ADMINISTRATORS_NEEDED = INSPECTORS_NEEDED = CONFIRMERS_NEEDED = 1
PUBLISHERS_NEEDED = 2


@dataclass(frozen=True)
class Standing:
    """A role, or a post without one, as it looks from the agency that a deed is about.

    `current` is whether it is still held; `own`: held in that very agency; `inside`: in the same branch; `above`: in an
    agency further up the tree that the agency lies below.
    """

    role: Role | None
    own: bool
    inside: bool
    current: bool = True
    above: bool = False


def may(standings: Collection[Standing], permission: Permission) -> bool:
    """Whether someone with these standings may do this about the agency they are seen from."""
    # A second hat does not help, and neither does one taken off in time: who holds or held any place in the branch
    # concerned since the matter began is not outside it.
    outside = not any(standing.inside for standing in standings)
    reached = {
        Reach.ANY: standings,
        Reach.BELOW: [standing for standing in standings if standing.own or standing.above],
        Reach.OUTSIDE: standings if outside else (),
        Reach.OWN: [standing for standing in standings if standing.own],
    }
    return any(
        standing in reached[PERMISSIONS[standing.role][permission]]
        for standing in standings
        if standing.current and standing.role and permission in PERMISSIONS[standing.role]
    )


def is_nip(text: str) -> bool:
    """Whether this can be the employee number of an ASN: 18 digits."""
    return re.fullmatch("[0-9]{18}", text) is not None


def written(identity: str) -> str:
    """An e-mail address or a telephone number in the one form in which it is kept; '' where it is neither.

    >>> [written(text) for text in (" Siti@Example.ORG ", "0812-3456 7890", "62 812 3456 7890", "siti")]
    ['siti@example.org', '+6281234567890', '+6281234567890', '']
    """
    text = "".join(identity.split()).lower()
    if text.count("@") == 1 and "." in text.split("@")[1] and not text.startswith("@"):
        return text
    digits = "".join(sign for sign in text if sign not in "-().")
    for prefix in ("0", "62"):
        digits = "+62" + digits.removeprefix(prefix) if digits.startswith(prefix) else digits
    return digits if re.fullmatch(r"\+[0-9]{8,15}", digits) else ""


DOTS_SAY_NOTHING = ("gmail.com", "googlemail.com")


def mailbox(identity: str) -> str:
    """An address or number, as `written` gives it, so that all addresses of one mailbox are one: what is behind a plus
    leads to the same box, and so do dots at the provider that ignores them. Whoever has a domain of their own has as
    many boxes as they like: that is not told from a domain of many people.

    >>> [mailbox(text) for text in ("s.iti+2@gmail.com", "siti@googlemail.com", "s.iti+x@example.org", "+6281234567890")]
    ['siti@gmail.com', 'siti@gmail.com', 's.iti@example.org', '+6281234567890']
    """
    name, at, domain = identity.lower().partition("@")
    if not at:
        return identity
    box = name.partition("+")[0] or name
    if domain in DOTS_SAY_NOTHING:
        return f"{box.replace('.', '')}@{DOTS_SAY_NOTHING[0]}"
    return f"{box}@{domain}"
