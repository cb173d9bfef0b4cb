"""What a bureau can do about a finding, in one sentence (整改要求); an office may overwrite it in the workbook."""

from __future__ import annotations

from reports.i18n import Texts, mark
from reports.labels import Group

_BY_CODE = {
    "not-published": mark("请在规定栏目公开本事项；如已公开，请回填链接；确无此类信息的，在栏目内作出说明。"),
    "missing-period": mark("请补充公开所缺的一期；如已公开，请回填链接；该期确无此类信息的，在栏目内作出说明。"),
    "late": mark("信息已公开，请说明逾期原因，今后按时公开。"),
    "late-at-least": mark("信息已公开，请说明逾期原因，今后按时公开。"),
    "stale": mark("请更新本栏目；内容仍然有效的，注明核对日期。"),
    "no-trigger-date": mark("请在页面注明信息形成（成文、批复）日期。"),
    "undated": mark("请在页面注明发布日期。"),
    "date-unreliable": mark("请核对页面各处日期，以实际发布日期为准。"),
    "blocked": mark("请核查网站是否拦截公众的正常访问。"),
    "truncated": mark("请让栏目列表能翻到全部历史信息。"),
    "coverage-incomplete": mark("请核查栏目能否正常打开。"),
    "robots-forbids": mark("本系统遵守网站声明，未读取；请人工核查。"),
}
_PRESUMED = mark("请核实本期是否发生应公开的事项；已发生的，请公开并回填链接。")


def remedy(code: str, group: str, t: Texts) -> str:
    """The sentence for a finding's code; a presumed duty asks the bureau first whether anything was due."""
    if group == Group.PRESUMED:
        return t(_PRESUMED)
    return t(_BY_CODE[code]) if code in _BY_CODE else ""
