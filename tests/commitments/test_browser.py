"""Promises in a real browser: made in one page, answered with one press, and nothing that axe would say of any page."""

import pytest

from portal.commitments import queries
from portal.commitments.rules import State
from portal.core.db import db
from tests.axe import check_widths
from tests.builders import Town
from tests.commitments.house import WHAT, WHY, declared, promised, promising
from tests.served import STILL, sign_in


@pytest.fixture
def house(served, file_app):
    house = promising(Town())
    promised(house)
    declared(house, what=WHAT + " juga")
    db.session.commit()
    return house


@pytest.fixture
def page_of(chromium, served, file_app, house):
    """A page of somebody who is signed in, or of a guest."""
    contexts = []

    def open_page(account=None, *, script=True):
        context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script, **STILL)
        contexts.append(context)
        if account is not None:
            sign_in(context, account, file_app, served)
        db.session.rollback()  # whoever reads here would hold up who writes there
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_head_promises_in_one_page_and_a_resident_answers_with_one_press(page_of, served, house, script):
    number = house.case.number
    head, warga = page_of(house.head, script=script), page_of(house.rahma, script=script)
    head.goto(f"{served}/kerja/janji/baru?laporan={number}")
    head.get_by_label("Apa yang akan terlihat").fill("Lampu menyala sampai pagi di seluruh RT 05")
    head.get_by_label("Paling lambat tanggal").fill("2099-01-01")
    head.get_by_label("Mengapa").fill(WHY)
    with head.expect_navigation():
        head.get_by_role("button", name="Janjikan").click()
    assert head.get_by_label("Apa yang akan terlihat").input_value().startswith("Lampu menyala")  # 2099 is no promise
    warga.goto(f"{served}/janji/2/kata")
    with warga.expect_navigation():
        warga.get_by_role("button", name="Ya, ditepati").click()
    assert warga.get_by_text("Terima kasih").first.is_visible()
    assert queries.commitment(2).state is State.KEPT
    db.session.rollback()


def test_axe_finds_nothing_wrong_with_any_page(page_of, served, house):
    own = [f"/kerja/janji/1/{each}" for each in ("tindak-lanjut", "selesai", "tanggal", "kaitkan", "tarik")]
    paths = {
        None: ["/janji", "/janji/1", "/janji/2", "/menunggu"], house.rahma: ["/janji/2/kata"],
        house.head: ["/kerja/janji", "/kerja/janji/1", "/kerja/janji/baru", *own],
        house.inspector: ["/kerja/janji", "/kerja/janji/2", "/kerja/janji/2/kunjungan"],
        house.administrator: ["/kelola/aturan-janji"],
    }  # fmt: skip
    for account, some in paths.items():
        page = page_of(account)
        for path in some:
            check_widths(page, served + path)
