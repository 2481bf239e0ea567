"""What one resident said, and the bytes that it becomes before it is sealed."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.skm.instrument import ELEMENTS, MARKS
from portal.skm.tally import Marks, is_valid
from portal.surveys.rules import COMMENT_LENGTH, AgeBand, Education, Occupation, Sex

BANDS: dict[str, type[StrEnum]] = {"sex": Sex, "age": AgeBand, "education": Education, "occupation": Occupation}
PROFILE = tuple(BANDS)
SEPARATOR = b"\n"


@dataclass(frozen=True)
class FilledForm:
    """What one resident said: nine marks or blanks, the profile in bands, and words that go another way."""

    marks: Marks
    profile: dict[str, Any] = field(default_factory=dict)  # sex, age, education, occupation; each may be missing
    comment: str = ""


def packed(said: FilledForm) -> bytes:
    """Marks and bands as a list of JSON, a line end, and the comment.

    >>> packed(FilledForm(dict.fromkeys(ELEMENTS, 4), {"sex": "P"}, "Baik."))
    b'[4,4,4,4,4,4,4,4,4,"P",null,null,null]\\nBaik.'
    """
    values = [said.marks.get(element) for element in ELEMENTS] + [said.profile.get(name) or None for name in PROFILE]
    return json.dumps(values, separators=(",", ":")).encode() + SEPARATOR + said.comment.encode()


def unpacked(data: bytes) -> FilledForm:
    """What was packed. Raises ValueError where it is no answer that a form would have taken.

    >>> unpacked(packed(FilledForm(dict.fromkeys(ELEMENTS, 4)))).profile["sex"] is None
    True
    """
    head, separator, words = data.partition(SEPARATOR)
    values = json.loads(head)
    if not separator or not isinstance(values, list) or len(values) != len(ELEMENTS) + len(PROFILE):
        raise ValueError("This is no filled questionnaire.")
    marks = {element: _one_of(MARKS, mark) for element, mark in zip(ELEMENTS, values, strict=False)}
    bands = zip(BANDS.items(), values[len(ELEMENTS) :], strict=True)
    profile = {name: None if value is None else band(value) for (name, band), value in bands}
    comment = words.decode()
    if not is_valid(marks) or len(comment) > COMMENT_LENGTH or "\0" in comment:
        raise ValueError("This is no answer that a form would have taken.")
    return FilledForm(marks, profile, comment)


def _one_of(known: Collection[int], mark: Any) -> int | None:
    if mark is not None and (type(mark) is not int or mark not in known):
        raise ValueError("This mark lies beside the scale.")
    return mark
