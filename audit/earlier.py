"""Late, or published in time where nobody could look? A copy in a column that was not read may be the earlier one.

The earliest publication counts (verdicts rule 7), so a lateness needs that no place was left unread where an earlier copy
may stand: neither a column that could hold the document, nor a page that a list calls like it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from audit.case import Case
from audit.duties import Duty
from audit.evidence import Document, copy_key, title_of
from audit.gaps import Gap
from audit.judging import Judged
from audit.verdicts import Verdict
from crawler.model import CoverageStatement, StoredPage

_LATE = frozenset({"late", "late-at-least"})
OLDER_ROWS = 5  # rows from before the document that show that a cut list reaches back beyond it; fewer may be pinned
BEFORE_DUE = timedelta(days=366)  # how far back an earlier copy may be where nobody knows when the document was made
_CODES = ("blocked", "robots-forbids", "truncated", "coverage-incomplete")
_TELLING = 6  # characters of a title that is compared


def only_surely_late(duty: Duty, judged: Judged, case: Case) -> Judged:
    """The judgement, or cannot-tell where it is a lateness and an earlier publication may stand where nobody looked."""
    if judged.verdict.code not in _LATE:
        return judged
    document = judged.document
    gaps = [*_unread_copies(document, case), *_unread_columns(duty, judged, case)]
    if not gaps:
        return judged
    code = next(code for code in _CODES if any(gap.code == code for gap in gaps))
    zh, en = list(dict.fromkeys(gap.zh for gap in gaps)), list(dict.fromkeys(gap.en for gap in gaps))
    more_zh, more_en = (f"；等 {len(zh)} 项", f"; {len(zh)} reasons in all") if len(zh) > 2 else ("", "")
    verdict = Verdict(code, why_zh="；".join(zh[:2]) + more_zh, why_en="; ".join(en[:2]) + more_en)
    return replace(judged, verdict=verdict, template="cannot-read-earlier")


def _unread_copies(document: Document, case: Case) -> Iterable[Gap]:
    """Pages that their list calls like the document and that were not opened."""
    own = {exhibit.stored.id for exhibit in document.exhibits}
    keys = {key for exhibit in document.exhibits if len(key := copy_key(title_of(exhibit.stored))) >= _TELLING}
    waiting = [page for page in case.index.pages.values() if page.id not in own and _is_unread(page)]
    same = [page for page in waiting if any(_may_be(copy_key(title_of(page)), key) for key in keys)]
    if same:
        zh = f"同名页面 {len(same)} 个没有读到，可能是更早的公开：{same[0].url}"
        yield Gap("coverage-incomplete", zh, f"pages of the same title that were not read: {len(same)}, {same[0].url}")


def _is_unread(page: StoredPage) -> bool:
    return page.page.kind in ("unread", "row")


def _may_be(short: str, whole: str) -> bool:
    """Whether a list's title is the document's, cut or not."""
    return len(short) >= _TELLING and (whole.startswith(short) or short.startswith(whole))


def _unread_columns(duty: Duty, judged: Judged, case: Case) -> Iterable[Gap]:
    """Columns of any item that the document serves, not read as far back as an earlier copy may stand."""
    pages = {exhibit.stored.id for exhibit in judged.document.exhibits}
    served = set(case.served_by(duty))
    for item, exhibits in case.index.found.items():
        if any(exhibit.stored.id in pages for exhibit in exhibits):
            served |= case.serving.get(item, frozenset())
    since = judged.clock.on or judged.document.dates.formed_on
    if since is None and judged.due is not None:
        since = judged.due.earliest - BEFORE_DUE
    for statement, gap in case.coverage.unread(duty.item, frozenset(served)):
        if since is None or statement is None or not _reaches_back(statement, since, case):
            yield gap


def _reaches_back(statement: CoverageStatement, since: date, case: Case) -> bool:
    """Whether a list that was not read to its end lost nothing of what it showed, and showed rows older than `since`."""
    if statement.pages_read == 0 or statement.skipped:
        return False
    return case.bulk.older(statement.section, since) >= OLDER_ROWS
