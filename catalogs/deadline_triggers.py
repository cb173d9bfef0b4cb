"""The events that start a clock (触发事件), and how catalogs and laws word them.

The table is data: one row a trigger, wordings as regular expressions on normalised text. An earlier row wins where two
rows read the same words. The names are those of docs/deadlines.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words that stand between the parts of one wording, without crossing a comma or a sentence.
_GAP = "[^,。;\n]"

_TABLE: tuple[tuple[str, str], ...] = (
    ("application_received", r"(?:收到|受理|接到|接收)[^,。;\n]{0,8}申请(?:书|表)?|申请(?:受理|收到|提交)?(?=之日|后|起)"),
    ("approval_document_received", r"(?:收到|接到|接收|取得)[^,。;\n]{0,10}(?:批准|批复|审批)(?:的)?(?:文件|文书)?|(?:收到|接到)[^,。;\n]{0,8}批文"),
    ("report_received", r"(?:收到|接到|接收)[^,。;\n]{0,10}报告"),
    ("award_decided", r"(?:中标|成交|中选)[^,。;\n]{0,10}(?:确定|公布|产生|发出|作出)|(?:中标|成交|中选)(?:结果|候选人|供应商|人|通知书)?(?=之日|后)|定标|评标(?:结束|完成)|开标(?:结束|后)"),
    ("contract_signed", r"合同[^,。;\n]{0,3}签[订署定]|签[订署定][^,。;\n]{0,8}(?:合同|协议)|合同(?=之日|后)|协议签[订署定]"),
    ("procurement_notice", r"采购(?:公告|文件|意向)(?:、采购(?:公告|文件))*(?:发布|公开)?|招标公告(?:发布)?"),
    ("made_or_acquired", r"制(?:定|作)[^,。;\n]{0,2}(?:或者?|、|和|及|/)[^,。;\n]{0,2}(?:获取|获得|取得|保存)|(?:获取|获得)(?:或者?|、|/)制(?:定|作)|(?:形成|产生|生成)(?:或者?|、|/)(?:获取|获得|取得)"),
    ("filing_submitted", r"(?:提交|报送|完成|办理)[^,。;\n]{0,4}备案(?:资料|材料|申请|手续)?|备案(?:资料|材料)?(?:提交|报送|完成|通过)?(?=之日|后|起)"),
    ("published_by_superior", r"(?:上级|国家|中央|国务院|省级|省|市级)[^,。;\n或]{0,10}(?:发布|公布|印发|下发|出台|公开|制定|发文|转发|下达)(?:的?(?:信息|文件|政策|公文|通知))?"),
    ("received_by_organ", r"(?:收到|接到|接收)[^,。;\n]{0,10}?(?:信息|文件|公文|通知|资料|材料|批示|来文)?(?=之日|后|起|的|\d|$)"),
    ("decision_revoked", r"(?:决定|处罚|公示|信息)[^,。;\n]{0,12}(?:撤销|撤回|确认违法)|(?:撤销|撤回|撤下)"),
    ("decision_made", r"许可[^,。;\n]{0,6}处罚[^,。;\n]{0,12}(?:决定|信息|结果)(?:作出|生效)?|处罚[^,。;\n]{0,6}许可[^,。;\n]{0,12}(?:决定|信息|结果)(?:作出|生效)?|作出(?:行政)?许可[^,。;\n]{0,6}处罚"),
    ("penalty_decision_made", r"(?:作出|下达|形成)[^,。;\n]{0,8}处罚(?:的)?(?:决定|信息)?(?:书)?|处罚[^,。;\n]{0,6}决定(?:书)?(?:作出|生效|下达|送达|形成)?|处罚(?:信息|结果|案件|公示)?[^,。;\n]{0,4}(?:作出|形成|产生|生效)?"),
    ("survey_ended", r"(?:现状|现场|社会|土地|专项)?调查[^,。;\n]{0,8}(?:结束|完成|确认|终了|完毕)"),
    ("inspection_result_made", r"(?:检查|抽查|查处|检验|检测|抽检|监测|核查|督查|督察|巡查|稽查|双随机)[^,。;\n]{0,10}(?:结果|结论|情况|报告|任务|工作|公示)?(?:作出|形成|产生|公布|结束|完成|出具|确定|汇总|审定)|(?:检查|抽查|查处|检验|检测|抽检|核查)(?:结果|结论|任务)?(?=之日|后|:|\d)"),
    ("allocation_decided", r"(?:分配|资金|补助|补贴|指标|款物|救助)[^,。;\n]{0,10}(?:确定|下达|拨付|分配|决定|发放|安排|使用)(?:方案|结果|情况|到位)?(?:确定|作出|形成|下达)?|分配(?:方案|结果|情况)"),
    ("npc_approval", r"(?:人大|人民代表大会|人代会|常委会|代表大会)[^,。;\n]{0,16}(?:批准|批复|通过|审议|审查|审批|审定)|经?(?:人大|人代会)(?=后)"),
    ("finance_approval", r"财政[^,。;\n]{0,10}(?:批复|批准|审核|审批|下达|同意)|(?:预算|决算|预决算)[^,。;\n]{0,10}批复"),
    ("department_approval", r"(?:主管部门|部门|主管单位)[^,。;\n]{0,2}(?:批复|批准|审批)"),
    ("superior_approval", r"(?:上级|政府|领导|主管|党组|党委|县委|市委|区委|常务会议?|办公会|主任|局长)[^,。;\n]{0,12}(?:批准|批复|审批|审定|审核|审议|同意|通过|签发)+|(?:审核|审批|审查|审定)(?:后)?同意"),
    ("handling_done", r"办(?:理)?[^,。;\n]{0,2}(?:完结|完毕|完成|办结|结束)|办(?:结|毕|复|理完|成)|办理(?:答复|情况答复|结果)?(?=之日|后|\d)|处(?:理|置)[^,。;\n]{0,2}(?:完毕|完成|结束|完结)|答复[^,。;\n]{0,6}(?=之日|后|完|\d)|复文|结案|回复(?=之日|后)"),
    ("hearing_held", r"(?:举行|组织|召开|举办)?听证(?:会)?(?:举行|召开|举办|结束)?"),
    ("election_day", r"(?:选举|投票)(?:日|大会|工作)?(?:开始|举行)?"),
    ("meeting_held", r"(?:会议|大会|例会|党组会|座谈会|发布会|论证会|全会|常务会)[^,。;\n]{0,8}(?:召开|举行|结束|闭幕|举办|开始)|(?:召开|举行|举办)[^,。;\n]{0,10}(?:会议|会)|会[前后]|(?:会议|大会|发布会)(?=之日|前|后|的)"),
    ("field_work_started", r"(?:实地|现场)[^,。;\n]{0,4}(?:启动|开展|踏勘|勘测|测绘|开始)[^,。;\n]{0,14}|启动[^,。;\n]{0,12}(?:征收|征地|勘测|测绘|调查)[^,。;\n]{0,6}"),
    ("policy_published", r"政策[^,。;\n]{0,8}(?:公开|发布|出台|印发|公布|实施|下发)|(?:文件|规划|法规|规章)(?:正式|文本)?(?:公开|发布|出台|公布|下发|对外发布)|(?:与|随)[^,。;\n]{0,6}(?:政策|文件)[^,。;\n]{0,4}(?:同步|同时|一并)*(?:公开|发布|公布)?"),
    ("activity_ended", r"(?:活动|工作|项目|招考|考试|培训|公示期?|评审|评选|比赛|演练|任务|募捐|招聘|招录|征集|征求意见|考核|绩效评价|行动|救助|征收)[^,。;\n]{0,8}(?:结束|完成|终了|期满|完毕|闭幕|截止)|(?:结束|完成|完毕|期满|终了|届满|截止)(?=后|之|的|\d|$)"),
    ("formed_or_changed", r"(?:形成|生成|产生|制作|制定|印发|发布|公布|出台|作出|成文|确定|设立|成立)(?:\(|或者?|、|及|和|与|/|,|后?或)+(?:者|信息|发生|内容)?(?:变更|变动|变化|更新|更改|修改|修订|调整|改变|修正)|(?:变更|更新|调整|修改)(?:或者?|、|及|/)(?:形成|产生|生成)"),
    ("acquired", r"获取|获得|取得|获知"),
    ("changed", r"(?:变更|变动|变化|更新|更改|修改|修订|调整|改变)(?:内容|信息|事项|情况)?"),
    ("approved", r"(?:批准|审批|核准|审定|批复|获批|立项|核定)(?:通过|完成|同意|文件)?|审(?:核|查|议)通过"),
    ("decision_made", r"(?:作出|形成|下达)[^,。;\n]{0,12}(?:决定|许可|处理|裁决)|(?:决定|裁决|许可|处理结果|执法结果|结果|结论|决策)(?:书|信息)?(?:作出|生效|送达|形成|产生|确定)|(?:许可|强制|征收|执法|处理)(?:决定|信息|结果)|作出之日|决定之日|决策"),
    ("formed", r"形成|生成|产生|制作|制定|成文|印发|签发|出台|公布|发布|定稿|编制|成立|出具|发文|作出|确定|公开"),
    ("work_started", r"(?:作业|施工|工程|项目|活动|工作|建设|招考|考试|招聘)[^,。;\n]{0,6}(?:开始|启动|开工|动工)|开工|开始(?:实施|施工|作业)|施工"),
    ("progress", r"进(?:展|度|程)"),
)  # fmt: skip

# Before an event other words name it: 开设、变更、停止的10个自然日前.
_BEFORE_TABLE: tuple[tuple[str, str], ...] = (
    ("hearing_held", r"听证"),
    ("election_day", r"选举|投票"),
    ("meeting_held", r"会议|大会|例会|座谈会|发布会|论证会|全会|常务会|召开|开会|会前|邀请"),
    ("work_started", r"作业|施工|开工|动工|工程|活动|考试|招考|培训|实施|开始"),
    ("change_effective", r"变更|停止|停用|开设|调整|生效|施行|执行|启用|停水|停电|停气|搬迁"),
    ("decision_made", r"决定|决策|处罚"),
)
_TRIGGERS = tuple((name, re.compile(pattern)) for name, pattern in _TABLE)
_BEFORE = tuple((name, re.compile(pattern)) for name, pattern in _BEFORE_TABLE)
TRIGGER_NAMES = frozenset(name for name, _ in (*_TABLE, *_BEFORE_TABLE))

# What joins alternatives: 上级机关发布信息或信息形成（变更）, 信息获取（形成、变更）.
_JOIN = re.compile(
    r"(?:信息|文件|后|之日|之日起)?(?:或者?|或是|、|/|及|和|与|\(|,)+(?:者)?(?:自|该|本级?|政府)*(?:信息|文件|内容)?"
)
_ORDER = {name: place for place, name in enumerate(("published_by_superior", "received_by_organ", "formed_or_changed"))}

_BUDGET = re.compile(r"预算|决算|三公|财政")
_PROJECT = re.compile(r"项目|规划|可研|方案|立项|用地|设计|初设|概算|征收|征地|文件")


@dataclass(frozen=True, slots=True)
class FoundTrigger:
    """A trigger's wording in a normalised text: [start, end)."""

    name: str
    start: int
    end: int


