"""Name how a request ended. Only OK means that the page was read; everything else is a row, never an exception."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.model import Access

BLOCKED = frozenset({401, 403, 405, 406, 412, 418, 422, 429, 451, 468, 493, 521, 567})
MISSING = frozenset({404, 410})
RETRY_STATUS = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 524})
RETRY_ACCESS = frozenset({Access.TIMEOUT, Access.DNS, Access.REFUSED, Access.EMPTY})
SMALL = 4096

SCRIPT_GATE = re.compile(
    rb"document\.cookie|__jsl_clearance|__jsluid|\$_ts|acw_sc__v2|_\$[0-9a-zA-Z]{2}|HWWAFSES|eval\(|window\.location|location\.(?:href|reload)"
    rb"|challenge|setTimeout\(",
    re.I,
)
WAF_WORDS = re.compile(
    "reason:\\s*GeoBL|安全验证|人机验证|访问被拦截|请求被拦截|您的请求存在安全风险|请开启JavaScript|请完成验证", re.I
)
MISSING_WORDS = re.compile(
    "页面不存在|页面未找到|找不到(?:该|您)?.{0,8}页面|您(?:所)?(?:访问|查找|浏览|请求)的(?:页面|内容|文章|信息)(?:不存在|已删除|已被删除|暂时无法|没有找到)"
    "|(?:信息|文章|内容)(?:不存在|已(?:被)?删除)|404\\s*(?:错误|not found)|not found|错误页面"
)
# One of them stands in whatever MISSING_WORDS finds; to look for them costs a tenth of the whole test.
MISSING_SIGNS = ("不存在", "未找到", "找不到", "删除", "暂时无法", "没有找到", "错误", "found")
SIGNS_IN = {charset: [sign.encode(charset) for sign in MISSING_SIGNS] for charset in ("utf-8", "gb18030")}
# A title that is such a notice, and no title that only speaks of an error (关于更正错误信息的公告).
MISSING_TITLE = re.compile(
    r"\W*(?:(?:http\s*)?(?:status\s*)?404\b(?!\s*号).{0,40}|.{0,12}(?:页面?|网页|文章|信息|内容)(?:不存在|未找到|没有找到|找不到|已(?:被)?删除|丢失).{0,12}"
    r"|(?:系统|页面|访问)?(?:出错|错误)(?:了|页面?|提示|信息)?|.{0,6}not found.{0,12})\W*(?:[-_|–—].*)?",
    re.I | re.S,
)
TITLE = re.compile("<title[^<>]{0,200}>([^<]{0,300})</title", re.I)
LARGE = 300_000  # bytes; a page that only says that it is missing is no larger, whatever stands around the words
NOTICE = 300  # characters: the notice and the words of the footer
DATED = re.compile(r"(?:19|20)\d\d\s?[-./年]\s?\d{1,2}\b")
SILENT = re.compile(r"<(script|style|noscript|template|a)\b", re.I)
CLOSERS = {name: re.compile(f"</{name}", re.I) for name in ("script", "style", "noscript", "template", "a")}
TAG = re.compile("<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Ending:
    """How one request ended and one sentence why."""

    access: Access
    reason: str = ""


def end_of_response(status: int, headers: Mapping[str, str], body: bytes) -> Ending:
    """Name the ending of an answered request. Redirects (3xx) are the caller's business."""
    if status in MISSING:
        return Ending(Access.NOT_FOUND, f"HTTP {status}")
    if status in BLOCKED:
        return Ending(Access.BLOCKED, f"HTTP {status}")
    if status >= 400 or status < 200:
        return Ending(Access.HTTP_ERROR, f"HTTP {status}")
    if not body.strip():
        return Ending(Access.EMPTY, f"HTTP {status}，没有正文")
    if "html" in headers.get("content-type", "html").lower() or body.lstrip()[:1] == b"<":
        return _end_of_html(body)
    return Ending(Access.OK)


def plain_words(html: str) -> str:
    """The words that a page shows outside links, scripts left out. In linear time, whatever the markup."""
    parts, at, open_ended = [], 0, set()
    while found := SILENT.search(html, at):
        name = found.group(1).lower()
        parts.append(html[at : found.start()])
        end = None if name in open_ended else CLOSERS[name].search(html, found.end())
        if end is not None:
            at = end.end()
        elif name == "a":  # never closed: a tag like any other
            open_ended.add(name)
            at = found.end()
        else:
            at = len(html)
    return TAG.sub(" ", "".join([*parts, html[at:]]))


