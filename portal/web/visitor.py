"""The little that is looked at of where a request comes from: a network, and the kind of a browser."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

BROWSERS = ("Edg", "OPR", "SamsungBrowser", "UCBrowser", "Firefox", "FxiOS", "CriOS", "Chrome", "Safari")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "CrOS", "Linux")
SHOWN = {
    "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "UCBrowser": "UC Browser", "FxiOS": "Firefox",
    "CriOS": "Chrome", "Macintosh": "macOS", "CrOS": "ChromeOS",
}  # fmt: skip


def network(address: str | None, *, wide: bool = False) -> str:
    """The network of an address, as the providers give them out: /24, or /64 (`wide`: /48, which one customer has).

    >>> network("203.0.113.77"), network("::ffff:203.0.113.77"), network("2001:db8:1:2:3::4"), network("x")
    ('203.0.113.0/24', '203.0.113.0/24', '2001:db8:1:2::/64', '')
    >>> network("2001:db8:1:2:3::4", wide=True)
    '2001:db8:1::/48'
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(address or "")
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    if isinstance(found, IPv4Address):
        return str(IPv4Network((int(found), 24), strict=False))
    return str(IPv6Network((int(found), 48 if wide else 64), strict=False))


def browser_kind(user_agent: str) -> str:
    """What one knows one's own browser by, coarse: no version, no model.

    >>> browser_kind("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36")
    'Chrome, Android'
    >>> browser_kind("curl/8")
    ''
    """
    words = set(re.findall("[A-Za-z]+", user_agent[:500]))
    found = [next((name for name in names if name in words), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(SHOWN.get(name, name) for name in found if name)
