"""The reviewer's desk: a site's matches, decisions and newest run, opened together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from audit.decisions import Decision
from audit.model import AuditError, AuditRun, Match
from audit.refuting import as_found
from audit.reviewing import FindingCase, UnsurePage, accusing, unsure_pages
from audit.sampling import GROUPS_EN, draw, precision
from audit.shown import masked
from audit.store import audit_database
from audit.store.matches import add_decision, read_decisions, read_matches
from audit.store.runs import load_run, newest_run
from catalogs.model import Catalog
from crawler.model import Site, StoredPage
from crawler.store import CrawlStore
from gongkai.cli.bureau import load_bureau
from gongkai.cli.classify import match_lines, match_record
from gongkai.cli.options import say


@dataclass
class Desk:
    """Everything that a review of one site reads and writes."""

    site: Site
    catalog: Catalog
    store: CrawlStore
    database: Any

    @classmethod
    @contextmanager
    def open(cls, site_name: str, db: Path) -> Iterator[Desk]:
        site, catalog = load_bureau(site_name)
        with CrawlStore.open(db, readonly=True) as store, audit_database(db) as database:
            yield cls(site, catalog, store, database)

    def decisions(self) -> list[Decision]:
        return read_decisions(self.database, self.site.id, self.catalog.id)

    def run(self, run_id: str = "") -> AuditRun | None:
        number = run_id or newest_run(self.database, self.site.id)
        return load_run(self.database, number) if number else None

    def cases(self, run_id: str) -> list[FindingCase]:
        run = self.run(run_id)
        return accusing(run.findings) if run else []

    def sample(self, run_id: str, count: int, seed: int) -> list[FindingCase]:
        run = self._needed(run_id)
        return accusing(draw(run.findings, count, seed))

    def unsure(self) -> list[UnsurePage]:
        matches = list(read_matches(self.database, self.site.id, self.catalog.id))
        wanted = {match.page_id for match in matches if match.status == "unsure" and match.items}
        traces = {page.id: (page.url, title_of(page)) for page in self._pages() if page.id in wanted}
        return unsure_pages((match for match in matches if match.page_id in wanted), self.decisions(), traces)

    def pages_decided(self) -> dict[str, StoredPage]:
        urls = {decision.url for decision in self.decisions()}
        return {page.url: page for page in self._pages() if page.url in urls}

    def decide(self, action: str, target: str, item: str, who: str, at: datetime, note: str) -> int:
        """Record a decision about a page; `target` is its number or its address."""
        known = self.catalog.item(item).id
        page = next((page for page in self._pages() if target in (str(page.id), page.url)), None)
        if page is None:
            raise AuditError(f"没有编号或地址为「{target}」的页面。No page with this number or address.")
        return add_decision(
            self.database, Decision(self.site.id, self.catalog.id, page.url, known, action, who, at, note)
        )

    def judge(self, action: str, finding_id: str, run_id: str, who: str, at: datetime, note: str) -> int:
        """Record that a finding is right (confirm) or wrong (refute)."""
        run = self._needed(run_id)
        finding = next((as_found(finding) for finding in run.findings if finding.id == finding_id), None)
        if finding is None:
            raise AuditError(f"核查结果 {run.id} 里没有「{finding_id}」。No such finding in the run.")
        return add_decision(
            self.database,
            Decision(self.site.id, self.catalog.id, "", finding.item, action, who, at, note, finding.id, finding.code),
        )

    def precision_lines(self, run_id: str, lang: str) -> list[str]:
        run = self._needed(run_id)
        lines = []
        for row in precision(run.findings, self.decisions()):
            group = GROUPS_EN[row.group] if lang == "en" else row.group
            if row.estimate is None:
                none = ("条，尚未抽查", "findings, none checked yet")[lang == "en"]
                lines.append(f"{group}: {row.total} {none}" if lang == "en" else f"{group}：{row.total} {none}")
            elif lang == "en":
                lines.append(
                    f"{group}: {row.total} findings, {row.checked} checked, {row.right} right, precision {row.estimate:.1%}, "
                    f"95% confidence interval {row.low:.1%}–{row.high:.1%} (Clopper-Pearson)"
                )
            else:
                lines.append(
                    f"{row.group}：{row.total} 条，抽查 {row.checked} 条，属实 {row.right} 条，准确率 {row.estimate:.1%}，"
                    f"95% 置信区间 {row.low:.1%}–{row.high:.1%}（Clopper-Pearson）"
                )
        return lines

    def page_record(self, page: UnsurePage) -> dict[str, Any]:
        return {
            "page": page.page_id, "url": page.url, "title": page.title,
            "unsure": [match_record(match) for match in page.unsure],
            "alternatives": [match_record(match) for match in page.alternatives],
        }  # fmt: skip

    def case_record(self, case: FindingCase) -> dict[str, Any]:
        finding = case.finding
        return {
            "finding": finding.id, "code": finding.code, "item": finding.item, "sentence": finding.sentence_zh,
            "evidence": [
                {"page": line.page_id, "url": line.url, "title": line.title, "why": line.why, "counted": line.counted}
                for line in case.lines
            ],
        }  # fmt: skip

    def _needed(self, run_id: str) -> AuditRun:
        run = self.run(run_id)
        if run is None:
            raise AuditError(
                f"还没有 {self.site.id} 的核查结果，先运行 gongkai audit {self.site.id}。No audit of this site yet."
            )
        return run

    def _pages(self) -> Iterator[StoredPage]:
        return self.store.pages(self.site.id)


def title_of(page: StoredPage) -> str:
    return masked(page.page.title or next(iter(page.row_titles), ""))


def decision_record(decision: Decision) -> dict[str, str]:
    return {
        "site": decision.site, "catalog": decision.catalog, "url": decision.url, "item": decision.item,
        "action": decision.action, "who": decision.who, "decided_at": decision.decided_at.isoformat(),
        "note": decision.note, "finding": decision.finding, "code": decision.code,
    }  # fmt: skip


def page_lines(page: UnsurePage, lang: str) -> list[str]:
    """An unsure page for a person: number, title, address, unsure matches with reasons, nearest alternatives."""
    word, other = ("page", "or: ") if lang == "en" else ("页面", "其他可能：")
    lines = [f"{word} {page.page_id} {page.title}", f"  {page.url}"]
    for match in page.unsure:
        lines += [f"  {line}" for line in match_lines(match, lang)]
    for match in page.alternatives:
        lines.append(f"  {other}{match_lines(match, lang)[0]}")
    return lines


def case_lines(case: FindingCase, lang: str) -> list[str]:
    """A finding for a person: its sentence, then the pages it rests on and the nearest rejected ones."""
    english = lang == "en"
    problem, page, found, refused = (
        ("finding", "page", "evidence:", "not taken:") if english else ("问题", "页面", "证据", "未采信")
    )
    finding = case.finding
    lines = [f"{problem} {finding.id}", f"  {finding.sentence_en if english else finding.sentence_zh}"]
    for line in case.lines:
        mark = found if line.counted else refused
        lines += [f"  {mark} {page} {line.page_id} {line.title}", f"    {line.url}"]
        lines.append(f"    {line.why_en if english else line.why}")
    return lines


def ask_pages(desk: Desk, pages: list[UnsurePage], who: str, clock: Callable[[], datetime], lang: str) -> int:
    """Ask about every unsure page; return the number of decisions."""
    made = 0
    for page in pages:
        for line in page_lines(page, lang):
            say(line)
        for match in page.unsure:
            made += _ask_match(desk, page, match, who, clock, lang)
    return made


def _ask_match(
    desk: Desk, page: UnsurePage, match: Match, who: str, clock: Callable[[], datetime], lang: str
) -> int:  # fmt: skip
    made = 0
    question = {
        "zh": "  归入「{item}」？ y 是 / n 否 / 其他事项编号 / 回车跳过",
        "en": "  does it serve 「{item}」? y / n / the id of another item / Enter to skip",
    }[lang]
    for item in match.items:
        name = desk.catalog.item(item).name
        answer = click.prompt(question.format(item=f"{item} {name}"), default="", show_default=False).strip()
        if answer == "":
            continue
        action, target = {"y": ("accept", item), "n": ("reject", item)}.get(answer, ("assign", answer))
        desk.decide(action, str(page.page_id), target, who, clock(), "")
        made += 1
        if action == "assign":
            desk.decide("reject", str(page.page_id), item, who, clock(), "")
            made += 1
    return made


def ask_findings(desk: Desk, cases: list[FindingCase], who: str, clock: Callable[[], datetime], lang: str) -> int:
    """Ask whether every finding is right; return the number of decisions."""
    made = 0
    question = {"zh": "  属实？ y 是 / n 否 / 回车跳过", "en": "  is it right? y / n / Enter to skip"}[lang]
    for case in cases:
        for line in case_lines(case, lang):
            say(line)
        answer = click.prompt(question, default="", show_default=False).strip()
        if answer in ("y", "n"):
            desk.judge("confirm" if answer == "y" else "refute", case.finding.id, "", who, clock(), "")
            made += 1
    return made
