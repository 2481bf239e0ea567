"""The log read by an inspector: each act a sentence, found by who, what, where and when, and nothing that is secret."""

import ast
import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portal import config
from portal.accounts import actions, proposals
from portal.accounts.deeds.people import GiveRole
from portal.accounts.deeds.table import DEEDS
from portal.accounts.rules import Role
from portal.admin import acts, trail
from portal.commitments import rules as commitments
from portal.core.audit import AuditEntry, at_console, record
from portal.evaluation.coordination import rules as coordination
from portal.organisation.models import Agency
from portal.surveys.rules import Stratum
from portal.wiring import PLAN
from tests.browser import words
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.scorecards import house

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

LOG = "/kelola/jejak"
ROOT = Path(config.ROOT)
HOUSE_DEEDS = {**DEEDS, **PLAN.deeds}
SLICES_DEEDS = {"scorecard:publish", "scorecard:hold", "scorecard:correct", "survey:open", "complaint:unseal"}
# The functions that are handed the name of an act first, by where they are called.
WRITERS = {
    "organisation/actions.py": {"record", "_add", "_change"}, "moderation/actions.py": {"record", "_decided"},
}  # fmt: skip
HANDED_ON = {"action", "deed.act"}  # by `_add` and `_change`, and by what is announced at the console
STEP_OF_A_CASE = "f'complaint:{kind.value}'"  # of what the staff does: see `steps_of_the_staff`
STEP_OF_A_PROMISE = "f'commitment:{kind.value}'"  # each of its steps is written down
STEP_OF_A_MATTER = "f'matter:{kind.value}'"  # of all that happens to one
STEPS_OF = {"act", "proposal.act"}  # f"{act}:propose", f"{proposal.act}:{'confirm' if … else 'decline'}"


def calls():
    """Every call in the code that writes the log: its first argument, the names of its details, and who is called."""
    for file in (ROOT / "portal").rglob("*.py"):
        writers = WRITERS.get(file.relative_to(ROOT / "portal").as_posix(), {"record"})
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = ast.unparse(node.func).removeprefix("audit.") if isinstance(node, ast.Call) else ""
            if called in writers and node.args:
                yield node.args[0], [keyword.arg for keyword in node.keywords], called


def written_acts():
    """All names of acts that the code can write, and the expressions that nobody has thought of."""
    found, strange = {"house:recover"}, set()
    for first, _details, _called in calls():
        if isinstance(first, ast.Constant):
            found.add(first.value)
        elif isinstance(first, ast.JoinedStr):
            found |= steps(first, strange)
        elif ast.unparse(first) not in HANDED_ON:
            strange.add(ast.unparse(first))
    return found, strange


def steps_of_the_staff():
    """`add_step(complaint, StepKind.VERIFIED, by=by)`: what somebody of the staff did to a case."""
    for file in (ROOT / "portal/complaints/actions").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and any(keyword.arg == "by" for keyword in node.keywords):
                kinds = [ast.unparse(arg) for arg in node.args if ast.unparse(arg).startswith("StepKind.")]
                yield from (f"complaint:{kind.partition('.')[2].lower()}" for kind in kinds)


def steps(joined, strange):
    if ast.unparse(joined) == STEP_OF_A_CASE:
        return set(steps_of_the_staff())
    if ast.unparse(joined) == STEP_OF_A_PROMISE:
        return {f"commitment:{kind.value}" for kind in commitments.StepKind}
    if ast.unparse(joined) == STEP_OF_A_MATTER:
        return {f"matter:{kind.value}" for kind in coordination.EventKind}
    start, *rest = joined.values
    if not isinstance(start, ast.FormattedValue) or ast.unparse(start.value) not in STEPS_OF:
        strange.add(ast.unparse(joined))
        return set()
    texts = [node.value for part in rest for node in ast.walk(part) if isinstance(node, ast.Constant)]
    ends = {text.strip(":") for text in texts if isinstance(text, str) and text.strip(":")}
    return {f"{deed}:{end}" for deed in {*HOUSE_DEEDS, *SLICES_DEEDS} for end in ends}


def test_every_act_that_the_code_writes_has_its_sentence():
    found, strange = written_acts()
    assert strange == set()
    assert len(found) > 100
    steps_told = {f"{deed}:{step}" for deed in acts.DEEDS for step in acts.STEPS}
    told = {each for each in found if each.partition(":")[0] not in acts.PERSONAL}
    assert told - set(acts.SENTENCES) - steps_told == set()
    assert set(acts.SENTENCES) <= found, "a sentence for what nobody does"
    assert set(acts.DEEDS) == set(HOUSE_DEEDS) | SLICES_DEEDS


def test_every_kind_of_act_can_be_chosen_in_the_filter():
    begun = {act.partition(":")[0] for act in (*acts.SENTENCES, *acts.DEEDS)} | acts.PERSONAL
    assert begun - {word for words in trail.KINDS.values() for word in words} == set()


