"""What a request passes before it comes to Flask, from the inside out; each layer answers what it can."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.web.assets import static_files
from portal.web.cache import page_cache
from portal.web.health import Health
from portal.web.language import LanguagePrefix
from portal.web.sane import ReadableQuery


def init_app(app: Flask) -> None:
    app.wsgi_app = ReadableQuery(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = app.extensions["page_cache"] = page_cache(app)  # type: ignore[method-assign]
    app.wsgi_app = app.extensions["static_files"] = static_files(app)  # type: ignore[method-assign]
    app.wsgi_app = Health(app)  # type: ignore[method-assign]
    if count := app.config["TRUSTED_PROXIES"]:
        # Address and scheme, no more: what a proxy does not set itself, anybody may send. `Host` it passes on.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
