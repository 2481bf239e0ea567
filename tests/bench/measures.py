"""What is measured: each line of the table, how it is asked for, and what it may cost on which database."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from urllib.parse import urlencode, urlsplit

from tests.bench import client
from tests.bench.demo import FORM, Demo
from tests.bench.house import BARE, VIEW

SECONDS = 3.0
SENT = 600  # answers in a round
REPORT = {
    "kategori": "lampu-jalan", "uraian": "Lampu jalan di depan mushala mati sejak seminggu, gelap sekali.",
    "kelurahan": "kelurahan-plaju-ulu", "lokasi": "RT 05",
}  # fmt: skip
ANSWERS = {f"u{number}": "3" for number in range(1, 10)}

# What everybody asks of the reports: BENCH_CASES of them, a hundred thousand unless it says otherwise.
AREA, OF = "kelurahan=kelurahan-plaju-ulu", "instansi=dinas-pupr"
PUBLIC = (
    ("rendered", "/laporan?rendered", 3.5), ("of a kelurahan", f"/laporan?{AREA}", 3.5),
    ("of a unit", f"/laporan?{OF}", 3.5), ("late ones", "/laporan?status=terlambat", 3.5),
    ("waiting longest", "/laporan?urut=menunggu", 3.5), ("most followed", "/laporan?urut=dukungan", 3.5),
    ("of a month", "/laporan?periode=2026-s1", 3.5), ("found by words", "/laporan?kata=lampu+mushala", 5),
    ("map", "/laporan/peta?rendered", 6), ("map of a unit", f"/laporan/peta?{OF}", 6),
)  # fmt: skip

# Of civil servants: what is measured, for whom, and where it stands.
PERFORMANCE = (
    ("own page", "staff", "/kinerja"), ("own report of today", "staff", "/kinerja/laporan"),
    ("own plan", "staff", "/kinerja/skp/{own_plan}"), ("own appraisal", "staff", "/kinerja/penilaian/{own_appraisal}"),
    ("page of a superior", "superior", "/kinerja"), ("board of the team", "superior", "/kinerja/tim/laporan"),
    ("team", "superior", "/kinerja/tim"),
    ("appraisal of another", "superior", "/kinerja/tim/{below_person}/penilaian/{below_appraisal}"),
)  # fmt: skip

# Whose desks are measured, by a role that `demo accounts` tells; they belong to people of the demo.
DESKS = ("agency_head", "publisher", "survey_officer", "supervisor", "administrator")

Run = Callable[[], client.Load]


@dataclass(frozen=True)
class Measure:
    """One line. `prepare` makes ready, unmeasured, what is then run. Targets are CPU milliseconds; 0 is none."""

    name: str
    prepare: Callable[[], Run]
    sqlite: float = 0
    postgresql: float = 0
    expects: tuple[int, ...] = (200,)  # the answers that together make one of what is named


def get_request(path: str, **headers: str) -> bytes:
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, br\r\n{more}\r\n".encode()


def post_request(path: str, fields: dict[str, str], **headers: str) -> bytes:
    body = urlencode(fields)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: {FORM}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def alone(requests: list[bytes]) -> list[client.Visit]:
    """Each of them sent by a person who asks for nothing else."""
    return [(one,) for one in requests]


class Bench:
    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.survey = self.first(r'href="(/survei/[a-z0-9-]+/[a-z0-9-]+)"', "/survei")
        self.card = self.first(r'href="(/rapor/[a-z0-9-]+/[a-z0-9-]+)"', "/rapor", "/")
        self.service = self.card.replace("/rapor/", "/layanan/")

    def first(self, pattern: str, *paths: str) -> str:
        for path in paths:
            if found := re.search(pattern, self.demo.get(path)[1]):
                return found[1]
        sys.exit(f"{paths} lead nowhere: is the demo filled?")

    def measures(self) -> list[Measure]:
        pages = [*self.floor(), *self.kept(), *self.rendered(), *self.desks(), *self.queue()]
        return [*pages, *self.cases(), *self.sending(), *self.talks(), *self.staff()]

    def floor(self) -> list[Measure]:
        return [
            self.page("the server alone, a constant", BARE),
            self.page("bare view: Flask and all around it, a constant", VIEW),
        ]

    def kept(self) -> list[Measure]:
        known = self.demo.get(self.card, **{"Host": "localhost", "Accept-Encoding": "gzip"})[2].get("etag", "")
        of_card = Measure(
            "card, kept and known (304)", self.asked(self.card, **{"If-None-Match": known}), 0.05, 0.06, (304,)
        )
        pages = (("survey page", self.survey), ("card", self.card), ("home", "/"))
        return [*(self.page(f"{name}, kept", path, 0.05, 0.06) for name, path in pages), of_card]

    def rendered(self) -> list[Measure]:
        return [
            self.page("survey page, rendered", f"{self.survey}?rendered", 2.5, 3.5),
            self.page("card, rendered", f"{self.card}?rendered", 3),
            self.page("home, rendered", "/?rendered"),
            self.page("service, rendered", f"{self.service}?rendered"),
            self.page("services, rendered", "/layanan?rendered"),
            self.page("waiting list, rendered", "/menunggu?rendered"),
            self.page("report form, rendered", "/lapor?rendered", 2.5, 2.5),
            *self.public_case(),
            # Of sums alone, so that it is the same of a million reports: `python -m tests.bench.counting` counts them.
            self.page("statistics of reports, rendered", "/laporan/statistik?menurut=layanan", 4, 5),
            # Among 100,000 documents: tests/core/test_fulltext_large.py, by `make test-all`.
            self.page("search, found", "/cari?q=kartu+keluarga", 5, 5),
            self.page("search, one letter wrong", "/cari?q=katru+keluaga", 5, 5),
        ]

    def public_case(self) -> list[Measure]:
        """The public page of a case that is late, where the demo has one."""
        found = re.search(r'href="(/l/[A-Z0-9-]+)"', self.demo.get("/menunggu")[1])
        return [self.page("report, its public page, rendered", f"{found[1]}?rendered", 3)] if found else []

    def desks(self) -> list[Measure]:
        accounts = self.demo.ask("demo", "accounts", "--json")
        found = []
        for role in DESKS:
            who = next(one for one in accounts if role in one["roles"][:1])
            cookie = self.session(who["identity"], who["password"])
            found.append(self.page(f"desk, {role.replace('_', ' ')}", "/kerja", 6, Cookie=cookie))
            if role == "publisher":
                found.append(self.page("inbox, publisher", "/kotak", 5, Cookie=cookie))
        return found

    def queue(self) -> list[Measure]:
        """Of a thousand texts that wait; they are put there once, beside what the demo has."""
        accounts = self.demo.ask("demo", "accounts", "--json")
        who = next(one for one in accounts if "moderator" in one["roles"][:1])
        cookie = self.session(who["identity"], who["password"])

        asked = self.asked("/kerja/moderasi", Cookie=cookie)

        def prepare() -> Run:
            self.demo.ask("bench-queue")
            return asked()

        return [Measure("moderators' queue of 1,000", prepare, 6, 6)]

    def cases(self) -> list[Measure]:
        """Of a desk, among a hundred thousand reports: they are put there once, after what is measured without them."""
        who: dict[str, str] = {}

        def prepare(path: str, *, guest: bool = False) -> Callable[[], Run]:
            def ready() -> Run:
                if not who:
                    (found,) = self.demo.ask("bench-cases")
                    who.update(found | {"cookie": self.session(found["identity"], found["password"])})
                return self.asked(path.format(**who), **({} if guest else {"Cookie": who["cookie"]}))()

            return ready

        return [
            Measure("desk of 100,000 reports", prepare("/kerja/laporan"), 5, 6),
            Measure("one of them on the desk", prepare("/kerja/laporan/{number}"), 6, 7),
            *(Measure(f"public list, {name}", prepare(path, guest=True), most, most) for name, path, most in PUBLIC),
        ]

    def talks(self) -> list[Measure]:
        """Of a conversation of 10,000 posts on a board of 100,000: rendered, since a query is never kept."""
        who: dict[str, str] = {}

        def known() -> dict[str, str]:
            if not who:
                (found,) = self.demo.ask("bench-talks")
                cookie = self.session(found["identity"], found["password"])
                page = self.demo.get(found["page"], Cookie=cookie)
                cookie = page[2].get("set-cookie", cookie).split(";")[0]
                # The form of the answer: that of the buttons to report comes before it, and has a stamp of its own.
                token = re.search(r'/balas"[^>]*><input type="hidden" name="csrf_token" value="([^"]+)"', page[1])
                who.update(found | {"cookie": cookie, "token": token[1] if token else ""})
            return who

        def guest(part: str) -> Callable[[], Run]:
            return lambda: self.asked(known()[part] + ("&" if "?" in known()[part] else "?") + "x=1")()

        def replies() -> Run:
            me = known()
            texts = (f"Tanggapan {token_hex(8)} dari warga, **penting**." for _each in range(SENT))
            forms = ({"teks": text, "csrf_token": me["token"]} for text in texts)
            sent = [post_request(me["reply"], form, Cookie=me["cookie"]) for form in forms]
            return self.send(alone(sent))

        return [
            Measure("thread of 10,000 posts, a guest, rendered", guest("page"), 4, 5),
            Measure("thread, in its middle, a guest", guest("deep"), 4, 5),
            Measure("thread, a member", lambda: self.asked(known()["page"], Cookie=known()["cookie"])(), 6, 7),
            Measure("board of 100,000 threads, rendered", guest("board"), 2.5, 3.5),
            Measure("reply in a thread", replies, 3, 4, (303,)),
        ]

    def staff(self) -> list[Measure]:
        """Of one among ten thousand civil servants, and of whoever ten of them report to."""
        who: dict[str, str] = {}

        def prepare(account: str, path: str) -> Callable[[], Run]:
            def ready() -> Run:
                if not who:
                    (found,) = self.demo.ask("bench-staff")
                    both = {name: self.session(found[name], found["password"]) for name in ("staff", "superior")}
                    who.update(found | {f"{name}_cookie": cookie for name, cookie in both.items()})
                return self.asked(path.format(**who), Cookie=who[f"{account}_cookie"])()

            return ready

        return [Measure(f"performance, {name}", prepare(*about), 6, 7) for name, *about in PERFORMANCE]

    def sending(self) -> list[Measure]:
        return [
            Measure("submission by the open link", lambda: self.send(alone(self.answers())), expects=(303,)),
            Measure("submission by invitation", lambda: self.send(alone(self.invited(self.codes()))), expects=(303,)),
            Measure("invitation opened and submitted", self.open_and_send, 4, 6, (200, 303)),
            Measure("report without a photo", lambda: self.send(alone(self.reports())), 5, 5),
            Measure("rating opened and sent", self.open_and_touch, 4, 6, (200, 307, 303)),
        ]

    def page(self, name: str, path: str, sqlite: float = 0, postgresql: float = 0, **headers: str) -> Measure:
        return Measure(name, self.asked(path, **headers), sqlite, postgresql)

    def asked(self, path: str, **headers: str) -> Callable[[], Run]:
        request = get_request(path, **headers)
        return lambda: lambda: client.ask_for(self.demo.port, request, SECONDS)

    def send(self, visits: list[client.Visit]) -> Run:
        return lambda: client.send(self.demo.port, visits)

    def session(self, identity: str, password: str) -> str:
        """The cookie of somebody who has signed in and seen their first page, which gives the session its token."""
        (stamp,) = self.stamps("/masuk", 1)
        answer = self.demo.post("/masuk", {"identity": identity, "password": password, "csrf_token": stamp})
        signed_in = answer["set-cookie"].split(";")[0]
        page = self.demo.get("/kerja", Cookie=signed_in)[2]
        return page.get("set-cookie", signed_in).split(";")[0]

    def stamps(self, path: str, count: int) -> list[str]:
        pages = self.demo.get_all([path] * count)
        return [re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[-1] for page in pages]

    def answers(self) -> list[bytes]:
        stamps = self.stamps(self.survey, SENT)
        return [post_request(self.survey, {"csrf_token": stamp} | ANSWERS) for stamp in stamps]

    def reports(self) -> list[bytes]:
        stamps = self.stamps("/lapor", SENT)
        return [post_request("/lapor/selesai", {"csrf_token": stamp} | REPORT) for stamp in stamps]

    def codes(self) -> list[str]:
        urls = self.demo.ask("demo", "invitations", "--json", "--count", str(SENT))
        return [urlsplit(str(url)).query.partition("=")[2] for url in urls]

    def invited(self, codes: list[str]) -> list[bytes]:
        pairs = zip(codes, self.stamps(self.survey, SENT), strict=True)
        return [post_request(self.survey, {"undangan": code, "csrf_token": stamp} | ANSWERS) for code, stamp in pairs]

    def open_and_touch(self) -> Run:
        """The page of the faces, the touch, and the same form once more with the cookie that it was given."""
        self.demo.ask("bench-ratings")
        path = self.service.replace("/layanan/", "/nilai/")
        visits = []
        for stamp in self.stamps(path, SENT):
            fields = {"csrf_token": stamp, "nilai": "4"}
            again = post_request(f"{path}?kue=1", fields, Cookie=f"perangkat={token_hex(16)}")
            visits.append((get_request(path), post_request(path, fields), again))
        return self.send(visits)

    def open_and_send(self) -> Run:
        """The landing page of the invitation, and then the answer."""
        codes = self.codes()
        openings = [get_request(f"{self.survey}?undangan={code}") for code in codes]
        pairs = zip(openings, self.invited(codes), strict=True)
        return self.send(list(pairs))
