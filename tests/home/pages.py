"""What tests of the pages read in them: whole texts, links, and the tasks of a desk."""

from portal.web.tasks import ORDER
from tests.browser import words

PUBLIC = (
    "/", "/layanan", "/layanan/dinas", "/layanan/dinas/ktp", "/menunggu", "/janji", "/privasi", "/metode",
    "/aksesibilitas", "/tentang",
)  # fmt: skip


def text_of(browser, path):
    browser.get(path)
    return words(browser.page.find(".//main"))


def links(browser):
    return [link.get("href") for link in browser.page.iterfind(".//main//a")]


def menu(browser):
    return [link.get("href") for link in browser.page.iterfind(".//header//nav//a")]


def tasks(browser, account):
    """Where the tasks of a desk lead, in their order."""
    browser.sign_in(account).get("/kerja")
    panel = next(part for part in browser.page.iter("section") if part.get("aria-labelledby") == "h-tasks")
    return [link.get("href") for link in panel.iter("a")]


def is_sorted(found):
    return [ORDER[task.kind] for task in found] == sorted(ORDER[task.kind] for task in found)
