"""The page of a report in a real browser: «not done» in two taps, and nothing that axe would say of any page."""

import pytest

from portal.complaints import codes, queries
from portal.complaints.rules import State
from portal.core.db import db
from tests.axe import check_widths
from tests.builders import Town
from tests.complaints.house import declared, reported, take_reports
from tests.served import STILL


@pytest.fixture
def cases(served, file_app):
    """The number of a case that was declared done, and that of one that was just received, each with its key."""
    house = take_reports(Town())
    made = [declared(house).number, reported(house).number]
    db.session.rollback()  # whoever reads here would hold up who writes there
    return [(number, codes.link_key(number)) for number in made]


@pytest.mark.parametrize("script", [True, False])
def test_not_done_is_one_page_and_two_taps(chromium, served, cases, script):
    number, key = cases[0]
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script, **STILL)
    page = context.new_page()
    page.goto(f"{served}/l/{number}/{key}")
    assert page.get_by_text("Dengan “belum selesai” laporan naik satu tingkat").is_visible()
    page.get_by_label("Belum selesai").check(force=True)  # one
    with page.expect_navigation():
        page.get_by_role("button", name="Kirim").click()  # two
    assert page.get_by_text("Naik satu tingkat, ke pimpinan Dinas").first.is_visible()
    assert context.cookies() == []
    made = queries.complaint(number)
    assert (made.state, made.level) == (State.IN_HAND, 1)
    db.session.rollback()
    context.close()


def test_axe_finds_nothing_wrong_with_any_page(chromium, served, cases):
    (done, done_key), (new, new_key) = cases
    own = f"/l/{new}/{new_key}"
    paths = [f"/l/{done}", f"/l/{done}/{done_key}", own, "/lacak", "/l/PLJ-26-0000-000"]
    paths += [f"{own}/{name}" for name in ("tambah", "resmi", "keberatan", "tarik")]
    context = chromium.new_context(**STILL)
    page = context.new_page()
    for path in paths:
        check_widths(page, served + path)
    context.close()
