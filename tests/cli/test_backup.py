"""A backup is the house at one moment, whoever writes meanwhile; and it is restored whole, or not at all."""

import gzip
import hashlib
import io
import json
import stat
import tarfile
from contextlib import contextmanager
from importlib import import_module
from secrets import token_hex
from threading import Event, Thread

import pytest
from sqlalchemy import text

from portal.cli.backup import archive, house, tables
from portal.cli.backup.archive import BadBackup
from portal.core import clock, installation, outbox, secrets
from portal.core import keys as survey_keys
from portal.core.db import db
from portal.core.installation import Setting
from portal.core.throttle import Guess
from portal.organisation.models import Agency
from portal.scorecards import published
from portal.skm import table
from portal.skm.report import report
from portal.surveys import jobs
from portal.surveys.models import Answer, Ballot, Survey
from portal.surveys.results import counts_csv
from tests import postgres
from tests.builders import Town
from tests.conftest import TEST, make_app
from tests.scorecards import house as cards


@contextmanager
def empty_house(kind, folder, **overrides):
    """A house whose database has no table yet."""
    folder.mkdir()
    own = None
    if kind == "sqlite":
        url = f"sqlite:///{folder}/portal.sqlite3"
    else:
        own = postgres.make_database(postgres.server(), f"restored_{token_hex(6)}")  # two processes may do so at once
        url = own.render_as_string(hide_password=False)
    app = make_app(DATA_DIR=str(folder), DATABASE_URL=url, **overrides)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if own:
        postgres.drop_database(postgres.server(), own.database)


def everything():
    """All rows of all tables, each as it stands in a backup."""
    db.session.rollback()
    with db.engine.connect().execution_options(read_only=True) as connection:
        found = tables.tables_of(connection)
        return {each.name: sorted(tables.lines_of(connection, each)) for each in found}


def published_values():
    """The index on the newest card, and the one that anyone computes from its file."""
    card = published.newest_of("dinas", "ktp")
    file = counts_csv(card.counts, card.n["official"], card.official_variance)
    return card.official.index, report(table.read(file.encode()))["index"]


@pytest.fixture
def full(real_app):
    """A town with a published card, an open survey, slips, words, jobs, and an upload."""
    town = Town()
    cards.published(town, period="2025-s2", enumerator=40, handed=20)
    db.session.add(Agency(slug="baru", name="Baru", kind=town.dinas.kind, parent=town.city, source="uji"))
    db.session.flush()
    town.desk.parent_id = db.session.query(Agency.id).filter_by(slug="baru").scalar()  # a later row is pointed to
    outbox.enqueue("survey:closed", service_id=1, period="2025-s2")
    outbox.beat("worker")
    db.session.commit()
    folder = real_app.config["DATA_DIR"] / "uploads/surat"
    folder.mkdir(parents=True)
    (folder / "keputusan.pdf").write_bytes(b"%PDF-1.7 isi")
    return real_app


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_saved_from_one_database_is_restored_into_either(full, kind, tmp_path):
    file = tmp_path / "house.tar"
    saved = house.save(full.config, file, with_key=True)
    before, values = everything(), published_values()
    assert saved == {name: len(rows) for name, rows in before.items()}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with empty_house(kind, tmp_path / "place") as app:
        house.load(app.config, file)
        assert everything() == before
        assert published_values() == values
        assert outbox.last_beat("worker") is None  # it lived elsewhere
        assert (app.config["DATA_DIR"] / "uploads/surat/keputusan.pdf").read_bytes() == b"%PDF-1.7 isi"
        installation.check_key()
        db.session.add(Agency(slug="z", name="Z", kind="dinas", parent_id=1, source="uji"))
        db.session.commit()  # and goes on with numbers that are free


def test_a_backup_is_one_moment_though_others_write(real_app, tmp_path, monkeypatch):
    """Each transaction writes two rows; a backup that reads on and on would have one without the other."""
    installation.begin(installation.Kind.REAL)
    db.session.commit()
    stop, wrote = Event(), Event()

    def write():
        with real_app.app_context():
            number = 0
            while not stop.is_set():
                number += 1
                db.session.add(Setting(name=f"n{number}", value=""))
                db.session.add(Guess(door=f"n{number}", since=clock.now(), wrong=1))
                db.session.commit()
                wrote.set()

    def read_slowly(connection, each):
        for _ in range(2):  # so that a whole transaction lies between any two tables
            wrote.clear()
            assert wrote.wait(60)
        return whole(connection, each)

    whole = tables.lines_of
    monkeypatch.setattr(tables, "lines_of", read_slowly)
    writer = Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(60)
        house.save(real_app.config, tmp_path / "house.tar", with_key=True)
    finally:
        stop.set()
        writer.join()
    backup = archive.Reader(tmp_path / "house.tar", "")
    settings, guesses = ({row[0] for row in backup.rows(name)} for name in ("setting", "guess"))
    assert settings == guesses != set()
    assert len(settings) < db.session.query(Setting).count()


