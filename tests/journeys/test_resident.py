"""The way of a resident in a browser: signing up by mail and at a counter, moving, being out again, leaving.

With script and without, on a telephone and on a desk; the letters are read from a real mail server.
"""

import re
import time

import pytest

PASSWORD, CODE = "empat kata yang panjang", re.compile(r"[A-Z2-7]{4}-[A-Z2-7]{4}")


@pytest.fixture(params=[(360, True), (1280, False)], ids=["telephone", "desk, no script"])
def page(request, chromium, demo):
    width, script = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 740}, java_script_enabled=script, base_url=demo.base
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.width = width
    yield page
    context.close()


def letter(demo, to, number=0):
    """The link in the letter of this number to an address, once it has arrived."""
    for _ in range(300):
        found = [each for each in demo.box.mails if each["To"] == to]
        if len(found) > number:
            text = found[number].get_body(("plain",)).get_content()
            return re.search(r"https?://\S+", text)[0]
        time.sleep(0.1)
    raise AssertionError(f"No letter came to {to}.")


def fill(page, button, **fields):
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    page.click(f"main button:has-text('{button}')")


def in_the_page(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    return page.inner_text("main")


def test_by_mail_from_signing_up_to_leaving(page, demo):
    old, new = f"rahma{page.width}@warga.example", f"baru{page.width}@warga.example"
    page.goto("/daftar")
    in_the_page(page)
    fill(page, "Daftar", identity=old, called="Rahma", password=PASSWORD)
    assert page.context.cookies() == []
    in_the_page(page)
    page.goto(letter(demo, old))
    in_the_page(page)
    fill(page, "Pastikan", password=PASSWORD)
    assert "Rahma" in in_the_page(page)

    page.goto("/akun/alamat")
    fill(page, "Lanjut", identity=new, password=PASSWORD)
    page.goto(letter(demo, new))
    fill(page, "Pastikan", password=PASSWORD)
    assert new in in_the_page(page)
    assert "/akun/batal/" in letter(demo, old, number=1)

    page.click("main button:has-text('Keluar')")
    page.goto("/masuk")
    fill(page, "Masuk", identity=new, password=PASSWORD)
    assert page.url.endswith("/akun")
    page.goto("/akun/tutup")
    in_the_page(page)
    fill(page, "Tutup akun", password=PASSWORD)
    assert "ditutup" in in_the_page(page)
    page.goto("/masuk")
    fill(page, "Masuk", identity=new, password=PASSWORD)
    assert "tidak cocok" in in_the_page(page)


def test_by_a_number_and_the_code_of_a_counter(page, demo):
    number = f"0813 7777 {page.width:04}"
    clerk = next(each for each in demo.ask_json("demo", "accounts", "--json") if each["roles"] == ["counter"])
    page.goto("/daftar")
    fill(page, "Daftar", identity=number, called="Mang Ujang", password=PASSWORD)
    assert "Kelurahan Plaju Ulu" in in_the_page(page)

    page.goto("/masuk")
    fill(page, "Masuk", identity=clerk["identity"], password=clerk["password"])
    page.goto("/kerja/loket")
    fill(page, "Lihat", nomor=number)
    assert "Mang Ujang" in in_the_page(page)
    page.check("[name=dokumen][value=ktp]", force=True)
    page.check("[name=dilihat]", force=True)
    page.click("main button:has-text('Buat kode')")
    code = CODE.search(in_the_page(page))[0]
    page.click("header button:has-text('Keluar')")

    page.goto("/akun/verifikasi")
    fill(page, "Pastikan", nomor=number, kode=code.lower(), password=PASSWORD)
    text = in_the_page(page)
    assert "Mang Ujang" in text
    assert "Kelurahan Plaju Ulu" in text
