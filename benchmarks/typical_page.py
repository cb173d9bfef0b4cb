"""An article page as heavy as real ones: what the speed of reading is measured on where no real pages are at hand.

The counts are those of the 18 pages of 30 to 66 KB in ../shared/realpages (means): 44 KB, 190 block elements, 90 lines, 62
links, 12 pictures, 9 scripts, 18 comments, 2,200 characters of text, gzip to about a quarter. The words are drawn at
random, so that neither the packer nor a cache sees the same page twice.
"""

from __future__ import annotations

import random

WORDS = [
    "医疗保障", "基金", "监管", "定点", "医药机构", "参保", "缴费", "待遇", "支付", "结算", "协议", "管理", "经办", "服务", "窗口", "办理", "事项",
    "清单", "公示", "公告", "通知", "意见", "征求", "实施", "办法", "方案", "工作", "推进", "会议", "部署", "要求", "严格", "执行", "有关",
    "规定", "落实", "责任", "加强", "监督", "检查", "专项", "整治", "违法", "违规", "行为", "举报", "奖励", "举措", "城乡", "居民", "职工",
    "生育", "保险", "长期", "护理", "门诊", "慢特病", "异地", "就医", "备案", "集中", "带量", "采购", "药品", "耗材", "价格", "项目", "数据",
    "统计", "报告", "年度", "季度", "预算", "决算", "收支", "情况", "说明", "绩效", "评价", "单位", "部门", "乡镇", "村组", "社区", "群众",
    "满意", "宣传",
]  # fmt: skip


def article(host: int, number: int, published: str = "2026-03-05") -> bytes:
    """Return one article page in UTF-8; the same arguments give the same page."""
    draw = random.Random(host * 1_000_003 + number)

    def words(count: int) -> str:
        return "".join(draw.choice(WORDS) for _ in range(count))

    def link(path: str, text: str) -> str:
        return f'<a href="{path}" target="_blank" title="{text}">{text}</a>'

    title = f"某县医疗保障局关于{words(5)}的通知（{host}-{number}号）"
    menu = "".join(f"<li>{link(f'/zwgk/lm{n}/', words(2))}</li>" for n in range(17))
    side = "".join(
        f"<li>{link(f'/show/{(number * 7 + n) % 500}.html', words(6))}<span>2026-01-{n % 28 + 1:02d}</span></li>"
        for n in range(26)
    )
    foot = "".join(f"<div>{link(f'/wz/{n}.html', words(2))}</div>" for n in range(12))
    options = "".join(f'<option value="http://www.x{n}.gov.cn/">{words(3)}</option>' for n in range(19))
    table = "".join(
        f"<tr><td>{left}</td><td>{right}</td></tr>"
        for left, right in (
            ("索引号", f"MB1/2026-{number:05d}"), ("发布机构", "某县医疗保障局"), ("成文日期", "2026-03-01"), ("主题分类", "卫生、体育、医疗"),
            ("文号", f"某医保发〔2026〕{number}号"), ("公开方式", "主动公开"), ("体裁", "通知"),
        )
    )  # fmt: skip
    text = "".join(
        f'<p style="text-indent:2em;line-height:28px"><span style="font-family:仿宋;font-size:16pt">{words(25)}。</span></p><!--段-->'
        for _ in range(42)
    )
    boxes = "".join(
        f'<div class="box{n}"><div class="pic"><img src="/images/{n}.png" alt=""></div><div>{link(f"/c{n}/", words(2))}</div></div>'
        for n in range(12)
    )
    scripts = "".join(
        f'<script type="text/javascript">var v{n}="{draw.getrandbits(1000):x}";function f{n}(a){{return a+v{n};}}{"/* " + words(190) + " */"}</script>'
        for n in range(9)
    )
    style = "".join(
        f".c{n}{{width:{draw.randrange(900)}px;color:#{draw.getrandbits(24):06x};background:url(/images/{n}.png)}}"
        for n in range(60)
    )
    page = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-某县人民政府</title><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="{published} 09:30"><meta name="ColumnName" content="通知公告"><meta name="ContentSource" content="某县医疗保障局">'
        f'<style>{style}</style>{scripts}</head><body><div class="head"><div class="logo"></div><div class="nav"><ul>{menu}</ul></div></div>'
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/tzgg/">通知公告</a></div>'
        f'<table class="xxgk_table"><tbody>{table}</tbody></table><h1>{title}</h1><div class="info">发布日期：{published} 09:30　来源：某县医疗保障局</div>'
        f'<div id="zoom">{text}<p>某县医疗保障局</p><p>2026年3月1日</p></div><div class="side"><ul>{side}</ul></div>{boxes}'
        f'<form><select>{options}</select></form><div class="foot">{foot}</div></body></html>'
    )  # fmt: skip
    return page.replace("><", ">\r\n\t\t    <").encode()
