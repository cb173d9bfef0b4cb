"""Write what a probe found as a site profile that loads, with everything that it could not know as an open question."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from crawler.access import Ending
from crawler.addresses import canonical_key, host_key
from spiders.bodies import alias_of, any_called, is_called
from spiders.columns import Column, path_of
from spiders.draft_matrices import names_in, propose
from spiders.draft_words import say
from spiders.menus import MAX_COLUMN, weight
from spiders.probe_findings import Outside, Probe, said

MAX_HOSTS, MAX_LINES, MAX_NAMES = 30, 20, 40  # of questions; what is beyond them is counted
SHOWN = 160  # characters of an address or a title in a question
ID = 40  # characters of a section's id behind its number
DULL = frozenset(
    {"index", "html", "shtml", "htm", "jhtml", "thtml", "list", "jsp", "jspx", "aspx", "php", "default", "action"}
)
# What stands at the foot of every government page and is no channel of anybody.
FOOT = re.compile(r"(?:^|\.)(?:miit\.gov\.cn|beian\.gov\.cn|conac\.cn|12377\.cn|zfwzgl\.www\.gov\.cn)$")


def draft_profile(probe: Probe, *, site_id: str, body: str, practice: bool, delay: float, lang: str = "zh") -> str:
    """The draft as TOML text that load_site accepts, with open questions. `lang`: of questions and comments."""
    columns = sorted(
        _distinct(column for column in probe.columns if column.start or not _is_foreign(column, probe, body)),
        key=lambda c: (not c.start, 0 if c.start else -c.weight, "" if c.start else c.url),
    )  # fmt: skip
    if not columns:  # a profile needs one
        columns = [
            Column("", (), url, "list", "", "", 0, None, 0, unread=Ending(probe.access, probe.reason))
            for url in probe.urls[:1]
        ]
    hosts = _hosts(probe, columns)
    questions = list(_questions(probe, columns, body, lang))
    matrices = propose(columns, body)
    if matrices:
        questions.append(say("matrix-whole", lang))
    first = next(iter(hosts.values()))[1]
    lines = [
        _comment(say("head", lang)),
        "schema = 1", f"id = {_text(site_id)}", f"name = {_text(probe.title or urlsplit(first).netloc)}",
        f"catalog = {_text(site_id)}", f"body = {_text(body or '？？县医疗保障局')}",
        f"aliases = [{_text(alias_of(body))}]" if body else "aliases = []", f"practice = {'true' if practice else 'false'}",
        f"delay = {delay}", "questions = [", *(f"  {_text(question)}," for question in questions), "]",
    ]  # fmt: skip
    for host_id, address in hosts.values():
        lines += ["", "[[hosts]]", f"id = {_text(host_id)}", f"address = {_text(address)}", 'channel = "政府网站"']
    for number, column in enumerate(columns, 1):
        lines += [
            "", _comment(_reading(column, lang)), "[[sections]]", f"id = {_text(_slug(column.url, number))}",
            f"host = {_text(hosts[host_key(column.url)][0])}", f"path = {_text(path_of(column.url))}",
            f"menu = [{', '.join(_text(step) for step in column.menu)}]", f"kind = {_text(column.kind)}",
            f"shared = {'false' if any_called(column.menu, body) else 'true'}",
        ]  # fmt: skip
    for number, matrix in enumerate(matrices, 1):  # as comments: what tree the site really shows only a crawl can tell
        told = {"family": matrix.family, "organ": matrix.organ, "names": names_in(matrix)[: SHOWN * 2]}
        keys = {
            "id": f"m{number}-{matrix.organ}"[:ID], "host": hosts[matrix.host][0], "path": matrix.path, "family": matrix.family,
            "organ": matrix.organ,
        }  # fmt: skip
        menu = f"menu = [{', '.join(_text(step) for step in matrix.menu)}]"
        proposed = ("[[matrices]]", *(f"{key} = {_text(value)}" for key, value in keys.items()), menu)
        lines += ["", _comment(say("matrix", lang, **told)), *map(_comment, proposed)]
    return "\n".join(lines) + "\n"


def _distinct(columns: Iterable[Column]) -> list[Column]:
    """Each list once, under the address that a person named or that was found first; no document that a list shows."""
    found: dict[str, Column] = {}
    for column in sorted(columns, key=lambda c: not c.start):
        found.setdefault(column.same or canonical_key(column.url), column)
    rows = {key for column in found.values() for key in column.keys}
    return [c for c in found.values() if c.start or c.kind == "list" or canonical_key(c.url) not in rows]


def _hosts(probe: Probe, columns: list[Column]) -> dict[str, tuple[str, str]]:
    """host key -> (id, address) of the named hosts. The scheme is the one by which columns answered."""
    hosts: dict[str, tuple[str, str]] = {}
    for url in (*probe.urls, *(column.url for column in columns)):
        parts, key = urlsplit(url), host_key(url)
        if key in hosts:
            continue
        schemes = [urlsplit(column.url).scheme for column in columns if host_key(column.url) == key] or [parts.scheme]
        scheme = max(set(schemes), key=schemes.count)
        hosts[key] = ("portal" if not hosts else f"host{len(hosts) + 1}", f"{scheme}://{parts.netloc.lower()}")
    return hosts


def _questions(probe: Probe, columns: list[Column], body: str, lang: str) -> Iterable[str]:
    yield say("catalog", lang)
    yield say("topics", lang)
    yield say("shared", lang, body=body) if body else say("body", lang)
    if (
        body
        and probe.directories
        and not any(is_called(u, body) for units in probe.directories.values() for u in units)
    ):
        yield say("not-named", lang, body=body, url=next(iter(probe.directories)))
    if not probe.directories:
        yield say("no-directory", lang)
    named = any(any_called(column.menu, body) for column in columns) or any(link.body for link in probe.outside)
    if body and not named and not probe.area:
        yield say("no-area", lang, body=body)
    yield from (say("bare", lang, url=url) for url in probe.bare)
    yield from _host_questions(probe, lang)
    yield from (
        say("unread", lang, url=url[:SHOWN], why=said(how, lang)[:SHOWN])
        for url, how in islice(probe.unread.items(), MAX_LINES)
    )
    if len(probe.unread) > MAX_LINES:
        yield say("more-unread", lang, count=len(probe.unread) - MAX_LINES)
    if probe.left:
        yield say("left", lang, count=len(probe.left), names="、".join(probe.left[:MAX_NAMES]))
    if probe.unseen:
        yield say("unseen", lang, names="、".join(list(dict.fromkeys(probe.unseen.values()))[:MAX_NAMES]))
    if all(column.unread for column in columns):
        yield say("nothing", lang, why=said(Ending(probe.access, probe.reason), lang))
    yield from (say("generic", lang, text=c.text, url=c.url) for c in columns if c.family == "generic")


def _host_questions(probe: Probe, lang: str) -> Iterable[str]:
    """One question for each host that was not named: the body's own first, then files, columns, rows, the rest."""
    asked: dict[str, tuple[int, str]] = {}
    for host, name in probe.files.items():
        asked[host] = (1, say("file-host", lang, host=host, text=name[:SHOWN], root=f"http://{host}"))
    for link in probe.outside:
        host = host_key(link.url)
        rank, key = _rank(link, host)
        if host and key and (host not in asked or rank < asked[host][0]):
            told = {"host": host, "text": link.text[:SHOWN], "url": link.url[:SHOWN], "via": link.via[:SHOWN]}
            asked[host] = (rank, say(key, lang, root=_root(link.url), **told))
    ranked = sorted(asked.values())
    yield from (question for _, question in ranked[:MAX_HOSTS])
    if len(ranked) > MAX_HOSTS:
        yield say("more-hosts", lang, count=len(ranked) - MAX_HOSTS)


