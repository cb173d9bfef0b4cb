"""Addresses: one key for all spellings of one page, which hosts may be asked, and which never.

Everything that a site prints is hostile: an address is only requested when its exact host stands in the profile.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from crawler.model import Host, SiteError

MAX_ADDRESS = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
# IPv4 inside IPv6: NAT64 (RFC 6052), IPv4-translated (RFC 2765) and the old IPv4-compatible form (RFC 4291).
CARRYING = tuple(ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96"))

# Parameters that never name content: share marks, time stamps, session ids, menu marks.
NOISE = frozenset({"lj", "t", "_t", "ts", "_", "timestamp", "rand", "random", "sid_for_share", "from", "isappinstalled",
                   "spm", "jsessionid", "phpsessid", "sessionid", "uid", "scene", "share", "v"})  # fmt: skip
STATIC = re.compile(r"\.(?:s?html?|jhtml|pdf|docx?|xlsx?|zip|rar|wps|ofd|et)$", re.I)
INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|php|aspx?)$", re.I)
SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
# Endless spaces: calendars, search, print and mobile twins, tags, captcha, log-in.
TRAP = re.compile(
    r"/was5/web/|/search(?:[/?]|$)|[?&](?:keyword|keywords|searchword|q)=|calendar|/mpost_|[?&]print=|/print[/.]|/tag[s]?/"
    r"|[?&](?:year|month|day)=\d+&(?:.*&)?(?:year|month|day)=\d+|/login|/captcha|javascript:",
    re.I,
)


def join(base: str, href: str) -> str:
    """Return the absolute address of `href` (blanks and line breaks cut away), or "" where it is no web address."""
    href = re.sub(r"[\t\r\n]", "", href).strip().strip("'\"")
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:", "about:")):
        return ""
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or len(url) > MAX_ADDRESS:
        return ""
    if parts.username or parts.password:
        return ""
    fragment = f"#{parts.fragment}" if "/gkmlpt/" in parts.path and parts.fragment.isdigit() else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path or '/'}{query}{fragment}".replace(" ", "%20")


def canonical_key(url: str) -> str:
    """Return the key under which all spellings of one page meet.

    Without scheme, "www.", default port, index file, session id, noise parameters and fragment (except the column
    number of gkmlpt, which lives in the fragment). Mirrors under other hosts keep their own keys.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    port = parts.port
    if port is not None and port != DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    path = SESSION.sub("", unquote(parts.path) or "/")
    path = INDEX.sub("/", re.sub(r"/{2,}", "/", path))
    pairs = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _is_noise(path, name.lower(), value)
    ]
    query = f"?{urlencode(sorted(pairs))}" if pairs else _bare_query(parts.query)
    fragment = f"#{parts.fragment}" if "/gkmlpt/" in path and parts.fragment.isdigit() else ""
    return f"{host}{path}{query}{fragment}"


def _is_noise(path: str, name: str, value: str) -> bool:
    if name in NOISE:
        return True
    # "bmwj.html?id=5" marks a menu place; "detail.html?id=20240305" names a document.
    return name == "id" and len(value) <= 2 and STATIC.search(path) is not None


def _bare_query(query: str) -> str:
    """A query without "=" is an address of its own (UCAP frame shell, Suzhou pager): keep it."""
    return f"?{query}" if query and "=" not in query else ""


def is_trap(url: str) -> bool:
    """Tell addresses of endless spaces (search, calendar, print twin), which are never followed."""
    return TRAP.search(url) is not None


def host_key(url: str) -> str:
    """Return "host:port" in lower case, the scheme's own port left out; "" for what is no web address.

    A host's name opens no other door: `file://www.x.gov.cn/etc/passwd` is a file of this machine, and an address with
    a user's name is read differently by different programs.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc or "\\" in parts.netloc:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if not host or port is None or port in DEFAULT_PORTS.values():
        return host
    return f"{host}:{port}"


class AllowList:
    """The exact hosts that a profile names. Nothing else is ever requested."""

    def __init__(self, hosts: Iterable[Host]) -> None:
        self._hosts = {host_key(host.address): host for host in hosts}

    def host_of(self, url: str) -> Host | None:
        """Return the profile's host of this address, or None where the address is off the list."""
        return self._hosts.get(host_key(url))


def is_private_address(text: str) -> bool:
    """Tell IP addresses that are not of the public internet (loopback, private, link-local, reserved ...)."""
    address = ipaddress.ip_address(text.strip("[]"))
    carried = _carried(address) if isinstance(address, ipaddress.IPv6Address) else ()
    return any(not number.is_global or number.is_multicast for number in (carried or (address,)))


def is_loopback_host(name: str) -> bool:
    """Tell the names of this machine itself, where practice sites are."""
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"


def _carried(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, ...]:
    """The IPv4 address that an IPv6 address leads to by a gateway or a mapping: ::ffff:127.0.0.1, 64:ff9b::7f00:1 ..."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address, address.sixtofour)
    if any(address in net for net in CARRYING):
        return (address, ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return ()


def is_private_host(name: str) -> bool:
    """Tell host names that cannot be a public web host: private numbers, odd numbers, local names."""
    name = name.lower().rstrip(".").strip("[]")
    try:
        return is_private_address(name)
    except ValueError:
        pass
    if re.fullmatch(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*", name):
        return True  # 2130706433, 0x7f.1: spellings of an IP address that resolvers accept
    return "." not in name or name.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa"))


def check_public(address: str, where: str) -> None:
    """Raise SiteError where a profile that is no practice site names a private host."""
    if is_private_host(urlsplit(address).hostname or ""):
        raise SiteError(
            f"{where}：地址 {address} 指向本机或内网，只有 practice = true 的演练站点可以这样写。"
            " A private or loopback host needs practice = true."
        )