def test_every_deed_that_a_slice_proposes_is_known_here():
    """`confirmations.propose(PUBLISH, …)`: the acts of two people that are no deed of the house."""
    constants, proposed = {}, set()
    for file in (ROOT / "portal").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Assign):
                constants |= dict(pairs(node))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "confirmations.propose":
                proposed.add(ast.unparse(node.args[0]))
    assert {constants.get(name, name) for name in proposed - {"deed.act"}} == SLICES_DEEDS


def pairs(assigned):
    (target,) = assigned.targets[:1]
    both = isinstance(target, ast.Tuple) and isinstance(assigned.value, ast.Tuple)
    names, values = (target.elts, assigned.value.elts) if both else ([target], [assigned.value])
    for name, value in zip(names, values, strict=False):
        if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and ":" in str(value.value):
            yield name.id, value.value


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_sentence_stands_in_both_languages(language):
    with (config.TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file, locale=language)}
    parts = ({**acts.SENTENCES, "": acts.WORKED}, acts.SWITCHED_OFF, acts.DEEDS, acts.STEPS, acts.DETAILS)
    assert [message for part in parts for message in part.values() if not catalogue.get(message)] == []
    if language == "id":
        same = [message for part in parts[:4] for message in part.values() if catalogue[message] == message]
        assert same == []


def test_every_detail_that_the_code_writes_is_shown_by_name_or_left_out_on_purpose():
    listed = [call for call in calls() if not ast.unparse(call[0]).strip("'\"").startswith(tuple(acts.PERSONAL))]
    told = {name for _first, details, named in listed if named == "record" for name in details} - {"by", None}
    assert told - set(acts.DETAILS) - acts.HIDDEN == set()


# ---- the page


def lines(browser, path=LOG, status=200):
    browser.get(path, status)
    return [words(row) for row in browser.page.iterfind(".//main//ol[@class='trail']/li")]


def hrefs(browser):
    return {link.get("href") for link in browser.page.iterfind(".//main//ol[@class='trail']//a")}


@pytest.fixture
def reader(browser, town):
    return browser.sign_in(town.inspector)


def test_an_entry_says_who_in_which_role_did_what_and_when(reader, open_town):
    open_town.slips(5, Stratum.HANDED)
    first = lines(reader)[0]
    assert "Petugas survei (petugas survei, Dinas) membuat 5 lembar undangan untuk survei" in first
    assert "Kartu tanda penduduk, Semester I 2026" in first
    assert "2 Juni 2026 pukul 12.00 WIB" in first
    english = lines(reader, f"/en{LOG}")[0]
    assert "Petugas survei (survey officer, Dinas) made 5 slips for the survey" in english


def test_a_role_is_told_as_it_was_then(reader, town, session):
    record("service:change", town.service, by=town.officer)
    actions.end_role(town.officer.person.roles[0], by=None)
    session.flush()
    assert "(petugas survei, Dinas)" in next(line for line in lines(reader) if "mengubah layanan" in line)


def test_the_reader_is_led_only_where_they_may_go(browser, town, session):
    record("survey:issue", town.register(), by=town.officer, count=3)
    house.published(town, period="2025-s2", last_day=date(2025, 12, 20), enumerator=40)
    lines(browser.sign_in(town.inspector))
    theirs = hrefs(browser)
    assert not any(href.startswith("/kelola/pengguna") for href in theirs)
    assert any(href.startswith("/rapor/dinas/ktp/2025-s2") for href in theirs)
    for href in theirs:
        browser.get(href)
    lines(browser.sign_in(town.administrator))
    assert f"/kelola/pengguna/{town.officer.person_id}" in hrefs(browser)
    for href in hrefs(browser):
        browser.get(href)


def test_a_deed_of_two_people_is_told_with_its_step(reader, town, session):
    deed = GiveRole(person("Calon").person, Role.PUBLISHER, town.district)
    proposals.propose(deed, by=town.administrator)
    session.commit()
    first = lines(reader)[0]
    assert "Administrator (administrator, Sekretariat) mengusulkan pemberian peran: Calon (Penerbit, Kecamatan)." in first


def test_what_the_clock_and_the_console_did_is_told_so(reader, town, session):
    with at_console():
        record("survey:close", town.register(), by=None)
        record("survey:close", "Survey:1", by=town.officer)
    record("survey:close", "Survey:99", by=None)
    session.commit()
    clock, named, console, *_ = lines(reader)
    assert "Portal sendiri menutup survei Survey:99." in clock
    assert "(petugas survei, Dinas; lewat konsol)" in named
    assert "Konsol menutup survei" in console


def test_what_is_not_known_by_name_is_not_shown(reader, session, town):
    record("account:link", town.officer, by=None, token="RAHASIA-1", before={"code": "RAHASIA-2", "name": "Lama"})
    session.commit()
    page = reader.get(LOG)
    assert "Sebelumnya: Nama: Lama" in page
    assert "RAHASIA" not in page
    assert "RAHASIA" not in reader.get(f"{LOG}/jejak.csv")


