"""What nobody types by hand is refused as what it is, on both databases."""

import pytest

from tests.builders import Town

HUGE = "9" * 20


@pytest.fixture
def town(browser):
    return Town()


@pytest.mark.parametrize("path", ["/layanan/%00/x", "/survei/%00/%00", "/rapor/dinas/%00"])
def test_an_address_with_a_nul_leads_nowhere(browser, town, path):
    browser.get(path, status=404)


def test_a_question_or_a_form_with_a_nul_is_not_understood(browser, town):
    browser.get("/layanan?q=%00", status=400)
    browser.get("/masuk")
    browser.send(status=400, identity="a\0b", password="x")


@pytest.mark.parametrize("path", ["/kerja/rapor/{}", "/kinerja/sasaran/{}", "/kerja/survei/{}"])
def test_a_number_that_no_row_can_have_leads_nowhere(browser, town, path):
    account = town.publishers[0] if path.startswith("/kerja") else town.head
    browser.sign_in(account).get(path.format(HUGE), status=404)


@pytest.mark.parametrize("path", ["/survei/", "/rapor/", "/layanan/", "/kode/"])
def test_an_address_may_end_with_a_slash(browser, town, path):
    browser.get(path)
