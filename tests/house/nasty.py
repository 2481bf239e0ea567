"""What somebody sends who means harm or whose telephone is broken, and the forms that are found to send it with."""

import re
from collections import Counter
from contextvars import Context
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode, urljoin, urlsplit

from portal.accounts import actions as accounts
from portal.accounts import proposals
from portal.accounts.deeds.people import GiveRole
from portal.accounts.rules import Role
from portal.complaints import catalogue
from portal.core.db import db
from portal.core.outbox import PATIENCE, Job
from portal.core.periods import Period
from portal.moderation import actions as moderation
from portal.organisation import actions as organisation
from portal.organisation.models import Service
from portal.organisation.rules import PointFacts
from portal.surveys.rules import Stratum
from tests.builders import person
from tests.moderation.house import waiting_text
from tests.reading import parse
from tests.scorecards.house import drafted, published

MISSING = object()
ENOUGH = 4  # pages of one kind: they differ by the state of what they show
SCRIPT = "<script>alert(1)</script>"

VALUES = {
    "empty": "", "blanks": "   ", "line ends": "\r\n\r\n", "missing": MISSING, "twice": ["a", "b"],
    "5,000 letters": "a" * 5000, "a million letters": "b" * 1_000_000, "5,000 digits": "9" * 5000,
    "NUL": "a\0b", "half a letter": b"\xff\xfe", "half a pair": b"\xed\xa0\x80", "percent": "%00%zz%",
    "right to left": "\u202etxt.exe\u200f\u2066", "emoji": "\U0001f469\u200d\U0001f692" * 20, "ligatures": "\ufdfa" * 60,
    "huge": "9" * 20, "bigger than a row": str(2**31), "bigger than a word": str(2**63), "negative": "-1",
    "zero": "0", "float": "1.5", "exponent": "1e400", "no number": "NaN", "hex": "0x1F",
    "other digits": "\u0663", "superscript": "\u00b2", "another's row": "1", "no row": "999999",
    "year 0": "0000-00-00", "year 9999": "9999-12-31", "no day": "2026-02-30", "no period": "2026-tw5",
    "SQL": "'; DROP TABLE account;--", "template": "{{ 7*7 }}{% x %}${x}%(x)s%s", "HTML": f'">{SCRIPT}',
    "stamp": "%%STAMP:SkmForm%%", "code": "%%CODE%%", "path": "../../../etc/passwd", "head": "x\r\nSet-Cookie: a=b",
    "other site": "//evil.example\\@x", "broken address": "http://[", "JSON": '{"a": [1]}', "role": "publisher",
}  # fmt: skip

# One or two of each kind: what these are to one field alone, the others of their kind are to it as well.
OF_EACH_KIND = (
    "empty", "missing", "twice", "5,000 letters", "NUL", "half a letter", "half a pair", "huge", "bigger than a row",
    "negative", "superscript", "no row", "year 9999", "SQL", "HTML", "head", "other site",
)  # fmt: skip


def furnish(town, line):
    """Something of everything, so that every form stands on some page."""
    catalogue.load_shipped()
    line.publish(first_day=date(2026, 6, 2))
    line.propose(post=line.camat_post, service=line.other_service, period=Period("2026-s2"), by=line.camat)
    served = db.session.get(Service, town.service.id)
    organisation.add_service_point(served, PointFacts("Loket 1", "uji", False), by=None)
    someone = accounts.add_person("Tanpa Akun", "198504122010011001", by=None)
    proposals.propose(GiveRole(someone, Role.PUBLISHER, town.district), by=town.administrator)
    accounts.new_link(town.publishers[1], by=town.administrator)
    db.session.add(Job(name="mail:send", payload={}, due_at=town.survey.registered_at, attempts=PATIENCE, error="x"))
    town.slips(5)
    town.slips(5, assisted=True)
    town.slips(5, Stratum.HANDED)
    published(town, period="2025-s1", enumerator=40, handed=12)
    drafted(town, period="2025-s2", enumerator=40, handed=12)
    town.moderator = person("Moderator", moderator=town.secretariat)
    waiting_text(town, "Hubungi saya di 0812-3456-7890, ya.")
    moderation.release(waiting_text(town, "Antre lama."), by=person(moderator=town.secretariat))
    moderation.release(waiting_text(town, "Cepat."), by=town.moderator)
    town.register(period=Period("2026-s2"), opens_on=date(2026, 8, 1), closes_on=date(2026, 9, 1))
    db.session.commit()


# And these in all fields at once: whatever is read in a way of its own. The others are more of the same moves.
AT_ONCE = (
    *OF_EACH_KIND, "5,000 digits", "ligatures", "percent", "float", "exponent", "no number", "other digits", "no day",
    "no period", "broken address", "stamp", "code", "template", "JSON",
)  # fmt: skip

