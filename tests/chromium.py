"""The Chromium of the browser tests: the one CHROMIUM names, one of this machine, or the one Playwright brought.

`python -m tests.chromium` says which, and fails when there is none.
"""

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/{0}.app/Contents/MacOS/{0}"

# It must neither need a display nor ask anybody for anything.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find() -> str | None:
    """The path of a Chromium, or None."""
    given = os.environ.get("CHROMIUM")
    installed = (shutil.which(name) for name in NAMES)
    mac = (path for path in map(MAC.format, ("Chromium", "Google Chrome")) if Path(path).exists())
    return given or next(filter(None, installed), None) or next(mac, None) or _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    print(find() or sys.exit("There is no Chromium."))
