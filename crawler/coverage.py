"""The running reading of one list, and the statement it ends with: what was read, and why reading stopped.

A body may only be told 未公开 where the statements of its lists are complete, so this module never rounds up: whatever
was declared and not seen, could not be read or came twice keeps a list from being complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crawler.addresses import canonical_key
from crawler.model import Access, CoverageStatement, Row, Section

# Systems that show only their newest rows cut there without a word; a list that ends exactly at a cap is doubtful.
SILENT_CAPS = frozenset({500, 1000})
STOPS = frozenset(
    {
        "end",
        "cap",
        "not-found",
        "repeat",
        "blocked",
        "limit",
        "robots",
        "error",
        "empty-statement",
        "interrupted",
        "changed",
    }
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What one page of a list holds and declares. `cap`: the system shows no more than this, whatever it declares."""

    rows: Sequence[Row]
    pages_declared: int | None = None
    rows_declared: int | None = None
    skipped: int = 0
    has_next: bool = False
    empty_statement: str = ""
    cap: bool = False
    note: str = ""
    empty_data: bool = (
        False  # the page carries its rows as data, which hold none and count 0: no script fills the list later
    )
    unproved: str = ""  # why a page without rows says nothing of its list, whatever word of emptiness it bears


MOST_DECLARED = 10**9


def _kept(declared: int | None) -> int | None:
    """A number that a site declares, within what a database holds; one that is less than nothing says nothing."""
    return None if declared is None or declared < 0 else min(declared, MOST_DECLARED)


