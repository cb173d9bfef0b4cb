"""Rows of other bodies for county-wide columns: the noise around a bureau's pages, always the same."""

from __future__ import annotations

from datetime import date, timedelta

from gongkai.practice.content import Document

# department, its activities (部门信息), its notices (公示公告)
_OTHERS = (
    ("县教育局", ("部署秋季开学工作", "开展校园安全检查"), ("教师资格认定", "义务教育招生入学安排")),
    ("县民政局", ("走访慰问困难群众", "召开养老服务推进会"), ("社会组织年度检查结果", "地名命名更名方案")),
    ("县人社局", ("举办夏季招聘会", "开展技能培训进乡镇活动"), ("事业单位招聘岗位调整", "拖欠农民工工资线索征集")),
    ("县自然资源局", ("开展耕地保护宣传", "推进不动产登记改革"), ("土地使用权挂牌出让", "征地补偿安置方案")),
    ("县生态环境局", ("开展大气污染防治检查", "组织环保设施开放日"), ("环境影响评价受理情况", "排污许可证核发情况")),
    ("县住建局", ("检查燃气安全", "推进老旧小区改造"), ("公共租赁住房配租结果", "商品房预售许可情况")),
    ("县交通运输局", ("检查汛期公路安全", "开展道路客运整治"), ("农村公路养护工程招标", "客运线路调整")),
    ("县农业农村局", ("指导秋粮收获", "举办农机操作培训"), ("农机购置补贴受益对象", "高标准农田建设项目招标")),
    ("县卫健委", ("开展义诊进乡村活动", "督查基本公共卫生服务"), ("公共场所卫生监督抽检结果", "医师执业注册情况")),
    ("县应急管理局", ("开展危化品企业检查", "组织防汛演练"), ("安全生产许可证注销情况", "烟花爆竹零售点布设")),
)  # fmt: skip


def fillers(
    host: str, column: str, amount: int, newest: date, *, step_days: int = 3, notices: bool = False, newer: int = 0
) -> list[Document]:
    """`amount` rows of other bodies, one every `step_days` days back from `newest`, and `newer` rows after that day."""
    made: list[Document] = []
    for number in range(-newer, amount):
        day = newest - timedelta(days=number * step_days)
        department, doings, matters = _OTHERS[number % len(_OTHERS)]
        turn = number // len(_OTHERS)
        if notices:
            title = f"{department}关于{matters[turn % 2]}的公告（{day.year}年第{number % 9 + 1}号）"
            kind, what = "auction", matters[turn % 2]
        else:
            title = f"{department}{doings[turn % 2]}"
            kind, what = "news", doings[turn % 2]
        made.append(
            Document(
                id=f"{column}-other-{day:%Y%m%d}-{number:03d}",
                host=host,
                columns=(column,),
                title=title,
                published=day.isoformat(),
                publisher=department,
                kind=kind,
                what=what,
                signed=False,
                index=False,
            )
        )
    return made
