"""Time and memory of all reports: python benchmarks/reports.py [BODIES] [ITEMS]

Makes BODIES (100) audit runs of ITEMS (33) obligations each, by rule and without any crawl, writes every report and
prints seconds, megabytes and file sizes. The limits are those of the issue: all outputs in under 60 s and 1 GB, the
page of 30 bodies under 3 MB. The baseline is the same run with one tenth of the bodies: cost should grow no faster
than the input.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from audit.model import AuditRun, Finding, Outcome

AS_OF = date(2026, 4, 15)
CODES = (
    ("on-time", Outcome.PASSED), ("on-time", Outcome.PASSED), ("on-time", Outcome.PASSED), ("late", Outcome.FAILED),
    ("not-published", Outcome.FAILED), ("undated", Outcome.CANT_TELL), ("coverage-incomplete", Outcome.CANT_TELL),
    ("missing-period", Outcome.FAILED), ("not-due", Outcome.UNTESTED), ("statement-of-none", Outcome.INAPPLICABLE),
)  # fmt: skip
LISTS = 6  # columns read per body and per certificate
SECONDS, MEGABYTES, PAGE = 60, 1024, 3_000_000


def page_of(body: int, number: int, published: date | None) -> dict[str, Any]:
    day = published.isoformat() if published else None
    url = f"http://body{body}.example.test/art/2026/{number}/art_{body}_{number}.html"
    return {
        "page_id": body * 1000 + number, "url": url, "urls": [url], "channel": "县人民政府门户网站", "secondary": False,
        "title": f"关于第{number}项公开内容有关事项的通知（第{body}县）", "section": "政务公开 > 法定主动公开内容",
        "published_on": day, "published_reason": "页面标注的发布日期与列表行一致", "formed_on": None, "formed_reason": "",
        "dates": [
            {"role": "published", "value": day or "", "precision": "day", "origin": origin, "raw": day or "", "place": "上方"}
            for origin in ("label", "list-row", "meta")
        ],
        "captured_at": "2026-04-14T18:30:05Z", "capture": None, "first_seen_at": "2026-04-14T18:30:05Z",
        "last_absent_at": None, "score": 0.98,
        "reasons": [{"feature": name, "text": "通知", "points": 1.5} for name in ("title-head", "section", "title-name")],
        "excerpt": "各有关单位：现将有关事项通知如下。" * 12,
    }  # fmt: skip


def list_of(body: int, number: int) -> dict[str, Any]:
    return {
        "section": f"s{number}", "menu": f"政务公开 > 重点领域信息公开 > 栏目{number}", "channel": "县人民政府门户网站",
        "url": f"http://body{body}.example.test/col/{number}/", "family": "truecms", "sign": "", "access": "ok",
        "http_status": 200, "pages_declared": 3, "pages_read": 3, "rows_declared": 55, "rows_read": 55, "stop": "end",
        "complete": True, "truncated": False, "note": "", "read_at": "2026-04-14T18:31:00Z",
    }  # fmt: skip


def finding_of(body: int, number: int) -> Finding:
    code, outcome = CODES[(body * 7 + number) % len(CODES)]
    due = (
        AS_OF + timedelta(days=number) if code == "not-due" else AS_OF - timedelta(days=(number * 11 + body) % 300 + 1)
    )
    late = 1 + (number + body) % 40 if code == "late" else None
    published = {"on-time": due - timedelta(days=number % 25), "late": due + timedelta(days=(late or 0) + 3)}.get(code)
    seen = published is not None or code in {"undated", "statement-of-none"}
    return Finding(
        id=f"body{body}:{number}", body=f"第{body}县医疗保障局", site=f"body{body}", catalog="bench", item=str(number),
        item_name=f"公开事项{number}", period="", outcome=outcome, code=code, certainty="certain", basis="catalog",
        due_on=due, derivation="成文 + 20 个工作日", published_on=published, published_origin="label" if seen else "",
        formed_on=due - timedelta(days=28), days_late_working=late, days_late_calendar=late,
        evidence=(page_of(body, number, published),) if seen else (),
        coverage=tuple(list_of(body, n) for n in range(LISTS)),
        candidates=() if seen else ({"page_id": number, "url": "http://x.example.test/", "title": "工作动态", "section": "",
                                     "published_on": None, "score": 0.1, "why_zh": "与事项不符", "why_en": "no fit"},),
        sentence_zh=f"第{number}项应于 {due} 前公开（成文 + 20 个工作日），核查结论见情形。",
        sentence_en=f"Item {number}: due {due}.", practice=True,
    )  # fmt: skip


def run_of(body: int, items: int) -> AuditRun:
    catalog = tuple(
        {"id": str(n), "name": f"公开事项{n}", "path": ["决策", f"公开事项{n}"], "content": "内容", "authority": ["条例"],
         "deadline": "20个工作日内", "deadline_kind": "relative", "deadline_clauses": [], "publisher": "办公室",
         "channels": ["政府网站"], "topics": [f"主题{n}"]}
        for n in range(1, items + 1)
    )  # fmt: skip
    return AuditRun(
        id=f"body{body}-run", body=f"第{body}县医疗保障局", place=f"第{body}县", site=f"body{body}", site_name="门户",
        catalog="bench", catalog_title="标准目录", catalog_edition="2021", as_of=AS_OF, window_from=date(2025, 4, 16),
        window_to=AS_OF, calendar="bench", policy="default", decisions="", code_version="bench", practice=True,
        crawls=(), items=catalog, coverage=tuple(list_of(body, n) for n in range(LISTS)),
        findings=tuple(finding_of(body, n) for n in range(1, items + 1)),
    )  # fmt: skip


def outputs(runs: list[AuditRun], folder: Path) -> dict[str, Callable[[], object]]:
    from gongkai.cli.report_files import parquet_available, write_calendars, write_comparison, write_letters
    from reports.datasette import write_datasette
    from reports.letters import Office
    from reports.opendata import write_open_data
    from reports.page import write_page
    from reports.summary import mail_text
    from reports.workbook import write_workbook

    return {
        "summary": lambda: (folder / "summary.txt").write_text(mail_text(runs), encoding="utf-8"),
        "workbook": lambda: write_workbook(runs, folder / "report.xlsx"),
        "page": lambda: write_page(runs, folder / "report.html"),
        "letters": lambda: write_letters(runs, folder / "letters", "zh", Office()),
        "calendar": lambda: write_calendars(runs, folder / "calendar", "zh"),
        "data": lambda: write_open_data(runs, folder / "data", parquet=parquet_available()),
        "datasette": lambda: write_datasette(runs, folder / "datasette"),
        "compare": lambda: write_comparison(runs, folder / "compare", "zh"),
    }


def measure(bodies: int, items: int, folder: Path) -> tuple[dict[str, float], int]:
    """Seconds per output and bytes of the page."""
    folder.mkdir(parents=True)
    runs = [run_of(body, items) for body in range(1, bodies + 1)]
    seconds = {}
    for name, write in outputs(runs, folder).items():
        begun = time.perf_counter()
        write()
        seconds[name] = time.perf_counter() - begun
    return seconds, (folder / "report.html").stat().st_size


def main() -> int:
    bodies, items = (
        (int(text) for text in (*sys.argv[1:3], "100", "33")[:2]) if len(sys.argv) != 2 else (int(sys.argv[1]), 33)
    )
    with tempfile.TemporaryDirectory() as name:
        measure(1, items, Path(name) / "warm")  # imports are not what is measured
        small, _ = measure(max(1, bodies // 10), items, Path(name) / "small")
        full, page = measure(bodies, items, Path(name) / "full")
        _, page30 = measure(30, 33, Path(name) / "thirty")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'output':<12}{max(1, bodies // 10):>5} bodies {bodies:>5} bodies  (s, {items} items each)")
    for output in full:
        print(f"{output:<12}{small[output]:>12.2f} {full[output]:>12.2f}")
    total = sum(full.values())
    print(f"{'all':<12}{sum(small.values()):>12.2f} {total:>12.2f}   limit {SECONDS} s")
    print(f"memory {memory:.0f} MB   limit {MEGABYTES} MB")
    print(f"page {page / 1e6:.2f} MB; page of 30 x 33 {page30 / 1e6:.2f} MB   limit {PAGE / 1e6:.0f} MB")
    return 0 if total < SECONDS and memory < MEGABYTES and page30 < PAGE else 1


if __name__ == "__main__":
    sys.exit(main())
