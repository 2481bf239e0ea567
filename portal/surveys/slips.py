"""Slips to print: the code, its link as a QR code, and where to type it. Made once, because the codes are not kept."""

from dataclasses import dataclass

import segno
from markupsafe import Markup

from portal.surveys import codes
from portal.surveys.models import SlipBatch, Survey


@dataclass(frozen=True)
class Slip:
    number: int
    code: str
    url: str
    drawing: Markup


def address(survey: Survey, root: str) -> str:
    """The page that asks about the survey's service; `root` is the portal's own address."""
    return f"{root}/survei/{survey.service.agency.slug}/{survey.service.slug}"


def link(survey: Survey, code: str, root: str) -> str:
    return f"{address(survey, root)}?undangan={code}"


def slips(survey: Survey, batch: SlipBatch, made: list[str], root: str) -> list[Slip]:
    return [
        Slip(number, codes.shown(code), link(survey, code, root), _drawing(link(survey, code, root)))
        for number, code in enumerate(made, start=batch.first_number)
    ]


def _drawing(url: str) -> Markup:
    """The link as a picture that a telephone reads, at error level M, and hidden from who hears the page."""
    drawn = segno.make(url, error="m", micro=False).svg_inline(scale=3, border=2, omitsize=True)
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))
