"""A house on a port of its own, for tests in a real browser: whoever is signed in there, and by which rules axe looks."""

from contextlib import contextmanager
from threading import Thread

from flask.sessions import SecureCookieSessionInterface
from werkzeug.serving import make_server

from portal.accounts.actions import start_session
from portal.core.db import db

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
# Of a browser context: a button fades into its colour when its style has come, and axe would measure it on the way.
STILL = {"reduced_motion": "reduce"}


@contextmanager
def on_a_port(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def sign_in(context, account, app, address):
    """Let this browser context be one in which somebody is signed in."""
    token = start_session(account, "uji")
    db.session.commit()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    value = signer.dumps({"_user_id": token, "_fresh": True, "fs_cc": "set", "fs_paa": 0})
    context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": address}])
