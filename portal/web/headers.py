"""What goes with every answer: what a browser may load and tell, and who may keep the page.

A strict content policy is what stands between a mistake of ours and a resident's answers: nothing is loaded from
elsewhere, nothing runs that did not come from here. The static files have their own in `web.assets`.
"""

from flask import Flask, Response, g, request, session

from portal.web.inline import COPY_SOURCE, REPORT_SOURCE, STEPS_SOURCE

CONTENT_POLICY = "; ".join((
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    f"script-src 'self' {STEPS_SOURCE} {COPY_SOURCE} {REPORT_SOURCE}",
    "connect-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
))  # fmt: skip

ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    # An invitation's link must not travel on. Not "no-referrer": under it browsers send our own forms
    # with `Origin: null`, and over https Flask-WTF refuses every form that names no referrer.
    "Referrer-Policy": "strict-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}

HTTPS_ONLY = "max-age=31536000"  # a year, for this host; those beside it are not ours to bind


def always(app: Flask) -> dict[str, str]:
    """What goes with every answer of this installation."""
    https = app.config["PUBLIC_URL"].startswith("https://")
    return ALWAYS | ({"Strict-Transport-Security": HTTPS_ONLY} if https else {})


def init_app(app: Flask) -> None:
    everywhere = always(app)

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in everywhere.items():
            response.headers.setdefault(name, value)  # a view may have said otherwise
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = _who_may_keep()
        return response


def _who_may_keep() -> str:
    """A shared telephone must not show the next person what the last one saw, signed in or answering.

    A page with a stamp is a form: taken out of a browser's cache it would be sent a second time under one number.
    Our own cache keeps it all the same, and gives each delivery a stamp of its own.
    """
    return "no-store" if request.method == "POST" or session or g.get("stamped") else "no-cache"
