"""What the desk says of daily reports, and what their pages say of a day off."""

from datetime import date

from portal.core.db import db
from portal.evaluation.reports import actions
from tests.conftest import ONE_DATABASE
from tests.evaluation.reports.test_flow import DAY, sent, text_of, write
from tests.home.pages import tasks

WAITS = f"/kinerja/tim/laporan/baca?hari={DAY}"


@ONE_DATABASE
def test_a_report_waits_on_the_desk_of_the_superior_and_a_returned_one_on_ones_own(browser, session, line):
    assert WAITS not in tasks(browser, line.chief)
    write(line.head, "Rapat pagi")
    assert WAITS in tasks(browser, line.chief)
    assert "1 daily report of your team waits" in text_of(browser)
    assert "Rapat pagi" not in text_of(browser)  # a desk is read over a shoulder
    own = f"/kinerja/laporan/{DAY}"
    assert own not in tasks(browser, line.head)
    actions.send_back(sent(line.head, line.chief), "Kurang jelas.", version=1, by=line.chief)
    db.session.commit()
    assert WAITS not in tasks(browser, line.chief)
    assert own in tasks(browser, line.head)
    assert "Kurang jelas" not in text_of(browser)


@ONE_DATABASE
def test_on_a_day_off_no_report_is_expected(browser, session, line, set_clock):
    off = "a day off, so no report is expected"
    for day, said in ((date(2026, 6, 7), True), (date(2026, 6, 8), False)):  # a Sunday, and the Monday after it
        set_clock(day)
        for who, page in ((line.head, "/kinerja/laporan"), (line.chief, "/kinerja/tim/laporan")):
            browser.sign_in(who).get(page)
            assert (off in text_of(browser)) is said
