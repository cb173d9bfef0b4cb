"""The coverage gate: may we say that something is absent? (verdicts rule 1; unread is never unpublished)

A document may be called absent only where every column that could hold it was read to its end, after the due day, on
every channel that the catalog names. Otherwise the gate says what was not read and why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from audit.channels import hosts_of_channel
from audit.columns import Rivals, columns_of_others
from audit.dates import china_day
from audit.evidence import fold
from audit.gaps import Gap, homeless_gap, off_site_gap, statement_gap
from audit.menus import Unlisted
from audit.policy import Policy
from audit.records import instant
from catalogs.model import CatalogItem, Channel
from crawler.model import Access, CoverageStatement, Section, Site

# Which reason names a finding where several hold, most telling first.
CODES = ("blocked", "robots-forbids", "truncated", "coverage-incomplete")


@dataclass(frozen=True, slots=True)
class Gate:
    """The answer for one item: `rows` is the certificate (what was read), `gaps` what was not.

    `empties`: the item's own columns that the site itself says to be empty, each with its words.
    """

    rows: tuple[dict[str, Any], ...]
    gaps: tuple[Gap, ...]
    empties: tuple[tuple[str, str], ...] = ()

    @property
    def complete(self) -> bool:
        return not self.gaps

    @property
    def code(self) -> str:
        codes = {gap.code for gap in self.gaps}
        return next((code for code in CODES if code in codes), "coverage-incomplete")


@dataclass(slots=True)
class CoverageIndex:
    """Coverage statements of one site's newest crawl, by column."""

    site: Site
    policy: Policy
    by_section: dict[str, list[CoverageStatement]] = field(default_factory=lambda: defaultdict(list))
    rivals: Rivals = field(default_factory=dict)
    unlisted: Unlisted = field(default_factory=dict)

    @classmethod
    def of(
        cls, site: Site, statements: Iterable[CoverageStatement], policy: Policy, rivals: Rivals | None = None,
        unlisted: Unlisted | None = None,
    ) -> CoverageIndex:  # fmt: skip
        index = cls(site, policy, rivals=rivals or {}, unlisted=unlisted or {})
        for statement in statements:
            index.by_section[statement.section].append(statement)
        return index

    def gate(
        self, item: CatalogItem, topics: frozenset[str], after: date | None, home: frozenset[str] | None = None
    ) -> Gate:
        """Whether the absence of an item with these topics can be certified by readings later than `after`.

        `home`: those of the topics that make a column the duty's own, where not all do (a column 部门决算 proves nothing
        of the 部门预算 that the same item asks for).
        """
        channels, gaps = self._channels(item, topics)
        mapped, elsewhere = self._columns(item, topics, channels)
        if not topics:
            # No page can be recognised as the item's own: what was read says nothing, however complete.
            zh = "目录文件没有给该事项对应的主题（gongkai catalog topics），程序认不出它的页面"
            return Gate((), (Gap("coverage-incomplete", zh, "the catalog file links the item to no topic"), *gaps))
        for channel, own in channels.items():
            if not any(section.host in own for section in mapped):
                zh = f"站点档案没有给渠道「{channel}」配置可查该事项的栏目"
                gaps.append(Gap("coverage-incomplete", zh, f"no column of the channel {channel} is mapped to the item"))
        if (
            mapped
            and not self.site.all_columns
            and not any(_is_home(s, topics if home is None else home) for s in mapped)
        ):
            gaps.append(homeless_gap(mapped))
        for text in dict.fromkeys(text for topic in sorted(topics) for text in self.unlisted.get(topic, ())):
            zh = f"网站菜单中有栏目「{text}」未列入站点档案，未读取"
            en = f"the site's menu has a column {text} that is not in the site profile and was not read"
            gaps.append(Gap("coverage-incomplete", zh, en))
        rows: list[dict[str, Any]] = []
        for section in (*mapped, *elsewhere):
            statements = self.by_section.get(section.id, [])
            rows += [self.row(statement) for statement in statements]
            gaps += self._gaps(section, statements, after)
        return Gate(tuple(rows), tuple(gaps), self._empties(mapped, topics))

    def unread(self, item: CatalogItem, topics: frozenset[str]) -> list[tuple[CoverageStatement | None, Gap]]:
        """The columns of the profile that could hold the item and were not read to their end, with the reason."""
        channels, _ = self._channels(item, topics)
        mapped, elsewhere = self._columns(item, topics, channels)
        found: list[tuple[CoverageStatement | None, Gap]] = []
        for section in (*mapped, *elsewhere) if self.by_section else ():
            name = " > ".join(section.menu) or section.id
            statements = self.by_section.get(section.id, [])
            if not statements:
                found += [(None, gap) for gap in self._gaps(section, statements, None)]
            for statement in statements:
                gap = statement_gap(statement, name) if not _only_unopened(statement) else None
                if gap is not None:
                    found.append((statement, gap))
        return found

    def _columns(
        self, item: CatalogItem, topics: frozenset[str], channels: dict[str, set[str]]
    ) -> tuple[list[Section], list[Section]]:
        """The columns that could hold the item on the catalog's channels, and those on the body's second channels.

        What stands on a second channel alone is 其他法定渠道公开 and passes: absence needs those columns read as well.
        """
        hosts = frozenset[str]().union(*channels.values())
        second = {host.id for host in self.site.hosts if host.secondary and not host.files_only} - hosts
        mapped, elsewhere = self._mapped(hosts, topics), self._mapped(frozenset(second), topics)
        others = columns_of_others(item.id, topics, [*mapped, *elsewhere], self.rivals)
        return [s for s in mapped if s.id not in others], [s for s in elsewhere if s.id not in others]

    def _mapped(self, hosts: frozenset[str], topics: frozenset[str]) -> list[Section]:
        """The columns that could hold the item. Of an organ's tree all of them where none is called like the item."""
        called = {section.matrix for section in self.site.sections if topics.intersection(section.topics)}
        return [
            section
            for section in self.site.sections
            if section.host in hosts
            and (
                not section.topics
                or topics.intersection(section.topics)
                or (section.matrix and section.matrix not in called)
            )
        ]

    def _empties(self, mapped: Iterable[Section], topics: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """(column, words) of the item's own columns that say of themselves that they are empty."""
        found = []
        for section in mapped:
            said = dict.fromkeys(s.empty_said for s in self.by_section.get(section.id, ()) if s.complete)
            if topics.intersection(section.topics) and any(said):
                found.append(
                    (section.menu[-1] if section.menu else section.id, "；".join(word for word in said if word))
                )
        return tuple(found)

    def _channels(self, item: CatalogItem, topics: frozenset[str]) -> tuple[dict[str, set[str]], list[Gap]]:
        """The hosts of every channel that the catalog names, and a gap for each channel that no host is."""
        channels: dict[str, set[str]] = {}
        gaps: list[Gap] = []
        for channel in item.channels:
            found = hosts_of_channel(channel, self.site, self.policy)
            if found:
                channels[channel.name] = found
            else:
                gaps.append(self._unreachable(channel))
        if not item.channels:
            channels[""] = {host.id for host in self.site.hosts if not host.files_only and not host.secondary}
        for entry in self.site.off_site:
            if item.id in _list(entry.get("items", "")) or topics.intersection(_list(entry.get("topics", ""))):
                gaps.append(off_site_gap(entry))
        return channels, list(dict.fromkeys(gaps))

    def _unreachable(self, channel: Channel) -> Gap:
        for entry in self.site.off_site:
            if fold(entry.get("channel", "")) == fold(channel.name):
                return off_site_gap(entry)
        return Gap(
            "coverage-incomplete",
            f"目录规定的公开渠道「{channel.name}」不在站点档案中，未核查",
            f"the catalog's channel {channel.name} is not in the site profile: not checked",
        )

    def _gaps(self, section: Section, statements: list[CoverageStatement], after: date | None) -> list[Gap]:
        name = " > ".join(section.menu) or section.id
        if not statements:
            return [Gap("coverage-incomplete", f"栏目「{name}」未读取", f"column {name} was not read")]
        gaps = [gap for statement in statements if (gap := statement_gap(statement, name)) is not None]
        if gaps:
            return gaps
        read = [china_day(s.read_at) for s in statements if s.read_at is not None]
        if len(read) < len(statements):
            return [Gap("coverage-incomplete", f"栏目「{name}」的读取时间未知", f"no reading time for column {name}")]
        if after is not None and min(read) <= after:
            zh = f"栏目「{name}」末次完整读取（{min(read)}）不晚于应公开日（{after}）"
            en = f"column {name} was last read on {min(read)}, not after the due day {after}"
            return [Gap("coverage-incomplete", zh, en)]
        return []

    def row(self, statement: CoverageStatement) -> dict[str, Any]:
        """One coverage line as docs/findings-schema.md has it."""
        section = next((s for s in self.site.sections if s.id == statement.section), None)
        host = next((h for h in self.site.hosts if section is not None and h.id == section.host), None)
        return {
            "section": statement.section,
            "menu": " > ".join(section.menu) if section else "",
            "channel": host.channel if host else "",
            "url": statement.url,
            "family": statement.family,
            "sign": statement.sign,
            "access": str(statement.access),
            "http_status": statement.http_status,
            "pages_declared": statement.pages_declared,
            "pages_read": statement.pages_read,
            "rows_declared": statement.rows_declared,
            "rows_read": statement.rows_read,
            "stop": statement.stop,
            "complete": statement.complete,
            "truncated": statement.truncated,
            "note": statement.note,
            "read_at": instant(statement.read_at),
            "matrix": statement.matrix,
            "tree_count": statement.tree_count,
            "empty_said": statement.empty_said,
            "listed_only": statement.listed_only,
        }

    def all_rows(self) -> tuple[dict[str, Any], ...]:
        """Every column of the profile in its order: what was read of it, or that it was not."""
        rows: list[dict[str, Any]] = []
        for section in self.site.sections:
            statements = self.by_section.get(section.id) or [unread(section, self.site)]
            rows += [self.row(statement) for statement in statements]
        return tuple(rows)


def _is_home(section: Section, topics: frozenset[str]) -> bool:
    """Whether a column is the item's own: it declares one of the item's topics, or holds nothing but this body's pages.

    A column of an organ's tree is nobody's choice: only its words (or the profile's) make it the item's.
    """
    own = not section.topics and not section.shared and not section.matrix
    return own or bool(topics.intersection(section.topics))


def _only_unopened(statement: CoverageStatement) -> bool:
    """Whether a list was read to its end and only pages of it were not opened."""
    return statement.complete and statement.access is Access.OK


def unread(section: Section, site: Site) -> CoverageStatement:
    """The statement of a column that no crawl has tried."""
    address = next((host.address for host in site.hosts if host.id == section.host), "")
    return CoverageStatement(
        section=section.id,
        url=section.url(address),
        family=section.family,
        sign="",
        access=Access.NOT_ATTEMPTED,
        pages_declared=None,
        pages_read=0,
        rows_declared=None,
        rows_read=0,
        repeats=0,
        skipped=0,
        stop="error",
        complete=False,
        truncated=False,
        note="",
    )


def _list(text: str) -> list[str]:
    return [part for part in text.split("、") if part]
