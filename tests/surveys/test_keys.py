"""The key of a survey: made before a ballot is sealed to it, kept outside the database, destroyed at its end."""

from datetime import date

import pytest

from portal.core import keys
from portal.core import sealing as boxes
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import Refused
from portal.skm.instrument import ELEMENTS
from portal.surveys import actions, jobs, queries, sealing
from portal.surveys.models import Answer, Ballot, Comment
from portal.surveys.rules import COMMENT_LENGTH, State
from portal.surveys.said import PROFILE, FilledForm
from tests.browser import words
from tests.builders import FOURS, Town
from tests.worker import work


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "keys"
    monkeypatch.setattr(keys, "_folder", folder)
    return folder


def file_of(survey, folder):
    return folder / keys.name_of(survey.public_key)


def lost_counted(town, set_clock):
    set_clock(date(2026, 6, 21))
    jobs.close_surveys()
    assert town.survey.closed_on
    return town.survey.turnout["open"].get("lost", 0)


def test_the_worker_makes_the_key_when_a_survey_is_confirmed_and_only_it_may_read_the_file(town, folder):
    survey = town.register()
    jobs.make_keys()
    assert survey.public_key is None  # nobody confirmed it
    actions.confirm(survey, by=town.publishers[0])
    work()
    db.session.refresh(survey)
    file = file_of(survey, folder)
    assert [path.name for path in folder.iterdir()] == [file.name]
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    assert bytes(keys.secret_of(survey.public_key).public_key) == survey.public_key


def test_a_key_that_is_missing_on_the_opening_day_is_made_and_until_then_nothing_is_taken(town, set_clock):
    survey = town.survey = town.register()
    actions.confirm(survey, by=town.publishers[0])
    set_clock(date(2026, 6, 2))
    assert survey.state is State.PREPARING
    assert queries.open_surveys() == []
    with pytest.raises(Refused, match="being prepared"):
        town.say()
    jobs.make_keys()
    assert survey.state is State.OPEN
    town.say()


def test_a_ballot_is_sealed_without_the_folder_of_keys(open_town, folder, monkeypatch, session):
    """As in a server process on another machine."""
    monkeypatch.setattr(keys, "_folder", folder / "elsewhere")
    open_town.say()
    assert session.query(Ballot).count() == 1
    assert not (folder / "elsewhere").exists()


def test_all_that_is_sealed_has_one_size_and_comes_back_as_it_was(open_town):
    key = open_town.survey.public_key
    full = dict(zip(PROFILE, ("P", "60+", "S2-S3", "WIRAUSAHA"), strict=True))
    said = [FilledForm(FOURS), FilledForm(dict.fromkeys(ELEMENTS[4:], 1), full, "\U0001f600" * COMMENT_LENGTH)]
    sealed = [sealing.seal_ballot(key, one) for one in said] + [sealing.seal_words(key, "Ya")]
    assert {len(each) for each in sealed} == {sealing.SIZE + 48}
    opener = sealing.Opener([keys.secret_of(key)])
    back = [opener.ballot(each) for each in sealed[:2]]
    assert back[0].marks == FOURS
    assert (back[1].profile, back[1].comment, back[1].marks["u1"]) == (full, said[1].comment, None)
    assert opener.words(sealed[2]) == "Ya"


CONTENTS = (
    b"", b"nothing", b"[4,4,4,4,4,4,4,4,4,null,null,null,null]", b"[5,4,4,4,4,4,4,4,4,null,null,null,null]\n",
    b"[true,4,4,4,4,4,4,4,4,null,null,null,null]\n", b"[4,4,4,4,null,null,null,null,null,null,null,null,null]\n",
    b'[4,4,4,4,4,4,4,4,4,"X",null,null,null]\n', b"[4,4,4,4,4,4,4,4,4,[],null,null,null]\n", b"[" * 2000 + b"\n",
    b"[4,4,4,4,4,4,4,4,4,null,null,null,null]\n\0", b"[4,4,4,4,4,4,4,4,4,null,null,null,null]\n\xff",
    b"[4,4,4,4,4,4,4,4,4,null,null,null,null]\n" + b"a" * 601,
)  # fmt: skip


def test_garbage_put_in_by_hand_blocks_neither_moving_nor_closing_and_is_counted(open_town, session, set_clock):
    about = {"survey_id": open_town.survey.id, "stratum": "open"}
    key = open_town.survey.public_key
    garbage = [b"", b"short", b"x" * (sealing.SIZE + 48), *(boxes.seal(key, each, sealing.SIZE) for each in CONTENTS)]
    session.add_all(Ballot(**about, sealed=each) for each in garbage)
    for _ in range(20):
        open_town.say()
    jobs.move_ballots()
    assert session.query(Answer).count() == 10  # ten that can be read stay behind: garbage hides nobody
    assert lost_counted(open_town, set_clock) == len(garbage)
    assert (session.query(Answer).count(), session.query(Ballot).count()) == (20, 0)


