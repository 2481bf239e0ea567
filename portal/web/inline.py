"""The one script of the house, which stands inside the survey's page, and the hash by which the policy knows it.

A script of its own address could fail to arrive on a bad line; this one comes with the questions.
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


STEPS = squeeze((STATIC / "steps.js").read_text(encoding="utf-8"))

# For `script-src` in the content policy.
STEPS_SOURCE = f"'sha256-{b64encode(sha256(STEPS.encode()).digest()).decode()}'"


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(steps_script=Markup(f"<script>{STEPS}</script>"))