@dataclass
class ListReading:
    """Collects the pages of one list. Feed pages in order with `add`; it answers "" (go on) or the reason to stop.

    The reason "changed" asks for a new reading from the first page: the list grew or shrank under our hands.
    """

    section: Section
    url: str
    max_pages: int
    family: str = ""
    sign: str = ""
    pages: int = 0
    rows: int = 0
    repeats: int = 0
    skipped: int = 0
    pages_declared: int | None = None
    rows_declared: int | None = None
    http_status: int | None = None
    tree_count: int | None = None  # what the organ's tree of columns prints behind this column's name
    empty_said: str = ""
    notes: list[str] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)
    _pages_seen: set[int] = field(default_factory=set)

    def is_repeat(self, rows: Sequence[Row]) -> bool:
        """Tell whether a page would bring nothing that is not known from earlier pages of this list."""
        return all(counting_key(row) in self._seen for row in rows)

    def add(self, facts: PageFacts, missing: str = "not-found") -> str:
        """Take one page in; return "" or why reading stops here. Every page must differ from every earlier one.

        `missing`: what it means where this page holds no rows ("end" for a probe past the end, "cap" where the system
        is known to hide its older rows).
        """
        if self._changed(facts):
            self.note(f"读到第{self.pages + 1}页时栏目有增减")
            return "changed"
        self.pages_declared = self.pages_declared if self.pages_declared is not None else _kept(facts.pages_declared)
        self.rows_declared = self.rows_declared if self.rows_declared is not None else _kept(facts.rows_declared)
        self.skipped += facts.skipped
        if facts.note:
            self.note(facts.note)
        keys = tuple(counting_key(row) for row in facts.rows)
        fresh = [key for key in dict.fromkeys(keys) if key not in self._seen]
        if not facts.rows:
            return self._rowless(facts, missing)
        if hash(keys) in self._pages_seen or not fresh:
            return self._repeated(facts)
        self._pages_seen.add(hash(keys))
        self._seen.update(fresh)
        self.pages += 1
        self.rows += len(fresh)
        self.repeats += len(keys) - len(fresh)
        if facts.cap:
            return "cap"
        if not facts.has_next:
            return "end"
        return "limit" if self.pages >= self.max_pages else ""

    def _changed(self, facts: PageFacts) -> bool:
        """A later page declares another total than the first: rows have moved between pages while we were reading."""
        return self.pages > 0 and any(
            now is not None and before is not None and _kept(now) != before
            for before, now in ((self.rows_declared, facts.rows_declared), (self.pages_declared, facts.pages_declared))
        )

    def _rowless(self, facts: PageFacts, missing: str) -> str:
        if self.pages == 0:
            self.pages = 1
            if facts.unproved:
                self.note(facts.unproved)
                self.note("没有读到任何一行，不能认定栏目为空")
                return "error"
            if facts.empty_statement:
                self.note(f"页面写明：{facts.empty_statement}")
                self.empty_said = facts.empty_statement + ("；栏目树（0）" if self.tree_count == 0 else "")
                return "empty-statement"
            if self.rows_declared == 0:
                self.empty_said = "网站声明 0 条"
                return "end"
            if self.tree_count == 0 and not facts.skipped:
                # The page was read, shows nothing, and the site's own tree of columns says why.
                self.note("栏目树写明（0），页面没有任何一行")
                self.empty_said = "栏目树（0）"
                return "empty-statement"
            self.note("没有读到任何一行，页面也没有写明栏目为空")
            return "error"
        if missing != "end":
            self.note(f"第{self.pages + 1}页没有内容")
        return "end" if self._declared_reached() else missing

    def _repeated(self, facts: PageFacts) -> str:
        self.repeats += len(facts.rows)
        self.note(f"第{self.pages + 1}页与前面重复")
        return "end" if self._declared_reached() else "repeat"

    def missing_page(self, missing: str, why: str) -> str:
        """Take in that a later page answered 404 (or a stub)."""
        if missing == "end":
            return "end"
        self.note(f"第{self.pages + 1}页：{why}")
        return "end" if self._declared_reached() else missing

    def _declared_reached(self) -> bool:
        """The list's own row total is reached. Without a declared total nothing is reached."""
        return self.rows_declared is not None and self.rows >= self.rows_declared

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def state(self, stop: str, access: Access, read_at: datetime) -> CoverageStatement:
        """Return the statement. `complete` needs a proven end, an OK access and every declared row and page."""
        if stop not in STOPS:
            raise ValueError(f"unknown reason to stop: {stop}")
        short_rows = self.rows_declared is not None and self.rows < self.rows_declared
        short_pages = (
            self.pages_declared is not None
            and self.pages < self.pages_declared
            and not (self.rows_declared is not None and not short_rows)
        )
        silent_cap = self.rows_declared is None and self.rows in SILENT_CAPS
        if short_rows and access is Access.OK:
            self.note(f"声明{self.rows_declared}条，读到{self.rows}条")
        if silent_cap:
            self.note(f"恰好止于{self.rows}条，像是系统上限")
        if self.skipped:
            self.note(f"有{self.skipped}行读不出")
        short_of_tree = self._held_against_tree(access)
        ended = stop in ("end", "empty-statement")
        lost = short_rows or short_pages or silent_cap or short_of_tree or self.skipped
        complete = ended and access is Access.OK and not lost
        truncated = access is Access.OK and (stop in ("cap", "limit") or silent_cap or (short_rows and stop == "end"))
        return CoverageStatement(
            section=self.section.id, url=self.url, family=self.family, sign=self.sign, access=access,
            pages_declared=self.pages_declared, pages_read=self.pages, rows_declared=self.rows_declared,
            rows_read=self.rows, repeats=self.repeats, skipped=self.skipped, stop=stop, complete=complete,
            truncated=truncated, note="；".join(self.notes), http_status=self.http_status, read_at=read_at,
            matrix=self.section.matrix, tree_count=self.tree_count,
            empty_said=self.empty_said if complete and self.rows == 0 else "",
        )  # fmt: skip

    def _held_against_tree(self, access: Access) -> bool:
        """Whether the organ's tree counts more rows than were read. Rows that are there win over a smaller count."""
        if self.tree_count is None or access is not Access.OK or self.rows == self.tree_count:
            return False
        self.note(f"栏目树写明（{self.tree_count}），读到{self.rows}条")
        return self.rows < self.tree_count


def row_key(row: Row) -> str:
    """The key of the page behind a row: its address, or its title where it has none."""
    return canonical_key(row.url) if row.url else f"title:{row.title}"


def counting_key(row: Row) -> int:
    """The key under which a row counts once: two titles that link to one address are two rows. A hash keeps lists small."""
    return hash((row_key(row), row.title))


STOP_OF_ACCESS = {
    Access.BLOCKED: "blocked",
    Access.CHALLENGE: "blocked",
    Access.ROBOTS: "robots",
    Access.NOT_FOUND: "not-found",
    Access.SOFT_404: "not-found",
}


def stop_of(access: Access) -> str:
    """Return the reason to stop for a list page that could not be read."""
    return STOP_OF_ACCESS.get(access, "error")