def test_what_is_between_a_person_and_their_superior_is_told_without_act_and_thing(reader, session, town):
    personal = {"appraisal:object": "Appraisal:12", "coaching:agree": "CoachingPlan:7", "plan:read": "Plan:3"}
    for act, thing in personal.items():
        record(act, thing, by=town.officer, reason="Rahasia", deputising=True)
    session.commit()
    worked = "Petugas survei (petugas survei, Dinas) melakukan sesuatu dalam evaluasi kinerja"
    assert all(worked in each for each in lines(reader)[:3])
    rows = list(csv.reader(StringIO(reader.get(f"{LOG}/jejak.csv"))))[1:4]
    assert len({row[2] for row in rows}) == 1
    assert {tuple(row[3:]) for row in rows} == {("", "", "")}
    for secret in ("appraisal", "Appraisal:12", "coaching", "Rahasia"):
        assert secret not in reader.get(LOG)
    assert lines(reader, f"{LOG}?hal=Appraisal:12") == []


def test_names_cannot_bring_markup_into_a_sentence(reader, session, town):
    town.service.name = "<b>KTP</b> %(who)s"
    record("service:change", town.service, by=town.officer, before={"name": "<i>lama</i>"})
    session.commit()
    page = reader.get(LOG)
    assert "&lt;b&gt;KTP&lt;/b&gt; %(who)s" in page
    assert "<i>lama" not in page


# ---- filters


@pytest.fixture
def entries(town, session, set_clock):
    """Something of each kind, by different people, on different days."""
    session.query(AuditEntry).delete()
    for day, act, thing, by in (
        (date(2026, 6, 1), "survey:issue", town.register(), town.officer),
        (date(2026, 6, 2), "service:change", town.service, town.administrator),
        (date(2026, 6, 3), "agency:change", session.query(Agency).filter_by(slug="kecamatan").one(), town.administrator),
        (date(2026, 6, 4), "settings:change", "Settings:1", town.administrator),
    ):
        set_clock(day)
        session.query(AuditEntry).filter_by(action="survey:open:propose").delete()
        record(act, thing, by=by)
    session.commit()
    return [each.id for each in session.query(AuditEntry).order_by(AuditEntry.id)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [3, 2, 1, 0]),
        ("?dari=2026-06-02&sampai=2026-06-03", [2, 1]),
        ("?siapa=petugas", [0]),
        ("?siapa=tidak+ada", []),
        ("?jenis=instansi", [2, 1]),
        ("?jenis=portal", [3]),
        ("?dinas=dinas", [1, 0]),
        ("?dinas=kecamatan", [2]),
        ("?jenis=instansi&dinas=dinas&siapa=administrator", [1]),
        ("?hal=Settings:1", [3]),
    ],
)
def test_the_log_is_narrowed_down_by_what_the_address_says(reader, entries, asked, found):
    reader.get(LOG + asked)
    heads = reader.page.iterfind(".//main//ol[@class='trail']/li/p[1]")
    numbers = [int(words(head).rpartition(" ")[2]) for head in heads]
    assert numbers == [entries[place] for place in found]
    rows = list(csv.reader(StringIO(reader.get(f"{LOG}/jejak.csv{asked}"))))[1:]
    assert [int(row[1]) for row in rows] == numbers


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("dari=kemarin", "dari"),
        ("dari=2026-06-03&sampai=2026-06-01", "sampai"),
        ("jenis=x", "jenis"),
        ("dinas=x", "dinas"),
    ],
)
def test_a_filter_that_says_nothing_is_refused_at_its_field_and_keeps_the_others(reader, entries, asked, field):
    lines(reader, f"{LOG}?siapa=petugas&{asked}", 422)
    box = reader.page.find(f".//*[@id='{field}']")
    assert box.get("aria-invalid") == "true"
    assert reader.page.find(".//*[@id='siapa']").get("value") == "petugas"
    reader.get(f"{LOG}/jejak.csv?{asked}", 422)


def test_pages_follow_one_another_by_key_and_keep_the_filter(reader, town, session):
    session.query(AuditEntry).delete()
    for number in range(120):
        record("settings:change" if number % 2 else "service:change", town.service, by=None)
    session.commit()
    seen, path, sizes = [], f"{LOG}?jenis=portal", []
    while path:
        found = lines(reader, path)
        seen, sizes = seen + found, [*sizes, len(found)]
        following = reader.page.find(".//main//a[@rel='next']")
        path = following.get("href") if following is not None else None
        record("settings:change", "Settings:1", by=None)  # what is added meanwhile moves nothing
        session.commit()
    assert sizes == [50, 10]
    assert len(set(seen)) == 60


def test_a_cell_of_the_file_is_no_formula(reader, town, session):
    record("settings:change", "=1+1", by=None, reason="@SUM(1)")
    session.commit()
    first = list(csv.reader(StringIO(reader.get(f"{LOG}/jejak.csv"))))[1]
    assert not [cell for cell in first if cell.startswith(("=", "@", "+", "-"))]
    assert first[2].startswith("Portal sendiri")


def test_who_may_not_read_the_log_gets_no_file_of_it(browser, town):
    for account in (town.head, town.officer, town.publishers[0], town.enumerator):
        browser.sign_in(account).get(f"{LOG}/jejak.csv", 403)