def _rank(link: Outside, host: str) -> tuple[int, str]:
    if link.body:
        return 0, "own-host"
    if link.row:
        return 3, "row-host"
    if FOOT.search(host):
        return 9, ""
    is_menu_word = len(link.text) <= MAX_COLUMN and weight(link.text) >= 3
    return (2, "channel") if is_menu_word else (4, "other-host")


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _is_foreign(column: Column, probe: Probe, body: str) -> bool:
    """A column of another unit of the department directory."""
    units = {unit for listed in probe.directories.values() for unit in listed}
    return bool(body) and any(step in units and not is_called(step, body) for step in column.menu)


def _reading(column: Column, lang: str) -> str:
    if column.unread:
        return say("column-unread", lang, why=said(column.unread, lang))
    if column.kind == "page":
        return say("single", lang)
    declared = say("undeclared", lang) if column.declared is None else say("declared", lang, count=column.declared)
    pager = column.pager or say("one-page", lang)
    return say(
        "read", lang, family=column.family, sign=column.sign[:60], rows=column.rows, declared=declared, pager=pager
    )


def _slug(url: str, number: int) -> str:
    """An id that a person recognises: the last whole words of the address, numbers of the query included."""
    parts = urlsplit(url)
    words = re.findall(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*", parts.path)
    words += [value for _, value in parse_qsl(parts.query) if re.fullmatch(r"[A-Za-z0-9_]{1,24}", value)]
    words += [parts.fragment] if parts.fragment.isdigit() else []
    kept: list[str] = []
    for word in reversed([word for word in words if word.lower() not in DULL]):
        if kept and len("-".join([word, *kept])) > ID:
            break
        kept.insert(0, word[:ID])
    return "-".join([f"{number:02d}", *kept])


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, control characters included."""
    return json.dumps(value.replace("\x7f", ""), ensure_ascii=False)


def _comment(text: str) -> str:
    """A TOML comment line: no character of a hostile page may end it."""
    return "# " + "".join(char if char.isprintable() else " " for char in text)
