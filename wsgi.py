"""The application, for `flask --app wsgi …` and for any WSGI server."""

import gc
import os

gc.disable()  # all that is loaded stays: looking through it for garbage meanwhile takes a third of the start

os.umask(0o077)  # before anything is written: what the portal keeps is for its own account alone

from portal.app import create_app  # noqa: E402

app = create_app()
gc.enable()