def find_triggers(text: str) -> list[FoundTrigger]:
    """Return the triggers that `text` words, left to right, none overlapping."""
    found: list[FoundTrigger] = []
    for name, pattern in _TRIGGERS:
        for match in pattern.finditer(text):
            if match.end() > match.start() and all(match.end() <= f.start or match.start() >= f.end for f in found):
                found.append(FoundTrigger(name, match.start(), match.end()))
    return sorted(found, key=lambda trigger: trigger.start)


def triggers_before(context: str, after: str = "") -> tuple[str, ...]:
    """Name the trigger nearest to the end of `context`, with the alternatives joined to it.

    `after` is what follows the amount: it tells an approval without an actor apart (批准后二十日内由本级政府财政部门公开).
    """
    found = find_triggers(context)
    if not found:
        return ()
    chosen = [found[-1]]
    for trigger in reversed(found[:-1]):
        if not _JOIN.fullmatch(context[trigger.end : chosen[0].start]):
            break
        chosen.insert(0, trigger)
    names = list(dict.fromkeys(_refine(trigger, context, after) for trigger in chosen))
    return tuple(sorted(names, key=lambda name: _ORDER.get(name, len(_ORDER))))


def _refine(trigger: FoundTrigger, context: str, after: str) -> str:
    """Settle who approved where the words do not say it (预算法 14 条：人大批准、财政部门批复)."""
    if trigger.name != "approved":
        return trigger.name
    words = context[trigger.start : trigger.end]
    if words.startswith("批复"):
        return "approved" if _PROJECT.search(context) else "finance_approval"
    if words.startswith("批准") and not _PROJECT.search(context):
        if "部门预算" in context or "部门决算" in context:
            return "finance_approval"
        if _BUDGET.search(context) or re.search("由[^,。;]{0,6}财政部门", after):
            return "npc_approval"
    return "approved"


def triggers_of_before(context: str, after: str = "") -> tuple[str, ...]:
    """Name the event that something must precede; `after` is looked at only when `context` names none."""
    for text in (context, after):
        best = ("", -1)
        for name, pattern in _BEFORE:
            for match in pattern.finditer(text):
                if match.start() > best[1] and not (best[0] and name == "decision_made"):
                    best = (name, match.start())
        if best[0]:
            return (best[0],)
    return ()
