"""List rows that say enough: for which the page behind them need not be opened (profile key `details = "needed"`).

A row says enough that something was published, under which title and when. What only the page tells (成文日期, attachments,
a statement of none, whose text it is) it does not say, so such a page clears a body and never accuses one
(docs/verdicts.md, Pages that were not opened).
"""

from __future__ import annotations

import re

from crawler.model import ROW, DateEvidence, Origin, Page, Row, Section
from crawler.reading.dates import resolve_formed
from crawler.reading.links import file_type
from crawler.reading.periods import find_periods
from crawler.reading.privacy import mask
from crawler.reading.signature import find_signature
from crawler.reading.statements import statement_of_none
from crawler.reading.values import clean_doc_no, clean_index_no, clean_publisher

MAX_CONTENT = 200_000  # characters of main text that a list's interface may send along with a row
_CUT = ("…", "...", "．．．", "。。。", "..")
# 关于2025年无行政许可事项的说明: only the page says of what
# 关于2025年无行政许可事项的说明: of what there is nothing only the page says
_NONE = re.compile("[无未]|零(?!售)|没有|不涉及|不存在|暂不|0[项条件个]")
_PRINTED_BY_CMS = (Origin.CMS_FIRST, Origin.CMS_DISPLAY)


def says_enough(row: Row, section: Section) -> bool:
    """Whether the row's page need not be opened: a whole title, a day of publication by the system's own word, an article.

    Not where it names attachments, or where its title may be a statement of none: those are the page's to tell.
    """
    if section.details != "needed" or section.shared or section.kind != "list" or row.external or not row.url:
        return False
    if len(row.title) < 4 or row.title.endswith(_CUT) or _NONE.search(row.title):
        return False
    if file_type(row.url, "") or row.extra.get("date_means") or row.extra.get("has_files"):
        return False
    return any(d.role == "published" and d.origin in _PRINTED_BY_CMS and d.day is not None for d in row.dates)


def row_page(url: str, title: str, extra: dict[str, str], content: str) -> Page:
    """The page as its row shows it; dates of rows are added by the store. Never an empty page: `kind` says "row"."""
    lines = content.split("\n") if content else []
    signature = find_signature(lines) if lines else None
    dates: tuple[DateEvidence, ...] = ()
    if signature is not None and signature.moment is not None:
        moment = signature.moment
        dates = (
            DateEvidence("formed", moment.value, moment.precision, Origin.SIGNATURE, moment.raw, "列表接口正文落款"),
        )
    formed = resolve_formed(dates)
    return Page(
        url=url, title=title, publisher=clean_publisher(extra.get("publisher", "")), doc_no=clean_doc_no(extra.get("doc_no", "")),
        index_no=clean_index_no(extra.get("index_no", "")), text=content, issuer=signature.issuer if signature else "",
        periods=find_periods(title, content), statement_of_none=statement_of_none(lines, prose=len(content)), dates=dates,
        formed_on=formed.day, formed_reason=formed.reason, kind=ROW,
        observations=tuple(f"over-disclosure:{name}" for name in mask(content).over_disclosed) if content else (),
    )  # fmt: skip