def test_losing_a_key_costs_the_ballots_that_wait_and_no_more(open_town, folder, session, set_clock):
    for _ in range(25):
        open_town.say()
    jobs.move_ballots()
    file_of(open_town.survey, folder).unlink()
    jobs.make_keys()
    session.refresh(open_town.survey)
    for _ in range(12):
        open_town.say()
    assert session.query(AuditEntry).filter_by(action="survey:key_lost").count() == 1
    assert lost_counted(open_town, set_clock) == 10
    assert session.query(Answer).count() == 15 + 12
    counts = open_town.survey.turnout["open"]
    assert (counts["answered"], counts["lost"]) == (27, 10)


def test_rights_of_lost_ballots_do_not_take_a_stratum_out_of_the_index(open_town, folder, set_clock, session):
    from portal.surveys import results

    for code in open_town.slips(12):
        open_town.say(code=code)
    (row, *_) = session.query(Ballot)
    row.sealed = b"x"
    session.commit()
    lost_counted(open_town, set_clock)
    said = results.satisfaction(open_town.service.id, open_town.period)
    assert (said.left_out, said.turnout["enumerator"].lost, said.turnout["enumerator"].answered) == ({}, 1, 11)


@pytest.mark.parametrize("late", [1, 9, 10])
def test_after_a_lost_key_a_few_late_answers_are_not_told_by_the_difference_of_two_copies(
    open_town, folder, session, set_clock, late
):
    """Those that had stayed behind to hide them can be opened by nobody any more."""
    for _ in range(25):
        open_town.say(comment="Kata.")
    jobs.move_ballots()
    before = session.query(Answer).count(), session.query(Comment).count()
    assert before[0] == 15
    file_of(open_town.survey, folder).unlink()
    jobs.make_keys()
    for _ in range(late):
        open_town.say(comment="Kata.")
    told = late if late >= 10 else 0
    assert lost_counted(open_town, set_clock) == 10 + late - told
    assert session.query(Answer).count() == before[0] + told
    assert session.query(Comment).count() == before[1] + told


def test_a_file_that_comes_back_opens_what_was_thought_lost(open_town, folder, session, set_clock):
    file = file_of(open_town.survey, folder)
    for _ in range(12):
        open_town.say()
    file.rename(folder / "away")
    jobs.make_keys()
    for _ in range(20):
        open_town.say()
    jobs.move_ballots()
    assert session.query(Ballot).filter_by(unreadable=True).count() == 12
    (folder / "away").rename(file)
    jobs.make_keys()
    jobs.make_keys()
    assert session.query(AuditEntry).filter_by(action="survey:key_back").count() == 1
    assert lost_counted(open_town, set_clock) == 0
    assert session.query(Answer).count() == 32


def test_a_file_with_another_key_in_it_is_as_good_as_lost(open_town, folder):
    file_of(open_town.survey, folder).write_bytes(b"x" * 32)
    before = open_town.survey.public_key
    jobs.make_keys()
    assert open_town.survey.public_key != before


def test_without_any_key_a_survey_closes_and_says_how_many_were_lost(open_town, folder, set_clock, session):
    for _ in range(3):
        open_town.say(comment="Kata.")
    file_of(open_town.survey, folder).unlink()
    assert lost_counted(open_town, set_clock) == 3


def test_the_administrator_sees_a_survey_without_key_and_one_that_lost_it(browser, open_town, folder, session):
    assert "kunci" not in overview(browser, open_town)
    file_of(open_town.survey, folder).unlink()
    jobs.make_keys()
    assert "Kartu tanda penduduk (Dinas), Semester I 2026 kehilangan kunci" in overview(browser, open_town)
    open_town.survey.public_key, open_town.survey.earlier_keys = None, {}
    session.commit()
    assert "Kartu tanda penduduk (Dinas), Semester I 2026 tidak menerima jawaban" in overview(browser, open_town)


def overview(browser, town):
    browser.sign_in(town.administrator).get("/kelola")
    return words(browser.page.find(".//main"))


@pytest.fixture
def real_town(real_app, set_clock, folder, monkeypatch):
    monkeypatch.setattr(keys, "_folder", folder)  # which this house has set to its own
    town = Town()
    town.open_survey(set_clock)
    return town


def test_the_key_is_destroyed_with_the_cleaning_and_not_before(real_town, folder, set_clock):
    town = real_town
    inode = file_of(town.survey, folder).open("rb")  # what stood in the file, wherever it goes
    before = inode.read()
    for _ in range(3):
        town.say()
    db.session.commit()
    set_clock(date(2026, 6, 21))
    jobs.close_surveys()
    assert file_of(town.survey, folder).exists()
    jobs.clean_storage()
    assert list(folder.iterdir()) == []
    inode.seek(0)
    assert inode.read() != before
    inode.close()
    assert queries.survey(town.survey.id).cleaned_on == date(2026, 6, 21)


def test_a_key_that_comes_back_with_an_old_copy_of_the_folder_is_destroyed_and_unknown_ones_are_left(
    real_town, folder, set_clock
):
    town, unknown = real_town, keys.make()
    old = file_of(town.survey, folder).read_bytes()
    set_clock(date(2026, 6, 21))
    jobs.close_surveys()
    jobs.clean_storage()
    file_of(town.survey, folder).write_bytes(old)
    jobs.clean_storage()
    assert [path.name for path in folder.iterdir()] == [keys.name_of(unknown)]
