"""How a code reaches a telephone: an adapter that the operator chooses by SMS_GATEWAY_URL. Off by default.

A gateway is anything that takes a number and a text. The one that comes along speaks to whatever takes a POST of JSON,
as most providers of SMS and WhatsApp do, or a small program of the operator's own in front of theirs.
"""

import json
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from portal.core.faults import Fault

PATIENCE = 15  # seconds


class NotTexted(Fault):
    """A text did not leave. What it says names a condition and never a number."""


class Gateway(Protocol):
    def send(self, number: str, text: str) -> None:
        """Send a short text to a number ("+62812…"). Raises NotTexted."""


class HttpGateway:
    """POSTs `{"to": "+62812…", "text": "…"}`; a secret before the @ of the address goes along as a bearer token."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("SMS_GATEWAY_URL reads https://token@gateway.example.org/send.")
        where = parts.hostname + (f":{parts.port}" if parts.port else "")
        self.url = urlunsplit((parts.scheme, where, parts.path, parts.query, ""))
        self.token = unquote(parts.password or parts.username or "")

    def send(self, number: str, text: str) -> None:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = json.dumps({"to": number, "text": text}).encode()
        try:
            with urlopen(Request(self.url, body, headers, method="POST"), timeout=PATIENCE):
                return
        except HTTPError as refused:
            refused.close()
            raise NotTexted(f"The gateway refused ({refused.code}).") from None
        except (URLError, OSError) as error:
            raise NotTexted(f"The gateway cannot be reached ({type(error).__name__}).") from None


_gateway: Gateway | None = None


def read(url: str) -> Gateway | None:
    """What SMS_GATEWAY_URL names; None for an empty one. Raises ValueError."""
    return HttpGateway(url) if url else None


def set_gateway(gateway: Gateway | None) -> None:
    """Of this process: said once, when the house is put together."""
    global _gateway
    _gateway = gateway


def gateway() -> Gateway | None:
    return _gateway