def _end_of_html(body: bytes) -> Ending:
    if len(body) > LARGE:
        return Ending(Access.OK)
    if len(body) > SMALL:
        return _says_missing(body)
    has_links = re.search(rb"<a\s", body, re.I) is not None
    html, _ = _text(body)
    if shell_target(body):
        return Ending(Access.OK, "外壳页")
    if not has_links and re.search(rb"<script", body, re.I) and SCRIPT_GATE.search(body):
        return Ending(Access.CHALLENGE, "HTTP 200 但只有一段脚本，是验证页")
    if WAF_WORDS.search(html) and not has_links:
        return Ending(Access.CHALLENGE, "HTTP 200 但是防火墙拦截页")
    return _says_missing(body)


def _text(body: bytes) -> tuple[str, str]:
    """Return the markup and its charset, as far as the bytes alone tell."""
    html = body.decode("utf-8", "replace")
    return (body.decode("gb18030", "replace"), "gb18030") if "�" in html else (html, "utf-8")


def _says_missing(body: bytes) -> Ending:
    """Tell a page that says that it does not exist: by its title, or where it says little else and lists nothing."""
    html, charset = _text(body)
    title = TITLE.search(html)
    if title and MISSING_TITLE.fullmatch(title.group(1)):
        return Ending(Access.SOFT_404, "HTTP 200 但页面写明不存在")
    if not any(sign in body for sign in SIGNS_IN[charset]):
        return Ending(Access.OK)
    said = " ".join(plain_words(html).split())
    if len(said) < NOTICE and MISSING_WORDS.search(said) and len(DATED.findall(html)) < 3:
        return Ending(Access.SOFT_404, "HTTP 200 但页面写明不存在")
    return Ending(Access.OK)


# Exception class names of Scrapy, Twisted and OpenSSL; by name, so that this room needs none of them.
FAILURES = {
    "TimeoutError": Access.TIMEOUT,
    "DownloadTimeoutError": Access.TIMEOUT,
    "TCPTimedOutError": Access.TIMEOUT,
    "UserTimeoutError": Access.TIMEOUT,
    "DNSLookupError": Access.DNS,
    "CannotResolveHostError": Access.DNS,
    "ConnectionRefusedError": Access.REFUSED,
    "DownloadConnectionRefusedError": Access.REFUSED,
    "ConnectError": Access.REFUSED,
    "NoRouteError": Access.REFUSED,
    "ConnectionLost": Access.REFUSED,
    "ConnectionDone": Access.REFUSED,
    "ResponseNeverReceived": Access.REFUSED,
    "ResponseFailed": Access.REFUSED,
    "ResponseDataLossError": Access.REFUSED,
    "DownloadFailedError": Access.REFUSED,
    "DownloadCancelledError": Access.TOO_LARGE,
    "CancelledError": Access.NOT_ATTEMPTED,
    "PrivateAddressError": Access.OFF_LIST,
    "UnsupportedURLSchemeError": Access.OFF_LIST,
}


def end_of_failure(class_name: str, message: str) -> Ending:
    """Name the ending of a request that got no answer, from the failure's class name and message."""
    text = f"{class_name}: {message}"[:300]
    if re.search(r"SSL|TLS|certificate|handshake|OpenSSL", text):
        return Ending(Access.TLS, text)
    if "private address" in message:
        return Ending(Access.OFF_LIST, text)
    return Ending(FAILURES.get(class_name, Access.HTTP_ERROR), text)


REFRESH = re.compile(
    rb"<meta[^<>]+http-equiv\s*=\s*[\"']?refresh[^<>]*?content\s*=\s*[\"']?\s*\d*\s*;\s*url\s*=\s*[\"']?([^\"'>\s]+)",
    re.I,
)
FRAME = re.compile(rb"<i?frame[^<>]+src\s*=\s*[\"']([^\"']+)", re.I)
JUMP = re.compile(
    rb"(?:window\.|self\.|top\.)?location(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']|location\.replace\([\"']([^\"']+)", re.I
)


def shell_target(body: bytes) -> str:
    """Return the address behind a shell (meta refresh, one frame, plain jump): "" for a page that is itself."""
    if len(body) > 4 * SMALL:
        return ""
    found = REFRESH.search(body)
    if found is None and re.search(rb"<a\s", body, re.I) is None:
        found = FRAME.search(body)
        if found is None and b"cookie" not in body:
            found = JUMP.search(body)
    if found is None:
        return ""
    target = next(group for group in found.groups() if group is not None)
    return target.decode("utf-8", "replace")