def test_a_file_that_is_being_written_or_goes_meanwhile_is_none_of_the_backup(file_app, tmp_path, monkeypatch):
    uploads = file_app.config["DATA_DIR"] / "uploads"
    uploads.mkdir()
    for name in ("a", "b.webp.7.part", "c"):
        (uploads / name).write_text("isi")
    found = list(house._uploads(file_app.config["DATA_DIR"]))
    (uploads / "a").unlink()
    monkeypatch.setattr(house, "_uploads", lambda _: found)
    house.save(file_app.config, tmp_path / "house.tar", with_key=True)
    assert list(archive.Reader(tmp_path / "house.tar", "").uploads) == ["uploads/c"]


# ---- what is not taken


@pytest.fixture
def saved(file_app, tmp_path):
    installation.begin(installation.Kind.REAL)
    db.session.commit()
    (file_app.config["DATA_DIR"] / "uploads").mkdir()
    (file_app.config["DATA_DIR"] / "uploads/a").write_text("isi")
    house.save(file_app.config, tmp_path / "house.tar", with_key=True)
    return tmp_path / "house.tar"


def refused(file, tmp_path, words="[Nn]othing|whole"):
    with empty_house("sqlite", tmp_path / "place") as app:
        with pytest.raises(BadBackup, match=words):
            house.load(app.config, file)
        assert db.inspect(db.engine).get_table_names() == []
    left = {path.name for path in (tmp_path / "place").rglob("*") if path.is_file() and path.stat().st_size}
    assert left <= {"portal.sqlite3"}


def members(file):
    with tarfile.open(file) as tar:
        return [(member, tar.extractfile(member).read() if member.isreg() else b"") for member in tar]


def write_anew(file, found):
    with tarfile.open(file, "w") as tar:
        for member, data in found:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_half_a_file_is_refused(saved, tmp_path, share):
    data = saved.read_bytes()
    saved.write_bytes(data[: int(len(data) * share)])
    refused(saved, tmp_path)


def test_any_byte_that_was_changed_is_noticed(saved, tmp_path):
    data = bytearray(saved.read_bytes())
    with tarfile.open(saved) as tar:
        places = [member.offset_data + member.size // 2 for member in tar if member.size]
    for place in places:
        data[place] ^= 1
        saved.write_bytes(data)
        with pytest.raises(BadBackup):
            archive.Reader(saved, TEST["SECRET_KEY"])
        data[place] ^= 1


def forged(saved, change):
    """What somebody makes who has not the key: the checksums are right, the seal cannot be."""
    found = members(saved)
    manifest = json.loads(next(data for member, data in found if member.name == archive.MANIFEST))
    found = [(m, change(m.name, data)) for m, data in found if m.name not in (archive.MANIFEST, archive.SEAL)]
    for member, data in found:
        said = manifest["members"].get(member.name, {})
        said.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())
    text = json.dumps(manifest).encode()
    found.append((tarfile.TarInfo(archive.MANIFEST), text))
    return found, text


def test_a_backup_with_right_checksums_that_was_not_made_with_the_key_is_refused(saved, tmp_path):
    change = lambda name, data: gzip.compress(b"") if "audit" in name else data  # noqa: E731
    found, _text = forged(saved, change)
    write_anew(saved, [*found, (tarfile.TarInfo(archive.SEAL), b"0" * 64)])
    refused(saved, tmp_path, "changed after it was made")


def test_rows_that_cannot_be_are_refused_and_nothing_is_left(saved, tmp_path, tables_at_once):
    """Even sealed with the key: something that is no row of ours."""
    change = lambda name, data: gzip.compress(b'["x"]\n') if "/installation" in name else data  # noqa: E731
    found, text = forged(saved, change)
    write_anew(saved, [*found, (tarfile.TarInfo(archive.SEAL), archive._seal(text, TEST["SECRET_KEY"]))])
    refused(saved, tmp_path, "Nothing was left behind")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_on_the_way_it_leaves_a_place_where_it_can_be_restored_anew(
    saved, kind, tmp_path, monkeypatch, tables_at_once
):
    """What no `except` of ours catches, as little as a kill."""

    def killed(*_):
        raise SystemExit

    with empty_house(kind, tmp_path / "place") as app:
        with monkeypatch.context() as patch:
            patch.setattr(tables, "set_sequences", killed)
            with pytest.raises(SystemExit):
                house.load(app.config, saved)
        assert installation.current() is None
        db.session.remove()
        house.load(app.config, saved)
        assert installation.current().kind is installation.Kind.REAL
        assert (tmp_path / "place/uploads/a").read_text() == "isi"


@pytest.mark.parametrize(
    "name", ["../../outside", "/etc/outside", "uploads/../../outside", "uploads/a/../b", "uploads", "uploads\\..\\x",
             "tables/answer.jsonl", "uploads//x", "keys/a"]
)  # fmt: skip
def test_a_member_that_leads_elsewhere_is_refused(name):
    assert not archive._is_name(name)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_a_member_that_is_no_plain_file_is_refused(saved, tmp_path, kind):
    odd = tarfile.TarInfo("uploads/b")
    odd.type, odd.linkname = kind, "/etc/passwd"
    write_anew(saved, [*members(saved), (odd, b"")])
    refused(saved, tmp_path, "no whole backup")