# What these are to a free text, any other word is; and to what reads a number, a day or a choice, so are those.
ONLY_WORDS_TO_A_TEXT = {"bigger than a row", "negative", "no row"}
NO_CHOICE_AT_ALL = {"5,000 letters", "half a letter", "half a pair", "SQL", "HTML", "head", "other site"}


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: where it goes, what a person would send with it, and which fields are alike."""

    action: str
    fields: dict[str, str]
    groups: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]

    def is_more_of_the_same(self, group, name):
        """Whether a value is to these fields what another one is, which is tried in them alone."""
        return name in (ONLY_WORDS_TO_A_TEXT if group == self.texts else NO_CHOICE_AT_ALL)

    def fields_at_once(self):
        """All that are tried, but for the token that lets the others be looked at."""
        return [name for group in self.groups for name in group if name != "csrf_token"]


def crawl(browser, starts, *stays):
    """The forms of `starts` and of the pages below the addresses `stays` to which links lead; each kind of form once."""
    ahead, seen, kinds, forms = list(starts), set(), Counter(), {}
    while ahead:
        path = ahead.pop()
        if path in seen or not (path in starts or path.startswith(stays)):
            continue
        seen.add(path)
        endpoint, _values = browser.app.url_map.bind("localhost").match(urlsplit(path).path)
        kinds[endpoint] += 1
        if kinds[endpoint] > ENOUGH:
            continue
        answer = ask(browser, "GET", path)
        assert answer.status_code < 500, path
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = parse(answer.text)
        ahead += [a.get("href") for a in page.iter("a") if a.get("href", "").startswith("/")]
        for found in page.iterfind(".//form[@method='post']"):
            form = read_form(found, path)
            endpoint, _values = browser.app.url_map.bind("localhost").match(urlsplit(form.action).path, "POST")
            if form.action.startswith(stays):
                forms.setdefault((endpoint, *form.fields), form)
    return list(forms.values())


def read_form(found, path):
    """Texts in which anything may stand are tried together; what has a form of its own is tried alone."""
    fields, texts, alone = {}, [], []
    for field, name, value in filled(found):
        one_line = field.tag == "input" and field.get("type") == "text" and name not in SAMPLES
        free = field.tag == "textarea" or one_line or (field.get("type"), value) == ("checkbox", "y")
        group = texts if free else alone
        if name not in fields:  # of several radios the first one
            fields[name] = value
            group.append(name)
    questions = tuple(name for name in alone if re.fullmatch(r"u\d", name))
    bands = tuple(name for name in alone if name in ("sex", "age", "education", "occupation"))
    tokens = ("csrf_token",) if "identity" in fields or "reply" in fields else ()  # its twins are in test_doors
    others = ((name,) for name in alone if name not in (*questions, *bands, "csrf_token"))
    groups = tuple(group for group in (tuple(texts), *others, questions, bands, tokens) if group)
    return Form(urljoin(path, found.get("action") or path), fields, groups, tuple(texts))


def filled(form):
    """(field, name, value) of each, as somebody would send it who fills in what is empty."""
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.tag not in ("input", "select", "textarea", "button"):
            continue
        if field.tag == "select":
            options = list(field.iter("option"))
            chosen = [o for o in options if "selected" in o.attrib and o.get("value")] or options[-1:]
            yield field, name, chosen[0].get("value", "") if chosen else ""
        elif field.tag == "textarea":
            yield field, name, (field.text or "").strip() or "Kata yang lain"
        elif kind in ("radio", "checkbox"):
            yield field, name, field.get("value", "y")
        else:
            yield field, name, field.get("value") or SAMPLES.get(name) or SAMPLES.get(kind, "Kata")


SAMPLES = {
    "date": "2026-07-01", "number": "12", "password": "empat kata yang panjang", "aim": "82,50",
    "identity": "lain@uji.id", "nip": "198504122010011009", "kode": "AAAA-BBBB-CCCC", "contact_email": "uji@uji.id",
    "contact_phone": "0711 123456", "text": "Kata",
}  # fmt: skip


def ask(browser, method, path, **kwargs):
    return Context().run(browser.client.open, path, method=method, **kwargs)


def undone(browser, method, path, **kwargs):
    """Ask, and undo what came of it, so that the next one finds the house and the browser as they were."""
    cookies = dict(browser.client._cookies)
    with db.engine.begin_nested() as kept:
        answer = ask(browser, method, path, **kwargs)
        kept.rollback()
    browser.client._cookies = cookies
    return answer


def send(browser, form, **changes):
    """Send the form as somebody would who changed these fields."""
    data = {name: value for name, value in (form.fields | changes).items() if value is not MISSING}
    kind = "application/x-www-form-urlencoded"
    return undone(browser, "POST", form.action, data=urlencode(data, doseq=True), content_type=kind)


def refused(answer):
    """The fields of which the page says that what stands in them cannot be."""
    return set(re.findall(r'href="#(\w+)"', answer.text)) if answer.status_code in (400, 422) else set()


def fault_of(answer):
    """What is wrong with an answer; nothing where it leads on or says something in words."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code in (302, 303):
        here = urlsplit(answer.headers["Location"])
        return f"leads to {here.netloc}" if here.netloc else ""
    if answer.mimetype == "text/html" and ("<h1" not in answer.text or SCRIPT in answer.text):
        return "no page, or with a script of theirs"
    return ""
