"""Check a profile against its site: what works, what has changed, and who has to do something.

Every verdict names a side: the site, a column that moved, this machine's line, or us. The words stand in
spiders/check_words.py.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.addresses import canonical_key, host_key
from crawler.archive import read_exchange
from crawler.model import Access, CoverageStatement, Host, MenuEntry, Section, Site, StoreError
from crawler.store import CrawlStore
from crawler.words import stop_words
from spiders.check_words import Said, advise, changes, said_of_host, say
from spiders.columns import path_of
from spiders.families import recognise
from spiders.families.base import ListDocument
from spiders.jobs import CrawlOptions
from spiders.reaching import Surroundings, Trial, try_other_ways
from spiders.runner import run_crawls

# Endings that lie with the site or the line to it; everything else that goes wrong lies with the profile or with us.
SITE_SIDE = frozenset(
    {Access.TIMEOUT, Access.DNS, Access.TLS, Access.REFUSED, Access.HTTP_ERROR, Access.BLOCKED, Access.CHALLENGE,
     Access.ROBOTS, Access.EMPTY, Access.TOO_LARGE, Access.NOT_ATTEMPTED}
)  # fmt: skip
MOVED = frozenset({Access.NOT_FOUND, Access.SOFT_404, Access.OFF_LIST})
# The host did not answer at all.
SILENT = frozenset({Access.TIMEOUT, Access.DNS, Access.TLS, Access.REFUSED})


@dataclass(frozen=True, slots=True)
class Check:
    """How one section (or, where `section` is "", a whole host) answers.

    `side`: "" where it works, else site, moved, line (this machine's) or us. `verdict`: ok, partial, empty, changed or
    the side. Words in Chinese and English.
    """

    section: str
    host: str
    verdict: str
    side: str
    family: str
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one reading of the site left behind. `shown`: section -> the family that its stored page is recognised as."""

    statements: list[CoverageStatement]
    menu: tuple[MenuEntry, ...]
    shown: Mapping[str, str]
    notes: Mapping[str, str]  # host id -> what its captures say of the certificate


def check_online(
    site: Site, agent: str, now: Callable[[], datetime], *, before: Mapping[str, CoverageStatement] | None = None,
    surroundings: Callable[[], Surroundings] | None = None,
) -> list[Check]:  # fmt: skip
    """Read every list of the site once (no pages) into a throw-away database and say what works.

    `before`: the statements of the last crawl, by section, for what has changed; `surroundings`: looks at this machine's
    line, and is asked only where no host answers.
    """
    reading = _read_once(site, agent, now)
    silent = _silent_hosts(site, reading.statements)
    trials = try_other_ways(site, silent, agent) if silent else []
    asked = {_host_of(site, s).id for s in reading.statements}
    line = None
    if silent and set(silent) == asked and not any(trial.works for trial in trials):
        line = _line(silent, surroundings() if surroundings is not None else Surroundings())
    checks = [_host_check(site, host, silent, trials, line, reading) for host in site.hosts if host.id in asked]
    checks += [_check(site, s, (before or {}).get(s.section), line, reading) for s in reading.statements]
    return [check for check in checks if check is not None]


def _read_once(site: Site, agent: str, now: Callable[[], datetime]) -> _Reading:
    with tempfile.TemporaryDirectory() as folder:
        options = CrawlOptions(
            Path(folder) / "check.db", Path(folder) / "archive", now, agent, limit=0, attachments=False
        )
        run_crawls([site], options)
        with CrawlStore.open(options.db, readonly=True) as store:
            captures = list(store.captures())
            return _Reading(
                store.coverage(site.id),
                store.menu(site.id),
                _recognised(site, captures, options.archive),
                _notes(site, captures),
            )


def _recognised(site: Site, captures: list[dict[str, Any]], archive: Path) -> dict[str, str]:
    """The family by which the first stored page of each pinned list is recognised."""
    hosts = {host.id: host.family for host in site.hosts}
    pinned = {section.id for section in site.sections if section.family or hosts.get(section.host)}
    shown: dict[str, str] = {}
    for row in captures:
        if row["kind"] != "list" or row["section"] not in pinned or row["section"] in shown or not row["file"]:
            continue
        try:
            place = (row["file"], row["file_offset"], row["file_length"], row["record_digest"])
            status, headers, body = read_exchange(archive, *place)
        except StoreError:
            continue
        doc = ListDocument(row["url"], status, {name.lower(): value for name, value in headers}, body)
        shown[row["section"]] = recognise(doc)[0].name
    return shown


def _notes(site: Site, captures: list[dict[str, Any]]) -> dict[str, str]:
    notes: dict[str, str] = {}
    keys = {host_key(host.address): host.id for host in site.hosts}
    for row in captures:
        note = next((part for part in row["note"].split("；") if part.startswith("TLS 证书")), "")
        if note and host_key(row["url"]) in keys:
            notes.setdefault(keys[host_key(row["url"])], note)
    return notes


def _host_of(site: Site, statement: CoverageStatement) -> Host:
    section = _section(site, statement)
    key = host_key(statement.url)
    by_address = next((host for host in site.hosts if host_key(host.address) == key), site.hosts[0])
    return next((host for host in site.hosts if section is not None and host.id == section.host), by_address)


def _section(site: Site, statement: CoverageStatement) -> Section | None:
    return next((section for section in site.sections if section.id == statement.section), None)


def _silent_hosts(site: Site, statements: list[CoverageStatement]) -> dict[str, Access]:
    """The hosts of which no list was answered, with the ending that tells most."""
    endings: dict[str, list[Access]] = {}
    for statement in statements:
        endings.setdefault(_host_of(site, statement).id, []).append(statement.access)
    silent: dict[str, Access] = {}
    for host, accesses in endings.items():
        told = [access for access in accesses if access is not Access.NOT_ATTEMPTED]
        if told and all(access in SILENT for access in told):
            silent[host] = max(set(told), key=told.count)
    return silent


def _line(silent: Mapping[str, Access], around: Surroundings) -> Said | None:
    """Why this machine's line is to blame where nothing answered, or None where that cannot be told."""
    if around.proxy:
        return say("line-proxy", name=around.proxy)
    if not around.route:
        return say("line-route")
    if not around.names and Access.DNS in silent.values():
        return say("line-names")
    if len(silent) > 1 and len(set(silent.values())) == 1:
        return say("line-alike", count=len(silent))
    return None


def _host_check(
    site: Site, host: Host, silent: Mapping[str, Access], trials: list[Trial], line: Said | None, reading: _Reading
) -> Check | None:
    """What is to be said of a whole host, or None."""
    note = reading.notes.get(host.id, "")
    said = said_of_host(host, silent.get(host.id), [t for t in trials if t.host == host.id], note, line)
    if said is None:
        return None
    side = "" if host.id not in silent else "line" if line is not None else "site"
    verdict = side or "ok"
    return Check("", host.id, verdict, side, "", said.zh, said.en)


def _check(
    site: Site, s: CoverageStatement, before: CoverageStatement | None, line: Said | None, reading: _Reading
) -> Check:
    host, section = _host_of(site, s), _section(site, s)
    changed = changes(s, before, section.family or host.family if section else "", reading.shown.get(s.section, ""))

    def answer(verdict: str, side: str, said: Said) -> Check:
        said = said + changed if changed is not None else said
        return Check(s.section, host.id, verdict, side, s.family, said.zh, said.en)

    if s.access in SILENT and line is not None:
        return answer("line", "line", say("line", why=line.zh, why_en=line.en))
    undrawn = s.access is Access.SOFT_404 and "单页应用" in s.note
    if s.access in SITE_SIDE:
        return answer("site", "site", advise(s, host, site.timeout))
    if undrawn:
        return answer("us", "us", advise(s, host, site.timeout))
    if s.access in MOVED:
        return answer("moved", "moved", advise(s, host, site.timeout, _new_place(site, section, reading.menu)))
    if s.access is Access.OK and not s.rows_read and any(matrix.id == s.section for matrix in site.matrices):
        return answer("us", "us", say("tree", note=s.note))
    said_empty = s.access is Access.OK and s.stop == "empty-statement"  # and something else speaks against it
    if not said_empty and (s.access is not Access.OK or (not s.rows_read and not s.complete)):
        return answer("us", "us", say("unreadable", note=s.note or s.access.value))
    read = say("read", rows=s.rows_read)
    if s.complete:
        emptied = before is not None and before.rows_read > 0 and s.rows_read == 0
        return answer("empty" if emptied else "changed" if changed is not None else "ok", "", read)
    return answer(
        "partial", "", read + say("partial", stop=stop_words(s.stop)[0], stop_en=stop_words(s.stop)[1], note=s.note)
    )


def _new_place(site: Site, section: Section | None, menu: tuple[MenuEntry, ...]) -> str:
    """Where the home page's menu leads by the column's own name today: a path, or an address on another host; "" unknown."""
    if section is None or not section.menu:
        return ""
    address = next(host.address for host in site.hosts if host.id == section.host)
    old = canonical_key(address + section.path)
    named = [entry for entry in menu if entry.text == section.menu[-1] and entry.key != old]
    # Several columns bear one name (通知公告 of the county and of a bureau): the one with most words of the path in common.
    named.sort(key=lambda entry: -len(set(entry.path) & set(section.menu[:-1])))
    if not named:
        return ""
    url = named[0].url
    return path_of(url) if host_key(url) == host_key(address) else url
