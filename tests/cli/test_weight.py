"""What a portal that serves has in memory, told by a process that loads it as `serve` does."""

import subprocess
import sys

import pytest

LOADED = """
import sys, wsgi
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True,
        env={"DATA_DIR": str(tmp_path_factory.mktemp("data")), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["PIL", "alembic", "flask_migrate", "mako", "psycopg", "pygments", "pytest"])
def test_what_only_a_command_or_another_database_needs_is_not_loaded(loaded, package):
    assert "sqlalchemy" in loaded
    assert package not in loaded
