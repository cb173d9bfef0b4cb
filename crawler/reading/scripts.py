"""Dates that scripts write into a page: behind their label, or together with it. Other dates of scripts are other items'."""

from __future__ import annotations

import re

from crawler.model import DateEvidence, Origin
from crawler.reading.document import Document
from crawler.reading.moments import Moment, first_day, only_day

_SCRIPT_LABEL = re.compile(
    r"(?:发布(?:时间|日期)|公开日期)\s*[：:]\s*(?:</?[^>]{0,80}>|['\"+\s]|&nbsp;)*((?:19|20)\d{2}[^'\"<]{4,30})"
)
_WRITE = re.compile(r"document\.write\(\s*['\"]?([^)]{1,80})\)")
_FILLS = re.compile(r"innerHTML|innerText|textContent|\.(?:html|text|val)\(")
_SCRIPT_WINDOW = 4_000  # characters of a script that writes one date; a longer one builds lists


def script_moment(document: Document, line: int) -> Moment | None:
    """Return the one date that a script writes: right behind the label, else into an element shortly after it."""
    for nearest in (True, False):
        for place, script in document.scripts:
            if len(script) > _SCRIPT_WINDOW or (place != line + 1 if nearest else not line < place <= line + 6):
                continue
            if ("write" in script and nearest) or _FILLS.search(script):
                moment = _written_moment(script)
                if moment is not None:
                    return moment
    return None


def _written_moment(script: str) -> Moment | None:
    moment = only_day(script)
    if moment is not None:
        return moment
    written = _WRITE.search(script)
    name = re.match(r"\w+$", written[1].strip()) if written else None
    if name is None:
        return None
    assigned = re.search(rf"\b{re.escape(name[0])}\s*=\s*['\"]([^'\"]{{6,40}})['\"]", script)
    return first_day(assigned[1]) if assigned else None


def from_scripts(document: Document, header: range) -> list[DateEvidence]:
    """Return the dates that scripts inside the article's header write together with their label."""
    found = []
    for place, script in document.scripts:
        if place in header and len(script) <= _SCRIPT_WINDOW and ("发布" in script or "公开日期" in script):
            match = _SCRIPT_LABEL.search(script)
            moment = first_day(match[1]) if match else None
            if moment is not None:
                found.append(
                    DateEvidence("published", moment.value, moment.precision, Origin.SCRIPT, moment.raw, "标题下的脚本")
                )
    return found
