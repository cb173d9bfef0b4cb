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
_WRITE_CALL = re.compile(r"document\.write(?:ln)?\(([^;\n]{1,200})\)")
_LABEL_OF_ANY_DATE = re.compile(r"([\u4e00-\u9fff]{1,8})\s*[：:]")
_PUBLICATION = re.compile(r"(?:信息|文章|稿件)?(?:发布|发表|公开)?(?:时间|日期)")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_STRING_MARKUP = re.compile(r"<[^>]{0,80}>")
_NAME = re.compile(r"(?<![.\w])[A-Za-z_]\w*(?!\w*\()")
_SHORT_SCRIPT = 600
_TRIES, _NAMES, _SCRIPTS = 12, 4, 100  # bounds on hostile pages of nothing but scripts
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


def _composed(document: Document, script: str) -> DateEvidence | None:
    """Return the date that a short script writes alone or behind a label of publication, out of a variable set here or earlier."""
    written = _WRITE_CALL.search(script)
    if written is None or "<a" in script or "href" in script:
        return None
    labels = _LABEL_OF_ANY_DATE.findall(written[1])
    if labels and not all(_PUBLICATION.fullmatch(label) for label in labels):
        return None  # 更新时间：, 今天是
    if not labels and _WORDS.search(_STRING_MARKUP.sub("", written[1])):
        return None
    for name in _NAME.findall(_STRING.sub(" ", written[1]))[:_NAMES]:
        value = _assigned(document, script, name)
        moment = only_day(value)
        if moment is not None and moment.start <= 2 and len(value) <= 40:
            return DateEvidence(
                "published", moment.value, moment.precision, Origin.SCRIPT, moment.raw, "标题下的脚本变量"
            )
    return None


def _assigned(document: Document, script: str, name: str, depth: int = 1) -> str:
    """Return the string that the script, else exactly one short script of the page, assigns to a variable."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(name)}\s*=\s*['\"]([^'\"\n]{{6,60}})['\"]")
    own = pattern.findall(script)
    part = re.search(rf"(?<![\w.]){re.escape(name)}\s*=\s*([A-Za-z_]\w*)\.(?:split|substr|substring|slice)\(", script)
    if not own and part is not None and part[1] != name:
        return _assigned(document, script, part[1], depth - 1) if depth else ""
    if own:
        return str(own[0]) if len(set(own)) == 1 else ""
    found = {
        value
        for _, other in document.scripts[:_SCRIPTS]
        if len(other) <= _SCRIPT_WINDOW
        for value in pattern.findall(other)
    }
    return str(found.pop()) if len(found) == 1 else ""


def from_scripts(document: Document, header: range) -> list[DateEvidence]:
    """Return the dates that scripts inside the article's header write together with their label."""
    found = []
    tried = 0
    for place, script in document.scripts:
        if place in header and len(script) <= _SHORT_SCRIPT and tried < _TRIES and "document.write" in script:
            tried += 1
            written = _composed(document, script)
            if written is not None:
                found.append(written)
                continue
        if place in header and len(script) <= _SCRIPT_WINDOW and ("发布" in script or "公开日期" in script):
            match = _SCRIPT_LABEL.search(script)
            moment = first_day(match[1]) if match else None
            if moment is not None:
                found.append(
                    DateEvidence("published", moment.value, moment.precision, Origin.SCRIPT, moment.raw, "标题下的脚本")
                )
    return found
