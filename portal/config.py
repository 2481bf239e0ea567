"""Settings, read once from the environment. This is the one list of them; a process is told nothing elsewhere.

DATA_DIR         Where everything lies that the portal keeps: database, uploads, secret key. Default `./var`.
DATABASE_URL     Default `sqlite:///DATA_DIR/portal.sqlite3`; or `postgresql+psycopg://user:password@host/name`.
KEYS_DIR         Where the worker keeps the keys of surveys. Default DATA_DIR/keys; for workers on several machines one
                 folder that all of them see. Never in a backup that outlives the surveys.
SECRET_KEY       Signs sessions, stamps and derived secrets. Default: made once and kept in DATA_DIR/secret_key.
SECRET_KEY_OLD   The one before it, while what was made with it is still good. Default: DATA_DIR/secret_key.old, if any.
HOST, PORT       Where `serve` listens. Default 127.0.0.1 and 8000.
PUBLIC_URL       The address that residents type, `https://suara.example.go.id`: for links, QR codes, safe cookies.
TRUSTED_PROXIES  How many proxies of ours stand in front and set X-Forwarded-*. Default 0: believe none.
WORKERS          Server processes. Default: one a core, at most 4.
ACCESS_LOG       `on` says each request on standard error, by the name of its route and nothing else.
MAIL_URL         The server that takes our mail, `smtp://user:password@host:587` (encrypted where it offers that, and
                 always with a password) or `smtps://…`. Default: none, and nothing is mailed.
MAIL_FROM        The address that mail comes from. Default: the user of MAIL_URL, where that is an address.
METRICS_TOKEN    With it, and only with it, /metrics answers whoever shows it (`Authorization: Bearer …`).
SMS_GATEWAY_URL  What sends codes to telephones, `https://token@gateway.example.org/send`. Default: none; a counter hands
                 them out.
RATE_LIMITS      `off` lifts every limit, for load tests of a demo; a real installation then refuses to start.
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MIGRATIONS = ROOT / "migrations"
STATIC = ROOT / "static"
TRANSLATIONS = ROOT / "translations"

KEY_FILE, OLD_KEY_FILE = "secret_key", "secret_key.old"  # in DATA_DIR

LARGEST_FORM = 256 * 1024  # bytes; a view that takes files says so, and how large, with `web.sane: takes_files`


def load(**overrides: Any) -> dict[str, Any]:
    """The configuration of the Flask application. What a caller overrides goes before the environment.

    Raises ValueError, with the setting's name, where a value makes no sense.
    """
    read: Mapping[str, Any] = os.environ | overrides
    data_dir = _folder(Path(read.get("DATA_DIR") or "var"))
    public_url = str(read.get("PUBLIC_URL") or "").rstrip("/")
    if public_url and not public_url.startswith(("http://", "https://")):
        raise ValueError("PUBLIC_URL begins with http:// or https://.")
    key_was_there = bool(read.get("SECRET_KEY")) or (data_dir / KEY_FILE).exists()
    old_key = read.get("SECRET_KEY_OLD") or _read_key(data_dir / OLD_KEY_FILE)
    return {
        "DATA_DIR": data_dir,
        "KEYS_DIR": Path(read.get("KEYS_DIR") or data_dir / "keys").resolve(),
        "SECRET_KEY": read.get("SECRET_KEY") or _kept_key(data_dir / KEY_FILE),
        "SECRET_KEY_FALLBACKS": [old_key] if old_key else [],  # sessions signed with it are still read
        "KEY_WAS_THERE": key_was_there,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine(read.get("DATABASE_URL")),
        "SQLALCHEMY_DATABASE_URI": _database(read.get("DATABASE_URL"), data_dir),
        "HOST": read.get("HOST") or "127.0.0.1",
        "PORT": _number(read, "PORT", 8000),
        "PUBLIC_URL": public_url,
        "TRUSTED_PROXIES": _number(read, "TRUSTED_PROXIES", 0),
        "WORKERS": _number(read, "WORKERS", min(os.cpu_count() or 1, 4)),
        "ACCESS_LOG": str(read.get("ACCESS_LOG") or "off").lower() == "on",
        "MAIL_URL": str(read.get("MAIL_URL") or ""),
        "MAIL_FROM": str(read.get("MAIL_FROM") or ""),
        "METRICS_TOKEN": str(read.get("METRICS_TOKEN") or ""),
        "SMS_GATEWAY_URL": str(read.get("SMS_GATEWAY_URL") or ""),
        "RATE_LIMITS": str(read.get("RATE_LIMITS") or "on").lower() != "off",
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_PATH": "/",  # the same under /en
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": public_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "SESSION_REFRESH_EACH_REQUEST": False,
    } | {name: value for name, value in overrides.items() if name not in KNOWN}


KNOWN = {
    "DATA_DIR", "KEYS_DIR", "DATABASE_URL", "SECRET_KEY", "SECRET_KEY_OLD", "HOST", "PORT", "PUBLIC_URL",
    "TRUSTED_PROXIES", "WORKERS", "ACCESS_LOG", "MAIL_URL", "MAIL_FROM", "METRICS_TOKEN", "RATE_LIMITS",
    "SMS_GATEWAY_URL",
}  # fmt: skip


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.resolve()


def _number(read: Mapping[str, Any], name: str, default: int) -> int:
    try:
        number = int(read.get(name) or default)
    except ValueError:
        raise ValueError(f"{name} is a whole number.") from None
    if number < 0:
        raise ValueError(f"{name} is not negative.")
    return number


def _database(url: str | None, data_dir: Path) -> str:
    """SQLAlchemy takes a bare `postgresql://` for another driver than ours."""
    url = url or f"sqlite:///{data_dir}/portal.sqlite3"
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


# A database that is away is noticed within seconds, and so is a machine that lost its power and says nothing.
WATCHED = {
    "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}  # fmt: skip


def _engine(url: str | None) -> dict[str, Any]:
    """What stood in a form must not come to stand in a log because a statement failed."""
    here = {"hide_parameters": True}
    return here | ({"connect_args": dict(WATCHED), "pool_timeout": 10} if (url or "").startswith("postgres") else {})


def _kept_key(path: Path) -> str:
    """Make the key once. Of several processes that start at once, one writes it and all read the same."""
    if not path.exists():
        mine = path.with_name(f"{path.name}.{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(mine, path)  # whole or not at all, and never over another's
        mine.unlink()
    return _read_key(path)


def _read_key(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""
