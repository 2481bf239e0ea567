"""The static files: one address for each state of them, kept by browsers for a year, compressed once.

The version stands in the path and not in a query, because the style sheet names its font and pictures beside
itself: they change address with it.
"""

import os
import shutil
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from portal.config import STATIC

YEAR = 365 * 24 * 60 * 60
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}  # an SVG that is opened by itself may style itself, and no more


@cache
def version() -> str:
    """Changes with any byte of any file."""
    whole = sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(STATIC)}\0".encode() + sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file, the same in all languages."""
    return f"/static/{version()}/{name}"


def compressed(folder: Path) -> Path:
    """A copy of the static files with compressed ones beside them, made unless it is there already."""
    ready = folder / version()
    if not ready.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        being_made = Path(mkdtemp(dir=folder))
        shutil.copytree(STATIC, being_made, dirs_exist_ok=True)
        compressor = Compressor(quiet=True)
        for path in [path for path in being_made.rglob("*") if path.is_file()]:
            if compressor.should_compress(path.name):
                list(compressor.compress(str(path)))
        with suppress(OSError):  # another process was faster
            os.rename(being_made, ready)
        shutil.rmtree(being_made, ignore_errors=True)
    return ready


def _add_headers(headers: Any, _path: str, _url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"


def static_files(app: Flask) -> WhiteNoise:
    """The static files before what is there of the application so far."""
    files = STATIC if app.testing else compressed(app.config["DATA_DIR"] / "static")
    before = WhiteNoise(app.wsgi_app, add_headers_function=_add_headers, allow_all_origins=False, max_age=YEAR)
    before.add_files(str(files), prefix=f"static/{version()}/")
    return before


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
