import os
import stat
from concurrent.futures import ProcessPoolExecutor

import pytest

from portal import config


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in config.KNOWN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_with_nothing_said_all_lies_in_var_and_only_its_owner_may_look(tmp_path):
    found = config.load()
    assert found["DATA_DIR"] == tmp_path / "var"
    assert found["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/var/portal.sqlite3"
    assert (found["HOST"], found["PORT"], found["PUBLIC_URL"]) == ("127.0.0.1", 8000, "")
    assert (mode(tmp_path / "var"), mode(tmp_path / "var/secret_key")) == (0o700, 0o600)


def test_the_key_is_made_once(tmp_path):
    assert config.load()["SECRET_KEY"] == config.load()["SECRET_KEY"] != ""
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_have_the_same_key(tmp_path):
    with ProcessPoolExecutor(4) as pool:
        keys = set(pool.map(config._kept_key, [tmp_path / "key"] * 24))
    assert keys == {(tmp_path / "key").read_text()}


def test_the_environment_decides_and_a_caller_before_it(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "a"))
    monkeypatch.setenv("PORT", "8001")
    monkeypatch.setenv("SECRET_KEY", "given")
    found = config.load(PORT="8002", TESTING=True)
    assert (found["DATA_DIR"], found["PORT"], found["SECRET_KEY"]) == (tmp_path / "a", 8002, "given")
    assert found["TESTING"] is True


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_our_driver(scheme):
    found = config.load(DATABASE_URL=f"{scheme}://u:p@h/n")["SQLALCHEMY_DATABASE_URI"]
    assert found == "postgresql+psycopg://u:p@h/n"


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "x"), ("PORT", "-1"), ("TRUSTED_PROXIES", "yes"), ("PUBLIC_URL", "suara.example")]
)
def test_nonsense_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        config.load(**{name: value})


@pytest.mark.parametrize(("said", "limits"), [("", True), ("on", True), ("off", False), ("OFF", False)])
def test_limits_are_lifted_by_one_word_only(said, limits):
    assert config.load(RATE_LIMITS=said)["RATE_LIMITS"] is limits


@pytest.mark.parametrize(("address", "secure"), [("https://a.example/", True), ("http://a.example", False)])
def test_cookies_are_for_https_where_it_is_spoken(address, secure):
    found = config.load(PUBLIC_URL=address)
    assert found["PUBLIC_URL"] == address.rstrip("/")
    assert found["SESSION_COOKIE_SECURE"] is secure


def test_every_setting_is_described():
    described = {line.split()[0].strip(",") for line in config.__doc__.splitlines() if line[:1].isupper()}
    assert config.KNOWN - described <= {"PORT"}  # which stands beside HOST
