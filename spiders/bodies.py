"""By which words a site's menus call one body: 某县医疗保障局 is also 县医保局, and never 市医保局."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The place in front of a body's own name. A district's name may hold a further place word (上海市浦东新区).
PLACE = re.compile(r"^.{1,20}?(?:自治县|自治州|自治旗|新区|县|市|区|州|盟|旗|省)(?=.{3,})")
# Long names of offices and what everybody calls them.
SHORT = (
    ("医疗保障", "医保"), ("人力资源和社会保障", "人社"), ("卫生健康", "卫健"), ("市场监督管理", "市场监管"), ("发展和改革", "发改"),
    ("自然资源和规划", "自然资源"), ("住房和城乡建设", "住建"), ("教育和体育", "教体"), ("农业农村", "农业"), ("生态环境", "环保"),
    ("退役军人事务", "退役军人"), ("应急管理", "应急"), ("交通运输", "交通"), ("民族宗教事务", "民宗"), ("委员会", "委"),
)  # fmt: skip


def names_of(body: str) -> tuple[str, ...]:
    """The body's full name, its name without the place, and the short forms; () for no name."""
    own = body
    while found := PLACE.match(own):
        own = own[found.end() :]
    names = [body, own]
    for long, short in SHORT:
        names += [name.replace(long, short) for name in names if long in name]
    return tuple(dict.fromkeys(name for name in names if len(name) >= 2))


def alias_of(body: str) -> str:
    """The body's name as its county writes it: 县医保局."""
    names = names_of(body)
    if len(names) < 2:
        return body
    place = re.findall("自治县|自治州|自治旗|新区|县|市|区|州|盟|旗|省", body[: body.rfind(names[1])])
    return (place[-1][-1] if place else "") + names[-1]


def is_called(words: str, body: str) -> bool:
    """Tell whether a menu word names this body and no namesake: the place in front of the name must be the body's own."""
    for name in names_of(body):
        at = words.find(name)
        if at >= 0 and words[:at].strip(" ·•-—>（(【[") in body:
            return True
    return False


def any_called(steps: Sequence[str], body: str) -> bool:
    """Tell whether one step of a menu path names the body."""
    return bool(body) and any(is_called(step, body) for step in steps)
