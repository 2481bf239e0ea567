"""What a slice shows a person of the staff on the first page of performance, in one shape for all."""

from dataclasses import dataclass
from typing import Literal

Look = Literal["", "good", "mid", "bad", "info"]


@dataclass(frozen=True)
class PanelLine:
    """One line of a panel: what it is about, a few words on it, where its page is, and its tag, if it has one."""

    text: str
    note: str = ""
    url: str = ""
    tag: str = ""
    look: Look = ""


@dataclass(frozen=True)
class Panel:
    """One part of the page: what it is called, in a sentence how it stands, a few lines, and where more of it is."""

    place: int  # the lowest comes first
    title: str
    text: str = ""
    lines: tuple[PanelLine, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # what is pressed, and where it leads
    deeds: tuple[tuple[str, str], ...] = ()  # what is done at once when it is pressed, and where it is sent
