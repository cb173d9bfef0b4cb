"""Name a catalog from the lines above its table: title, bureau, place, level, edition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TITLE_END = re.compile(r"(目录|清单|一览表|事项表|明细表)(?:[（(][^（）()]*[)）])?\s*$")
_TITLE = re.compile(r"(目录|清单|一览表|事项表|标准|指引)")
_UNIT = re.compile(
    r"^(?:填报|编制|公开|责任|制定|报送)?(?:单位|部门|机构|机关)(?:名称)?(?:（[^）]*）)?\s*[：:]\s*(?P<body>\S{2,40}?)(?=\s|（|\(|$)"
)
_YEAR = re.compile(r"^(?:19|20)\d\d年?度?")
_BODY = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{2,30}?(?:管理局|保障局|人民政府办公室|人民政府|委员会办公室|管理委员会|委员会|办公室|执法局|监督局"
    r"|局|厅|街道办事处|办事处|法院|检察院|服务中心|研究院|(?<=[乡镇])政府))(?=.*(?:目录|清单|一览表|事项表|标准|指引))"
)
_BODY_ALONE = re.compile(r"^[\u4e00-\u9fff]{2,25}(?:局|委员会|办公室|厅|人民政府|街道办事处|法院|检察院)$")
_NAME = "(?:(?![省市县区州旗盟镇乡])[\u4e00-\u9fff])"
_PLACE = re.compile(
    rf"^(?P<place>(?:{_NAME}{{2,6}}?(?:省|自治区))?(?:{_NAME}{{1,8}}?(?:自治州|地区|盟|州(?!区)|市))?"
    rf"(?:{_NAME}{{1,8}}?(?:自治县|自治旗|县|区|旗|市))?(?:{_NAME}{{1,6}}?(?:镇|乡|街道(?!办)))?)"
)
_NOT_PLACES = frozenset({"城市", "城区", "社区", "小区", "园区"})
_EDITION = (
    re.compile(
        r"[（(](?P<edition>[^（）()]{0,12}?(?:试行|版|修订|征求意见稿|修订稿|暂行|\d{4}年?)[^（）()]{0,8})[）)]"
    ),
    re.compile(r"(?P<edition>(?:19|20)\d\d\s*年?\s*(?:版|修订版|度|修订)?)(?=.*(?:目录|清单|标准))"),
)
_MADE = re.compile(
    r"(?:编制|更新|发布|印发|填报|制定|修订)?(?:时间|日期)\s*[：:]\s*(?P<day>\d{4}[年.\-/]\d{1,2}月?(?:[.\-/]?\d{1,2}日?)?)"
)
UNSTATED = "未注明"


@dataclass(frozen=True, slots=True)
class Naming:
    """What the lines above the table say. `doubts` lists what had to be left open."""

    title: str
    body: str
    place: str
    level: str
    edition: str
    doubts: tuple[str, ...]


def name_catalog(lines: Sequence[str], body: str = "", place: str = "", level: str = "") -> Naming:
    """Read title, bureau, place, level and edition; given values win over what the lines say."""
    flat = [re.sub(r"\s+", " ", line).strip() for line in lines]
    title = _title(flat)
    doubts = []
    body = body or _body(flat, title)
    if not body:
        doubts.append("标题没有写明单位：请用 --body 给出全称，否则无法判断页面是不是本单位的。")
    place = place or _place(body)
    if not place:
        doubts.append("没有读出所在地（县、市、州）：请用 --place 给出。")
    if not level:
        level = "government" if re.search(r"(人民政府|[乡镇]政府|人民政府办公室|街道办事处)$", body) else "department"
    edition = _edition(title, flat)
    return Naming(title, body, place, level, edition, tuple(doubts))


def _title(lines: Sequence[str]) -> str:
    """The last line that ends as a title does, else the first that mentions a catalog, else the first."""
    ending = [line for line in lines if len(line) <= 60 and _TITLE_END.search(line)]
    mentioning = [line for line in lines if _TITLE.search(line) and len(line) <= 80]
    return (ending or mentioning[:1] or [*lines[:1], ""])[-1 if ending else 0]


def _body(lines: Sequence[str], title: str) -> str:
    for line in lines:
        if match := _UNIT.match(line):
            return match["body"]
    for line in (title, *lines):
        if match := _BODY.search(_YEAR.sub("", line.replace(" ", ""))):
            return match["body"]
    alone = (line.replace(" ", "") for line in lines if len(line) <= 30)
    return next((line for line in alone if _BODY_ALONE.match(line)), "")


def _place(body: str) -> str:
    match = _PLACE.match(body)
    return match["place"] if match and match["place"] not in _NOT_PLACES else ""


def _edition(title: str, lines: Sequence[str]) -> str:
    for pattern in _EDITION:
        if match := pattern.search(title):
            return match["edition"].strip()
    for line in lines:
        if match := _MADE.search(line):
            return match["day"]
    return UNSTATED
