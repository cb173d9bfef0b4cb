"""End to end: crawl the practice sites, classify, audit, and equal their truth tables row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from audit.classify import classify_pages
from audit.model import AuditRun, Finding, Outcome, Window
from audit.run import run_audit
from catalogs.loading import find_catalog, load_catalog
from catalogs.topics import load_topics
from catalogs.workdays import WorkCalendar
from crawler.model import Site
from crawler.profile import find_site, load_site
from crawler.store import CrawlStore
from gongkai.practice import TruthRow, TruthTable, relocate, serve, truth_table
from spiders.runner import CrawlOptions, run_crawls

CHINA = timezone(timedelta(hours=8))
AGENT = "gongkai-test (+http://example.invalid/)"
FIELDS = ("outcome", "code", "period", "published_on", "formed_on", "due_on", "days_late_working", "certainty")


@dataclass(frozen=True)
class Visit:
    """A practice bureau after a real crawl in one state of time, and its audit."""

    table: TruthTable
    site: Site
    run: AuditRun

    def address(self, url: str) -> str:
        """Host id and path, as truth rows have it."""
        parts = urlsplit(url)
        hosts = {host.address: host.id for host in self.site.hosts}
        return hosts.get(f"{parts.scheme}://{parts.netloc}", parts.netloc) + parts.path

    def addresses(self, finding: Finding) -> set[str]:
        return {self.address(url) for page in finding.evidence for url in page["urls"]}


def visit(name: str, folder: Path, states: int) -> Iterator[Visit]:
    """Crawl one practice site in each state of time into one database; audit after each crawl."""
    profile = load_site(find_site(name))
    catalog, topics = load_catalog(find_catalog(profile.catalog)), load_topics()
    # One range of ports for both states: the second crawl has to meet the same addresses.
    ports: dict[str, int] = {}
    for state in range(1, states + 1):
        table = truth_table(name, state)
        moment = datetime.combine(table.as_of, time(10), tzinfo=CHINA)
        with serve(name, ports, state) as served:
            ports = {host: urlsplit(address).port or 0 for host, address in served.items()}
            site = relocate(profile, served)
            options = CrawlOptions(
                db=folder / "gongkai.db", archive=folder / "archive", now=lambda at=moment: at, agent=AGENT,  # type: ignore[misc]
                full=state > 1,
            )  # fmt: skip
            run_crawls([site], options)
        with CrawlStore.open(folder / "gongkai.db", readonly=True) as store:
            pages, coverage = list(store.pages(site.id)), store.coverage(site.id)
        matches = [match for _, own in classify_pages(pages, site, catalog, topics) for match in own]
        run = run_audit(
            site, catalog, pages, matches, coverage, WorkCalendar.load(), topics=topics, as_of=table.as_of,
            window=Window(table.window_from, table.as_of),
        )  # fmt: skip
        yield Visit(table, site, run)


SITES = ("practice-guannan", "practice-daocheng")


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Visit]:
    """Both bureaus in both states of time; the second crawl goes into the database of the first."""
    seen: dict[tuple[str, int], Visit] = {}
    for name in SITES:
        for state, made in enumerate(visit(name, tmp_path_factory.mktemp(name), 2), 1):
            seen[name, state] = made
    return seen


@pytest.fixture(params=[(name, state) for name in SITES for state in (1, 2)], ids=lambda key: f"{key[0]}-{key[1]}")
def seen(request: pytest.FixtureRequest, visits: dict[tuple[str, int], Visit]) -> Visit:
    """One bureau in one state of time."""
    return visits[request.param]


def pair(seen: Visit) -> tuple[list[tuple[TruthRow, Finding | None]], list[Finding]]:
    """Give every truth row its finding: same item and period, and the same page where the row names one."""
    left = list(seen.run.findings)
    pairs: list[tuple[TruthRow, Finding | None]] = []
    for row in sorted(seen.table.rows, key=lambda row: not row.address):
        fits = [
            f
            for f in left
            if f.item == row.item
            and f.period == row.period
            and (row.address in seen.addresses(f) if row.address else not f.evidence)
        ]
        fits.sort(key=lambda f: f.code != row.code)
        if fits:
            left.remove(fits[0])
        pairs.append((row, fits[0] if fits else None))
    return pairs, left


def difference(row: TruthRow, finding: Finding) -> str:
    """What a finding says otherwise than the truth; dates that the row leaves open are not compared."""
    parts = []
    for name in FIELDS:
        wanted, got = getattr(row, name), getattr(finding, name)
        if name == "outcome":
            got = str(got)
        if wanted is None and name != "days_late_working":
            continue
        if name == "certainty" and finding.outcome is Outcome.INAPPLICABLE:
            continue
        if wanted != got:
            parts.append(f"{name} {got} != {wanted}")
    raised = sorted({flag["code"] for flag in finding.flags})
    if raised != sorted(row.flags):
        parts.append(f"flags {raised} != {sorted(row.flags)}")
    return "; ".join(parts)


def differences(seen: Visit) -> list[str]:
    """The difference as lines of a table: item, period, address, what differs."""
    pairs, left = pair(seen)
    lines = []
    for row, finding in pairs:
        said = "no finding" if finding is None else difference(row, finding)
        if said:
            lines.append(f"| {row.item} | {row.period} | {row.address or '—'} | {row.code} | {said} |")
    for finding in left:
        where = ", ".join(sorted(seen.addresses(finding))) or "—"
        lines.append(f"| {finding.item} | {finding.period} | {where} | — | extra: {finding.code} ({finding.id}) |")
    return lines


def accused(seen: Visit, codes: set[str]) -> list[str]:
    """Findings with one of the codes that the truth does not know: false accusations."""
    pairs, left = pair(seen)
    wrong = [f"{f.id}: {f.code}" for f in left if f.code in codes]
    return wrong + [
        f"{f.id}: {f.code}, truth {row.code}" for row, f in pairs if f and f.code in codes and row.code != f.code
    ]


def test_no_bureau_is_falsely_accused_of_never_publishing(seen: Visit) -> None:
    assert accused(seen, {"not-published", "missing-period"}) == []


def test_no_bureau_is_falsely_accused_of_being_late(seen: Visit) -> None:
    assert accused(seen, {"late", "late-at-least", "stale"}) == []


def test_findings_equal_the_truth_table(seen: Visit) -> None:
    lines = differences(seen)
    print("| item | period | page | truth | difference |", *lines, sep="\n")
    assert lines == []


def test_every_failure_of_absence_carries_its_certificate(seen: Visit) -> None:
    absences = [f for f in seen.run.findings if f.code in ("not-published", "missing-period")]
    assert absences
    for finding in absences:
        assert finding.coverage, finding.id
        assert all(row["complete"] and row["read_at"] for row in finding.coverage), finding.id


def confusion(visits: dict[tuple[str, int], Visit]) -> dict[tuple[str, str], int]:
    """Pairs of (true, found) outcomes over all bureaus and states; a row without a finding counts as "none"."""
    table: dict[tuple[str, str], int] = {}
    for made in visits.values():
        for row, finding in pair(made)[0]:
            key = (row.outcome, str(finding.outcome) if finding else "none")
            table[key] = table.get(key, 0) + 1
    return table


def test_true_failures_are_found_and_the_rest_is_told_right(visits: dict[tuple[str, int], Visit]) -> None:
    """At least 0.95 of the true 未公开 and 逾期, and no failure where the truth has none."""
    table = confusion(visits)
    outcomes = ("failed", "passed", "cant_tell", "inapplicable", "untested")
    print("| truth \\ found |", " | ".join((*outcomes, "none")), "|")
    for truth in outcomes:
        print(f"| {truth} |", " | ".join(str(table.get((truth, found), 0)) for found in (*outcomes, "none")), "|")
    failed = sum(count for (truth, _), count in table.items() if truth == "failed")
    assert table.get(("failed", "failed"), 0) >= 0.95 * failed
    assert sum(count for (truth, found), count in table.items() if found == "failed" and truth != "failed") == 0


def test_flags_are_raised_where_true_and_nowhere_else(visits: dict[tuple[str, int], Visit]) -> None:
    """Back-dated, re-dated, burst, withdrawn, changed, early: found and falsely raised, over two states of time."""
    found: list[str] = []
    missed: list[str] = []
    false: list[str] = []
    for (name, state), made in visits.items():
        for row, finding in pair(made)[0]:
            if finding is None:
                continue
            raised = {flag["code"] for flag in finding.flags}
            where = f"{name} {state} {row.item} {row.address}"
            found += [f"{code} {where}" for code in raised & set(row.flags)]
            missed += [f"{code} {where}" for code in set(row.flags) - raised]
            false += [f"{code} {where}" for code in raised - set(row.flags)]
    print(f"found {len(found)}, missed {len(missed)}, falsely raised {len(false)}", *missed, *false, sep="\n")
    assert found
    assert missed == []
    assert false == []
