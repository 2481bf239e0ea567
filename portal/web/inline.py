"""The scripts of the house that stand inside their pages, and the hashes by which the policy knows them.

A script of its own address could fail to arrive on a bad line; these come with what they serve.
"""

import re
from base64 import b64encode
from hashlib import sha256

from flask import Flask
from markupsafe import Markup

from portal.config import STATIC


def squeeze(script: str) -> str:
    """The script without its comments and its indentation. Comments stand after a blank, and in no text."""
    lines = (re.sub(r"(^|\s)//.*", "", line).strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line)


def _source(script: str) -> str:
    """How `script-src` in the content policy names a script."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


STEPS = squeeze((STATIC / "steps.js").read_text(encoding="utf-8"))  # of the questionnaire
COPY = squeeze((STATIC / "copy.js").read_text(encoding="utf-8"))  # of the links to share
REPORT = squeeze((STATIC / "report.js").read_text(encoding="utf-8"))  # of what a resident reports

STEPS_SOURCE, COPY_SOURCE, REPORT_SOURCE = _source(STEPS), _source(COPY), _source(REPORT)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        steps_script=Markup(f"<script>{STEPS}</script>"),
        copy_script=Markup(f"<script>{COPY}</script>"),
        report_script=Markup(f"<script>{REPORT}</script>"),
    )
