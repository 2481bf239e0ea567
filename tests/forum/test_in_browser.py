"""The forum in a real browser: written and answered with and without script, a draft that survives, and axe."""

import re

import pytest
from playwright.sync_api import expect

from portal.core.db import db
from portal.forum import queries, rules
from portal.forum.actions import answering, steering
from portal.forum.models import ForumPost
from portal.forum.rules import Held
from portal.forum.views.public import address
from tests.axe import check_widths
from tests.builders import Town
from tests.forum.house import begun, known, said, talk_here
from tests.served import STILL, sign_in


@pytest.fixture
def town(served, file_app):
    town = talk_here(Town())
    town.rahma = known(town)
    thread, town.other = begun(town, town.rahma), begun(town, town.rahma, title="Lampu yang lain lagi, kapan?")
    first = said(thread, known(town), "Di lorong kami juga **gelap**.\n\n- RT 05\n- RT 06")
    said(thread, town.rahma, "Betul.", to=first.place)
    answering.answer(thread, "Lampu diganti", "Seksi Penerangan", "besok", by=town.speaker)
    with file_app.test_request_context():
        town.path, town.id = address(thread), thread.id
    db.session.commit()
    return town


def texts():
    found = [post.text for post in db.session.query(ForumPost)]
    db.session.rollback()  # whoever reads here would hold up who writes there
    return found


@pytest.mark.parametrize("script", [True, False])
def test_an_answer_is_written_looked_over_and_sent(chromium, served, town, file_app, script):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script, **STILL)
    sign_in(context, town.rahma, file_app, served)
    page = context.new_page()
    page.goto(served + town.path)
    page.get_by_label("Apa yang ingin Anda sampaikan?").fill("Terima kasih, *sudah* terang.")
    page.get_by_role("button", name="Lihat dulu, tambah foto").click()
    assert page.locator(".preview em").inner_text() == "sudah"
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.wait_for_url("**/obrolan/**")
    assert page.get_by_text("sudah").first.is_visible()
    assert "Terima kasih, *sudah* terang." in texts()
    context.close()


def test_a_draft_survives_a_dropped_line_and_goes_when_it_was_sent(chromium, served, town, file_app):
    context = chromium.new_context(**STILL)
    sign_in(context, town.rahma, file_app, served)
    page = context.new_page()
    page.goto(served + town.path)
    box = page.get_by_label("Apa yang ingin Anda sampaikan?")
    box.press_sequentially("Kalimat panjang")
    context.set_offline(True)
    page.goto("about:blank")
    context.set_offline(False)
    page.goto(served + town.path)
    assert box.input_value() == "Kalimat panjang"
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.wait_for_url("**#t*")
    page.goto(served + town.path)
    assert box.input_value() == ""
    context.close()


def test_a_telephone_counts_its_sum_while_somebody_types_and_without_script_a_moderator_reads_it(
    monkeypatch, chromium, served, town, file_app
):
    monkeypatch.setattr(rules, "POSTS_LATELY", 0)
    siti = known(town, "Siti", new=True)
    for script in (True, False):
        context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script, **STILL)
        sign_in(context, siti, file_app, served)
        page = context.new_page()
        page.goto(served + town.path)
        page.get_by_label("Apa yang ingin Anda sampaikan?").fill(f"Tulisan akun baru, {script}")
        if script:
            expect(page.locator("[data-effort]")).to_have_value(re.compile(r".+:\d+"), timeout=60_000)
        page.get_by_role("button", name="Kirim", exact=True).click()
        page.wait_for_url("**/obrolan/**")
        context.close()
    db.session.rollback()
    found = {post.text: post.held for post in db.session.query(ForumPost).filter(ForumPost.text.like("Tulisan akun%"))}
    db.session.rollback()
    assert found == {"Tulisan akun baru, True": None, "Tulisan akun baru, False": Held.PACE}
def test_a_draft_is_there_where_its_conversation_goes_on(chromium, served, town, file_app):
    context = chromium.new_context(**STILL)
    sign_in(context, town.rahma, file_app, served)
    page = context.new_page()
    page.goto(served + town.path)
    box = page.get_by_label("Apa yang ingin Anda sampaikan?")
    box.press_sequentially("Belum selesai saya tulis")
    thread, other = queries.thread(town.id), town.other.id
    steering.join(thread, queries.thread(other), "same_matter", seen=thread.acts, by=town.moderator)
    db.session.commit()
    page.goto(served + town.path)  # the old address leads on
    assert f"/obrolan/{other}-" in page.url
    assert box.input_value() == "Belum selesai saya tulis"
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.wait_for_url("**#t*")
    assert "Belum selesai saya tulis" in texts()
    page.goto(f"{served}/dialog/dinas/obrolan/{other}")
    assert box.input_value() == ""
    context.close()


def test_axe_finds_nothing_wrong_with_any_page(chromium, served, town, file_app):
    base = f"/dialog/dinas/obrolan/{town.id}"
    kinds = {
        None: ["/dialog", "/dialog/dinas", town.path, "/menunggu"],
        town.rahma: [town.path, f"{base}/balas?kepada=2", "/dialog/dinas/tulis", "/akun/dialog"],
        town.speaker: ["/kerja/dialog", f"/kerja/dialog/{town.id}", f"/kerja/dialog/{town.id}/simpulan"],
        town.administrator: ["/kelola/dialog"],
        town.moderator: [f"/kerja/moderasi/obrolan/{town.id}", f"/kerja/moderasi/obrolan/{town.other.id}"],
    }
    for account, paths in kinds.items():
        context = chromium.new_context(**STILL)
        if account is not None:
            sign_in(context, account, file_app, served)
        page = context.new_page()
        for path in paths:
            check_widths(page, served + path)
        context.close()
