"""The data dictionary of the open data: each table's columns with type and meaning, in the order of the files."""

from __future__ import annotations

from dataclasses import dataclass

from reports.i18n import mark


@dataclass(frozen=True)
class Field:
    """One column: name, Frictionless type, meaning (Chinese, translated when shown).

    A `list` column is an array in JSON lines and Parquet; in CSV its parts are joined by "; ".
    """

    name: str
    type: str
    meaning: str


FINDINGS = (
    Field("run", "string", mark("核查编号")),
    Field("place", "string", mark("地区")),
    Field("body", "string", mark("单位")),
    Field("site", "string", mark("站点标识")),
    Field("catalog", "string", mark("目录标识")),
    Field("order", "integer", mark("在目录中的顺序")),
    Field("finding", "string", mark("核查结果编号，在一次核查内唯一")),
    Field("item", "string", mark("事项编号（目录序号或名称）")),
    Field("group1", "string", mark("上级事项，由外到内以 > 连接")),
    Field("item_name", "string", mark("事项名称")),
    Field("period", "string", mark("时期：2025、2025H1、2025Q3、2025-10；无则为空")),
    Field("part", "string", mark("一项目录事项分为两件的，是哪一件（预算、决算）")),
    Field("document", "string", mark("按件核查的，该件标题")),
    Field("outcome", "string", mark("结论（W3C EARL）：passed failed cant_tell inapplicable untested")),
    Field("code", "string", mark("情形代码，见 docs/verdicts.md")),
    Field("group", "string", mark("报告分组；只有 absent、late、stale 是被查单位的问题")),
    Field("severity", "integer", mark("分组的轻重，0最重")),
    Field("certainty", "string", mark("义务是否确定：certain 确定，presumed 推定")),
    Field("basis", "string", mark("期限依据：catalog 目录规定，statutory-default 法定默认")),
    Field("authority", "string", mark("公开依据")),
    Field("deadline", "string", mark("公开时限原文")),
    Field("deadline_kind", "string", mark("公开时限的类型")),
    Field("publisher", "string", mark("公开主体（科室）")),
    Field("topics", "list", mark("主题")),
    Field("section", "string", mark("文件所在栏目；未找到时为查找过的栏目")),
    Field("due_on", "date", mark("应公开日期")),
    Field("derivation", "string", mark("应公开日期如何得出")),
    Field("derivation_en", "string", mark("应公开日期如何得出（英文）")),
    Field("trigger_on", "date", mark("起算日期，不掌握时为空")),
    Field("formed_on", "date", mark("形成（成文）日期")),
    Field("published_on", "date", mark("公开日期")),
    Field("published_origin", "string", mark("公开日期的来源")),
    Field("first_seen_on", "date", mark("首次观测日期（北京时间）")),
    Field("days_late_working", "integer", mark("逾期工作日")),
    Field("days_late_calendar", "integer", mark("逾期自然日")),
    Field("limit_days", "integer", mark("更新期限（自然日），只用于更新不及时")),
    Field("evidence_ids", "list", mark("证据编号")),
    Field("flags", "list", mark("疑点代码，一律待核")),
    Field("sentence_zh", "string", mark("结论（中文）")),
    Field("sentence_en", "string", mark("结论（英文）")),
    Field("points", "number", mark("扣分，无则为空")),
    Field("as_of", "date", mark("核查截止日")),
    Field("practice", "boolean", mark("是否练习数据（不是真实单位）")),
)
SUMMARY = (
    Field("run", "string", mark("核查编号")),
    Field("place", "string", mark("地区")),
    Field("body", "string", mark("单位")),
    Field("items", "integer", mark("目录事项数")),
    Field("obligations", "integer", mark("核查义务数")),
    Field("absent", "integer", mark("未公开（含缺期）")),
    Field("late", "integer", mark("逾期公开")),
    Field("stale", "integer", mark("更新不及时")),
    Field("presumed", "integer", mark("未见公开，待核")),
    Field("unjudged", "integer", mark("无法判定时效")),
    Field("unread", "integer", mark("无法核实")),
    Field("refuted", "integer", mark("人工判为有误，不计入问题和比率")),
    Field("passed", "integer", mark("符合要求")),
    Field("inapplicable", "integer", mark("不适用")),
    Field("not_due", "integer", mark("未到期")),
    Field("problems", "integer", mark("问题数：absent＋late＋stale")),
    Field("cannot_tell", "integer", mark("未能判定：unjudged＋unread")),
    Field("published", "integer", mark("已见公开：passed＋late＋stale＋unjudged")),
    Field("judged", "integer", mark("能够判定：published＋absent")),
    Field("timed", "integer", mark("能够判定时效：passed＋late")),
    Field("published_rate", "number", mark("公开率：published÷judged，无基数时为空")),
    Field("timely_rate", "number", mark("及时率：passed÷timed，无基数时为空")),
    Field("score", "number", mark("得分，未评分时为空")),
    Field("rank", "integer", mark("按得分排名，未评分时为空")),
)
EVIDENCE = (
    Field("run", "string", mark("核查编号")),
    Field("body", "string", mark("单位")),
    Field("finding", "string", mark("核查结果编号")),
    Field("item", "string", mark("事项编号（目录序号或名称）")),
    Field("item_name", "string", mark("事项名称")),
    Field("evidence_id", "string", mark("证据编号")),
    Field("page_id", "integer", mark("页面在数据库中的编号")),
    Field("title", "string", mark("标题")),
    Field("url", "string", mark("地址")),
    Field("addresses", "list", mark("同一信息的全部地址")),
    Field("channel", "string", mark("渠道")),
    Field("secondary", "boolean", mark("是否第二渠道")),
    Field("section", "string", mark("栏目")),
    Field("published_on", "date", mark("该页面的公开日期")),
    Field("published_reason", "string", mark("为何取此日期")),
    Field("formed_on", "date", mark("成文日期")),
    Field("formed_reason", "string", mark("为何取此日期")),
    Field("dates", "list", mark("页面各处日期：角色、值、精度、来源、原文、位置")),
    Field("captured_at", "datetime", mark("采集时间（UTC）")),
    Field("capture", "integer", mark("采集编号")),
    Field("first_seen_at", "datetime", mark("首次观测时间（UTC）")),
    Field("last_absent_at", "datetime", mark("此前最后一次完整读取而未见的时间（UTC）")),
    Field("score", "number", mark("匹配得分")),
    Field("reasons", "list", mark("匹配理由：特征、文字、分值")),
    Field("attachments", "list", mark("页面的附件：名称、地址、采集编号，没有读到的为什么")),
    Field("excerpt", "string", mark("正文摘录，已遮盖个人号码")),
)
COVERAGE = (
    Field("run", "string", mark("核查编号")),
    Field("body", "string", mark("单位")),
    Field("section", "string", mark("栏目标识")),
    Field("menu", "string", mark("栏目菜单路径")),
    Field("channel", "string", mark("渠道")),
    Field("url", "string", mark("地址")),
    Field("family", "string", mark("网站系统")),
    Field("sign", "string", mark("据何识别网站系统")),
    Field("access", "string", mark("访问结果代码")),
    Field("http_status", "integer", mark("状态码")),
    Field("pages_declared", "integer", mark("网站称页数")),
    Field("pages_read", "integer", mark("读取页数")),
    Field("rows_declared", "integer", mark("网站称条数")),
    Field("rows_read", "integer", mark("读取条数")),
    Field("stop", "string", mark("停止原因代码")),
    Field("complete", "boolean", mark("是否完整读取")),
    Field("truncated", "boolean", mark("列表是否被网站截断")),
    Field("note", "string", mark("备注")),
    Field("read_at", "datetime", mark("读取时间（UTC）")),
    Field("matrix", "string", mark("所属栏目树")),
    Field("tree_count", "integer", mark("栏目树称条数")),
    Field("empty_said", "string", mark("网站称该栏目为空的原话")),
    Field("listed_only", "integer", mark("只读列表行的页面数")),
)
CANDIDATES = (
    Field("run", "string", mark("核查编号")),
    Field("body", "string", mark("单位")),
    Field("finding", "string", mark("核查结果编号")),
    Field("item", "string", mark("事项编号（目录序号或名称）")),
    Field("page_id", "integer", mark("页面在数据库中的编号")),
    Field("title", "string", mark("标题")),
    Field("url", "string", mark("地址")),
    Field("section", "string", mark("栏目")),
    Field("published_on", "date", mark("该页面的公开日期")),
    Field("score", "number", mark("匹配得分")),
    Field("why_zh", "string", mark("为何未采用（中文）")),
    Field("why_en", "string", mark("为何未采用（英文）")),
)
TOPICS = (
    Field("topic", "string", mark("主题；事项未归主题的，用事项名称")),
    Field("label", "string", mark("单位；同一单位多次核查的加截止日")),
    Field("judged", "integer", mark("能够判定：published＋absent")),
    Field("published", "integer", mark("已见公开：passed＋late＋stale＋unjudged")),
    Field("published_rate", "number", mark("公开率：published÷judged，无基数时为空")),
    Field("timed", "integer", mark("能够判定时效：passed＋late")),
    Field("on_time", "integer", mark("符合要求")),
    Field("timely_rate", "number", mark("及时率：passed÷timed，无基数时为空")),
    Field("cannot_tell", "integer", mark("未能判定：unjudged＋unread")),
    Field("presumed", "integer", mark("未见公开，待核")),
)
CURVES = (
    Field("label", "string", mark("单位；同一单位多次核查的加截止日")),
    Field("topic", "string", mark("主题；空表示全部主题")),
    Field("days", "integer", mark("自形成（或所属时期结束）起的自然日")),
    Field("at_risk", "integer", mark("此前仍未公开的义务数")),
    Field("published", "integer", mark("当日公开的义务数")),
    Field("censored", "integer", mark("观察到此为止、仍未公开的义务数（删失）")),
    Field("open_share", "number", mark("估计的尚未公开比例（Kaplan-Meier）")),
    Field("low", "number", mark("95%区间下限")),
    Field("high", "number", mark("95%区间上限")),
)
STRICTNESS = (
    Field("topic", "string", mark("主题；事项未归主题的，用事项名称")),
    Field("label", "string", mark("单位；同一单位多次核查的加截止日")),
    Field("item_name", "string", mark("事项名称")),
    Field("deadline", "string", mark("公开时限原文")),
    Field("deadline_kind", "string", mark("公开时限的类型")),
    Field("working_days", "number", mark("折合工作日；不是“触发后若干天”的时限为空")),
)
COMPARISON_TABLES = {
    "topics": (mark("各主题在各单位的公开率与及时率"), TOPICS),
    "curves": (mark("公开用时曲线"), CURVES),
    "strictness": (mark("各目录对同一主题的公开时限"), STRICTNESS),
}
TABLES = {
    "summary": (mark("每个单位一行的汇总"), SUMMARY),
    "findings": (mark("每项核查义务一行的结论"), FINDINGS),
    "evidence": (mark("结论所依据的页面，每个结论与页面一行"), EVIDENCE),
    "coverage": (mark("读过和应读的栏目，每个栏目一行"), COVERAGE),
    "candidates": (mark("最接近但未采用的页面"), CANDIDATES),
}
