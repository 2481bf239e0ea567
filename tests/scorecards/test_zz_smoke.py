from datetime import date
from tests.scorecards.house import *
def test_it(town, browser):
    card = published(town, enumerator=40, handed=20, open=12)
    print(browser.get("/rapor/dinas/ktp"))
    browser.get("/rapor"); browser.get("/rapor/dinas")
    browser.get("/rapor/dinas/ktp/2026-s1"); print(browser.ask("GET","/rapor/dinas/ktp/2026-s1.csv",200).text)
    for who in (town.head, town.publishers[0]):
        browser.sign_in(who)
        browser.get("/kerja/rapor"); print(browser.get(f"/kerja/rapor/{card.id}"))
