"""What in a text looks like a number or an address that leads to somebody. A help for the eye, and never a verdict.

Plain patterns and nothing learned: who reads the policy can tell what will be marked. Numbers that residents write all
the time are left alone: sums of money, dates, hours, numbers of queues and of regulations.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.core.words import N_


class MarkKind(StrEnum):
    ACCOUNT = "account"
    EMAIL = "email"
    LINK = "link"
    NIK = "nik"
    NIP = "nip"
    TELEPHONE = "telephone"


NAMES = {
    MarkKind.ACCOUNT: N_("account number"),
    MarkKind.EMAIL: N_("e-mail address"),
    MarkKind.LINK: N_("link"),
    MarkKind.NIK: N_("NIK"),
    MarkKind.NIP: N_("NIP"),
    MarkKind.TELEPHONE: N_("telephone number"),
}


@dataclass(frozen=True)
class Mark:
    """Where something begins in the text, where it ends, and what it looks like."""

    start: int
    end: int
    kind: MarkKind


_AT = r"(?:@|\s?[\[(]\s?(?:at|et)\s?[\])]\s?)"
EMAIL = re.compile(rf"[\w.+-]{{1,64}}{_AT}[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
SIGNS_OF_EMAIL = re.compile(r"[@\[(]")  # a text without any of them has no address, and most are looked through in vain
ENDINGS = "com|id|net|org|info|biz|xyz|me|ly|link|site|online|shop|top|club|app|io|co|to|gg|tv|vip|win"
LINK = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]]|\b(?:[a-z0-9-]+\.)+(?:{ENDINGS})\b(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]])?",
    re.IGNORECASE,
)
# Digits with blanks, dots, dashes or brackets between them, as people write them. No two of the ways to separate match
# the same and none matches nothing: else a row of digits would be looked at in twice as many ways for each digit more.
_BETWEEN = r"(?:/|\) ?|\.? ?- ?|\. {0,2}| {1,2})"
RUN = re.compile(rf"(?<![\w.,])(?:\+\s?|\()?\d(?:{_BETWEEN}?\d){{5,}}(?![\w]|[.,]\d)")
# Which words before a number say that it is one of an account.
BANK = re.compile(
    r"\b(?:no\.?\s*)?(?:rek(?:ening)?|norek|va|virtual account|bca|bri|bni|btn|bsi|mandiri|dana|ovo|gopay|shopeepay"
    r"|bank\s+\w+)\b[\s.:\-]*(?:no\.?|nomor|a/?n)?[\s.:\-]*$",
    re.IGNORECASE,
)
MONEY = re.compile(r"\brp\.?\s*$", re.IGNORECASE)
DATE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d{4}-\d{1,2}-\d{1,2}$")
THOUSANDS = re.compile(r"^\d{1,3}(?:\.\d{3})+$")
YEARS = re.compile(r"^(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d$")


def marks(text: str) -> list[Mark]:
    """All that is marked, in order, and none over another.

    >>> [(text[m.start:m.end], m.kind.value) for text in ["WA 0812 3456 7890."] for m in marks(text)]
    [('0812 3456 7890', 'telephone')]
    """
    emails = EMAIL.finditer(text) if SIGNS_OF_EMAIL.search(text) else ()
    found = [Mark(match.start(), match.end(), MarkKind.EMAIL) for match in emails]
    for match in LINK.finditer(text):
        _add(found, Mark(match.start(), match.end(), MarkKind.LINK))
    for match in RUN.finditer(text):
        if kind := _kind_of(match[0], text[: match.start()]):
            _add(found, Mark(match.start(), match.end(), kind))
    return sorted(found, key=lambda mark: mark.start)


def _add(found: list[Mark], new: Mark) -> None:
    if not any(old.start < new.end and new.start < old.end for old in found):
        found.append(new)


def _kind_of(run: str, before: str) -> MarkKind | None:
    """What a run of digits looks like, seen with what stands before it; None where it is an everyday number."""
    digits = re.sub(r"\D", "", run)
    if MONEY.search(before) or DATE.match(run) or YEARS.match(run):
        return None
    if BANK.search(before):
        return MarkKind.ACCOUNT
    if THOUSANDS.match(run):
        return None
    if _is_telephone(run, digits):
        return MarkKind.TELEPHONE
    if len(digits) == 16:
        return MarkKind.NIK
    if len(digits) == 18:
        return MarkKind.NIP
    return MarkKind.ACCOUNT if 10 <= len(digits) <= 15 and len(digits) >= len(run) - 4 else None


def _is_telephone(run: str, digits: str) -> bool:
    """A mobile number (08…, 628…), one of a town (0711 …), or one of elsewhere that begins with a plus."""
    if run.startswith("+"):
        return 8 <= len(digits) <= 15
    mobile = re.fullmatch(r"(?:0|62)8\d{7,11}", digits)
    fixed = re.fullmatch(r"\(?0\d{2,3}\)?[ .\-]?\d{3,4}[ .\-]?\d{3,5}", run) and 9 <= len(digits) <= 12
    return bool(mobile or fixed)
