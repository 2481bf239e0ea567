"""What people can look for at the front door: services, agencies, and the pages that explain the house itself."""

import re
from contextvars import Context
from functools import cache
from hashlib import blake2b
from html.parser import HTMLParser

from flask import current_app

from portal.config import ROOT, TRANSLATIONS
from portal.core import installation
from portal.core.copying import Found
from portal.core.errors import NotYet
from portal.organisation import queries as organisation
from portal.organisation.models import Agency, Service
from portal.organisation.standard import DELIVERY, MANAGEMENT
from portal.web.language import DEFAULT, ENGLISH, PREFIX

# Each keeps its number, which is its place here: a page that goes leaves None.
PAGES = ("/tentang", "/metode", "/privasi", "/aksesibilitas", "/survei", "/kode", "/rapor", "/menunggu", "/layanan")
WHOLE = {"/tentang", "/metode", "/privasi", "/aksesibilitas"}  # of the others what they say of themselves is enough


def services(after: int, most: int) -> list[Found]:
    return [_service(each) for each in organisation.services_behind(after, most)]


def _service(service: Service) -> Found:
    """Its standard is part of it: who looks for a paper finds the services that ask for it."""
    described = service.described
    standard = [described[each].text for each in (*DELIVERY, *MANAGEMENT) if each in described]
    places = [part for point in service.points for part in (point.name, point.address or "")]
    body = " · ".join(", ".join(text.splitlines()) for text in (service.description, *standard) if text)
    return Found(
        service.id, service.name, f"/layanan/{service.agency.slug}/{service.slug}", about=service.agency.name, body=body,
        hidden=" ".join(places),
    )  # fmt: skip


def agencies(after: int, most: int) -> list[Found]:
    return [_agency(each) for each in organisation.agencies_behind(after, most)]


def _agency(agency: Agency) -> Found:
    about = agency.parent.name if agency.parent else ""
    body = " · ".join(filter(None, (agency.address, agency.phone, agency.hours)))
    return Found(agency.id, agency.name, f"/layanan/{agency.slug}", about=about, body=body)


def pages_of_help(after: int, most: int) -> list[Found]:
    """The pages as every guest reads them, in each language."""
    numbered = list(enumerate(PAGES, start=1))[after : after + most]
    pages = (_page(number, path, language) for number, path in numbered for language in (DEFAULT, ENGLISH))
    return [page for page in pages if page.title]


@cache
def written() -> str:
    """A mark of all templates and catalogues: an upgrade changes what pages say, and no topic tells of it."""
    files = [*(ROOT / "portal").rglob("*.html"), *TRANSLATIONS.rglob("*.po")]
    mark = blake2b(digest_size=8)
    for file in sorted(files):
        mark.update(blake2b(file.read_bytes()).digest())
    return mark.hexdigest()


def _page(number: int, path: str, language: str) -> Found:
    client = current_app.test_client(use_cookies=False)
    answer = Context().run(client.get, (PREFIX if language == ENGLISH else "") + path)  # a reader of its own
    if answer.status_code not in (200, 404):  # a fault, or too busy: what was copied before stays
        raise NotYet("A page of help that can be read.")
    page = _Text()
    page.feed(answer.get_data(as_text=True) if answer.status_code == 200 else "")
    body = page.main if path in WHOLE else page.description.removeprefix(f"{installation.mark()}: ")
    return Found(number, page.title, path, body=body, language=language)


class _Text(HTMLParser):
    """What a page is called, what it says of itself, and the words of its main part."""

    SKIPPED = ("script", "style", "svg", "form", "nav")

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.description = ""
        self.parts: list[str] = []
        self.name: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "meta" and told.get("name") == "description":
            self.description = told.get("content") or ""
        if tag in ("main", "h1", *self.SKIPPED):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.inside = self.inside[: len(self.inside) - 1 - self.inside[::-1].index(tag)]

    def handle_data(self, data: str) -> None:
        if "h1" in self.inside:
            self.name.append(data)
        elif "main" in self.inside and not set(self.SKIPPED) & set(self.inside):
            self.parts.append(data)

    @property
    def title(self) -> str:
        return _tidy(" ".join(self.name))

    @property
    def main(self) -> str:
        return _tidy(" ".join(self.parts))


def _tidy(text: str) -> str:
    return re.sub(r"\s+([.,;:)])", r"\1", " ".join(text.split()))
