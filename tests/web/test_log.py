import pytest

from tests.conftest import make_app


@pytest.fixture
def client(file_app, tmp_path):
    url = file_app.config["SQLALCHEMY_DATABASE_URI"]
    return make_app(DATA_DIR=str(tmp_path), DATABASE_URL=url, ACCESS_LOG="on").test_client()


def test_a_line_names_the_route_and_nothing_else(client, capfd, caplog):
    client.get("/survei?undangan=KODE-RAHASIA-91", headers={"User-Agent": "Recognisable"})
    client.get("/no-such-page-KODE-RAHASIA-91")
    lines = [record.getMessage() for record in caplog.records if record.name == "portal.requests"]
    assert [line.split()[:3] for line in lines] == [["GET", "surveys.index", "200"], ["GET", "None", "404"]]
    said = caplog.text + capfd.readouterr().err
    assert not any(secret in said for secret in ("RAHASIA", "Recognisable", "127.0.0.1"))