def test_the_same_member_twice_is_refused(saved, tmp_path):
    found = members(saved)
    write_anew(saved, [*found, found[0]])
    refused(saved, tmp_path, "no whole backup")


def test_a_full_house_is_left_alone(saved, file_app):
    before = everything()
    with pytest.raises(BadBackup, match="not empty"):
        house.load(file_app.config, saved)
    assert everything() == before


def test_a_database_of_somebody_else_is_left_alone(saved, tmp_path):
    with empty_house("sqlite", tmp_path / "place") as app:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE theirs (x)")
        with pytest.raises(BadBackup, match="theirs"):
            house.load(app.config, saved)
        assert db.inspect(db.engine).get_table_names() == ["theirs"]


# ---- the key


@pytest.fixture
def keys():
    yield
    secrets.set_key(TEST["SECRET_KEY"])


def test_the_key_comes_with_the_backup_into_a_new_place_and_never_over_another(
    saved, tmp_path, monkeypatch, keys, tables_at_once
):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with empty_house("sqlite", tmp_path / "new", SECRET_KEY="") as app:
        made = (tmp_path / "new/secret_key").read_text()
        house.load(app.config, saved)
        kept = tmp_path / "new/secret_key"
        assert (kept.read_text(), stat.S_IMODE(kept.stat().st_mode)) == (TEST["SECRET_KEY"], 0o600)
        assert made != TEST["SECRET_KEY"]
    elsewhere = empty_house("sqlite", tmp_path / "other", SECRET_KEY="of another installation")
    with elsewhere as app, pytest.raises(BadBackup, match="Another secret key"):
        house.load(app.config, saved)


def test_without_its_key_a_backup_is_taken_only_where_the_key_is(file_app, tmp_path, keys, tables_at_once):
    installation.begin(installation.Kind.REAL)
    db.session.commit()
    file = tmp_path / "house.tar"
    house.save(file_app.config, file, with_key=False)
    assert TEST["SECRET_KEY"].encode() not in file.read_bytes()
    elsewhere = empty_house("sqlite", tmp_path / "wrong", SECRET_KEY="another")
    with elsewhere as app, pytest.raises(BadBackup, match="put that key"):
        house.load(app.config, file)
    with empty_house("sqlite", tmp_path / "right") as app:
        house.load(app.config, file)


# ---- the commands


def test_the_commands_say_what_was_done_and_overwrite_nothing(file_app, tmp_path):
    installation.begin(installation.Kind.REAL)
    db.session.commit()
    db.session.remove()
    (file_app.config["DATA_DIR"] / "keys").mkdir()
    (file_app.config["DATA_DIR"] / "keys/secret").write_text("KUNCI-RAHASIA")
    run, file = file_app.test_cli_runner().invoke, tmp_path / "house.tar"
    result = run(args=["backup", str(file)])
    assert (result.exit_code, "rows of" in result.output) == (0, True)
    assert outbox.last_beat("backup") == clock.now()
    assert b"KUNCI-RAHASIA" not in file.read_bytes()
    assert not list(tmp_path.glob(".*.part"))
    again = run(args=["backup", str(file)])
    assert (again.exit_code, "overwrites none" in again.output) == (1, True)
    assert "not empty" in run(args=["restore", str(file)]).output


def test_what_is_saved_on_postgresql_is_read_as_of_one_moment_by_somebody_who_cannot_write(server_app):
    with house._one_moment() as connection:
        said = [connection.scalar(text(f"SHOW transaction_{what}")) for what in ("read_only", "isolation")]
    assert said == ["on", "repeatable read"]


def test_a_backup_that_fails_leaves_no_half_a_file(file_app, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(import_module("portal.cli.backup.archive").Writer, "add_rows", full)
    with pytest.raises(BadBackup, match="No space left"):
        house.save(file_app.config, tmp_path / "house.tar", with_key=True)
    assert not list(tmp_path.glob("*house.tar*"))


@pytest.mark.parametrize(
    ("real_app", "kind"), [("file_app", "sqlite"), ("server_app", "postgresql")], indirect=["real_app"]
)
def test_a_house_that_was_put_back_begins_with_new_keys_though_the_old_files_are_there(
    real_app, kind, tmp_path, set_clock, tables_at_once
):
    """The house that was saved opened what waited in draws of its own; two draws of the same tell small groups."""
    town = Town()
    town.open_survey(set_clock)
    for _ in range(24):
        town.say()
    db.session.commit()
    file, key, folder = tmp_path / "house.tar", town.survey.public_key, real_app.config["KEYS_DIR"]
    house.save(real_app.config, file, with_key=True)
    with empty_house(kind, tmp_path / "place") as app:
        house.load(app.config, file)
        survey_keys.set_folder(folder)
        jobs.make_keys()
        db.session.commit()
        jobs.move_ballots()
        (survey,) = db.session.query(Survey)
        assert (survey.public_key != key, survey.earlier_keys) == (True, {key.hex(): "left"})
        assert (db.session.query(Ballot).count(), db.session.query(Answer).count()) == (24, 0)
    assert (folder / survey_keys.name_of(key)).exists()  # it is the other house's
