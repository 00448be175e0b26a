"""Which URLs and addresses a provider may have."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

URL_LIMIT_CHARS: Final = 512

_URL: Final = re.compile(r"[!-~]+", re.ASCII)


def split_url(url: str) -> SplitResult:
    """The parts of an absolute http or https URL; ValueError for anything else, or one with a user or a fragment."""
    if len(url) > URL_LIMIT_CHARS or not _URL.fullmatch(url) or "\\" in url:
        raise ValueError(f"a URL is 1 to {URL_LIMIT_CHARS} printable ASCII characters")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or "#" in url:
        raise ValueError("not an absolute http or https URL without user and fragment")
    if parts.port == 0:  # reading it raises ValueError for one that is not a port
        raise ValueError("not a port")
    return parts


def is_loopback_name(host: str) -> bool:
    """Whether a URL's host is this machine by its spelling: `localhost` or a loopback address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_secure(url: str, *, loopback_allowed: bool) -> bool:
    """Whether the URL is https, or plain http to this machine where that is allowed."""
    try:
        parts = split_url(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (loopback_allowed and is_loopback_name(parts.hostname or ""))


_CARRIERS: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",  # IPv4-compatible, RFC 4291
        "64:ff9b::/96",  # NAT64, RFC 6052
        "2002::/16",  # 6to4, RFC 3056
        "fec0::/10",  # site-local, RFC 3879
    )
)
"""Networks that Python calls global, and whose addresses carry others that need not be, or are a site's own."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; False for private, link-local, loopback and the like."""
    found = _plain(address)
    return found.is_global and not found.is_multicast and not any(found in network for network in _CARRIERS)


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine."""
    return _plain(address).is_loopback


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found
