"""Make the Word templates of the letters: python docs/make_letter_templates.py

The result lies in reports/templates/ and is meant to be edited in Word afterwards; run this only to start anew. The
layout follows GB/T 9704-2012 (margins, fonts, line pitch) as far as a template can; docs/reports.md names the fields.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docx import Document  # noqa: E402
from docx.enum.section import WD_ORIENT  # noqa: E402
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING  # noqa: E402
from docx.oxml.ns import qn  # noqa: E402
from docx.shared import Mm, Pt  # noqa: E402

from reports.i18n import Texts, texts  # noqa: E402
from reports.letters import template_path  # noqa: E402

FONTS = {"title": "方正小标宋简体", "head": "黑体", "body": "仿宋_GB2312"}  # the fonts of the standard


class Letter:
    """One template being made."""

    def __init__(self) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.orientation = WD_ORIENT.PORTRAIT
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        self.document.core_properties.author = "gongkai"

    def add(
        self, text: str, kind: str = "body", *, size: float = 16, align: int | None = None, indent: int = 2
    ) -> None:
        paragraph = self.document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
        shape.space_before = shape.space_after = Pt(0)
        shape.first_line_indent = Pt(size * indent)
        if align is not None:
            paragraph.alignment = align
        _font(paragraph.add_run(text), FONTS[kind], size)

    def tag(self, text: str) -> None:
        """A line that only steers the template and leaves no line in the letter."""
        self.add(text, size=10, indent=0)

    def table(self, rows_name: str, row: str, columns: Sequence[tuple[str, str | tuple[str, ...], float]]) -> None:
        """A table whose middle row repeats: columns are heading, field, width in millimetres."""
        table = self.document.add_table(rows=4, cols=len(columns))
        table.style = "Table Grid"
        table.autofit = False
        rows = [list(line.cells) for line in table.rows]
        for index, (head, field, width) in enumerate(columns):
            table.columns[index].width = Mm(width)
            fields = (field,) if isinstance(field, str) else field
            texts_down = [[head], [""], [f"{{{{ {name} }}}}" for name in fields], [""]]
            for line, lines in enumerate(texts_down):
                cell = rows[line][index]
                cell.width = Mm(width)
                for place, text in enumerate(lines):
                    paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
                    size = 10 if len(fields) == 1 or line == 0 else 8
                    _font(paragraph.add_run(text), FONTS["head" if line == 0 else "body"], size)
        _font(rows[1][0].paragraphs[0].add_run(f"{{%tr for {row} in {rows_name} %}}"), FONTS["body"], 10.5)
        _font(rows[3][0].paragraphs[0].add_run("{%tr endfor %}"), FONTS["body"], 10.5)
        heading = table.rows[0]._tr.get_or_add_trPr()
        heading.append(heading.makeelement(qn("w:tblHeader"), {}))
        for line in table.rows:
            properties = line._tr.get_or_add_trPr()
            properties.append(properties.makeelement(qn("w:cantSplit"), {}))


def _font(run: object, name: str, size: float) -> None:
    run.font.name, run.font.size = "Times New Roman", Pt(size)  # type: ignore[attr-defined]
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # type: ignore[attr-defined]
    fonts.set(qn("w:eastAsia"), name)


def _widths(t: Texts) -> Callable[[float, float], float]:
    """The width of a column in the language: English words break where two Chinese characters fit."""
    return lambda zh, en: en if t.lang == "en" else zh


def notice(t: Texts) -> Letter:
    """整改通知书 to one bureau."""
    letter, wide = Letter(), _widths(t)
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    letter.tag("{%p if practice %}")
    letter.add("{{ practice }}", "head", size=14, align=centre, indent=0)
    letter.tag("{%p endif %}")
    letter.add(t("政务公开问题整改通知书"), "title", size=22, align=centre, indent=0)
    letter.add("{{ number }}", align=centre, indent=0)
    letter.add("")
    letter.add(t("{body}：", body="{{ body }}"), indent=0)
    letter.add(
        t("根据《中华人民共和国政府信息公开条例》和《{catalog}》，我单位对你单位政务公开情况进行了核查"
          "（截至{day}）。现将有关情况通知如下。",
          catalog="{{ catalog }}", day="{{ day }}")
    )  # fmt: skip
    letter.add(t("一、核查范围与总体情况"), "head")
    letter.add(
        t("核查时段为{window}，目录事项{items}项，核查义务{obligations}项。公开率{published}，及时率{timely}。"
          "发现问题{problems}项，其中未公开（含缺期）{absent}项、逾期公开{late}项、更新不及时{stale}项。",
          window="{{ window }}", items="{{ items }}", obligations="{{ obligations }}", published="{{ published_rate }}",
          timely="{{ timely_rate }}", problems="{{ problems|length }}", absent="{{ absent }}", late="{{ late }}",
          stale="{{ stale }}")
    )  # fmt: skip
    letter.add(t("二、主要问题"), "head")
    letter.table(
        "problems",
        "p",
        [
            (t("序号"), "p.number", wide(8, 11)),
            (t("公开事项"), "p.item", wide(20, 19)),
            (t("问题类型"), "p.kind", wide(13, 18)),
            (t("应公开日期"), "p.due", wide(27, 26)),
            (t("实际公开日期"), "p.published", wide(27, 26)),
            (t("逾期工作日"), "p.late", wide(13, 18)),
            (t("整改要求"), "p.remedy", wide(24, 22)),
            (t("问题编号、证据地址"), ("p.finding", "p.url"), wide(30, 22)),
        ],
    )
    letter.add(
        t("如有已公开而上表列为未公开或缺期的，请于{cure_by}前回填公开页面的链接（注明问题编号），我单位将复核。",
          cure_by="{{ cure_by }}")
    )  # fmt: skip
    letter.add(t("三、整改要求"), "head")
    letter.add(
        t("请对照所附问题台账逐条整改、逐项销号，于{cure_by}前将填写好的台账报送我单位。未按要求反馈的，视为未整改。"
          "对认定有异议的，请在同一期限内书面说明并附依据。",
          cure_by="{{ cure_by }}")
    )  # fmt: skip
    letter.tag("{%p if presumed %}")
    letter.add(t("四、另请核实的事项"), "head")
    letter.add(
        t("以下事项未见公开，是否发生应公开的信息需由你单位核实说明，不计为问题：{items}。", items="{{ presumed }}")
    )
    letter.tag("{%p endif %}")
    letter.add("")
    letter.add(t("附件：1. {workbook}（问题台账、证据、覆盖情况、口径说明）", workbook="{{ workbook }}"))
    letter.add(t("　　　2. {page}（逐项证据，可离线打开）", page="{{ page }}"))
    letter.add("")
    letter.add("{{ sender }}", align=right, indent=0)
    letter.add("{{ issued_on }}", align=right, indent=0)
    return letter


def bulletin(t: Texts) -> Letter:
    """通报 to all bureaus."""
    letter, wide = Letter(), _widths(t)
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    letter.tag("{%p if practice %}")
    letter.add("{{ practice }}", "head", size=14, align=centre, indent=0)
    letter.tag("{%p endif %}")
    letter.add(t("关于政务公开核查情况的通报"), "title", size=22, align=centre, indent=0)
    letter.add("{{ number }}", align=centre, indent=0)
    letter.add("")
    letter.add(t("各有关单位："), indent=0)
    letter.add(t("现将政务公开核查情况（截至{day}）通报如下。", day="{{ day }}"))
    letter.add(t("一、总体情况"), "head")
    letter.add(
        t("共核查{bodies}个单位、目录事项{items}项、核查义务{obligations}项。公开率{published}，及时率{timely}；"
          "发现问题{problems}项，涉及{bodies_with_problems}个单位。",
          bodies="{{ bodies|length }}", items="{{ items }}", obligations="{{ obligations }}",
          published="{{ published_rate }}", timely="{{ timely_rate }}", problems="{{ problems|length }}",
          bodies_with_problems="{{ bodies_with_problems }}")
    )  # fmt: skip
    letter.table(
        "bodies",
        "b",
        [
            (t("单位"), "b.body", wide(40, 31)),
            (t("核查义务"), "b.obligations", wide(14, 24)),
            (t("公开率"), "b.published_rate", wide(20, 21)),
            (t("及时率"), "b.timely_rate", wide(20, 18)),
            (t("未公开（含缺期）"), "b.absent", wide(15, 22)),
            (t("逾期公开"), "b.late", wide(15, 12)),
            (t("更新不及时"), "b.stale", wide(16, 13)),
            (t("无法核实"), "b.unread", wide(16, 15)),
        ],
    )
    letter.add(t("二、主要问题"), "head")
    letter.table(
        "problems",
        "p",
        [
            (t("序号"), "p.number", wide(8, 11)),
            (t("责任单位"), "p.body", wide(22, 20)),
            (t("公开事项"), "p.item", wide(20, 20)),
            (t("问题类型"), "p.kind", wide(13, 18)),
            (t("应公开日期"), "p.due", wide(27, 26)),
            (t("实际公开日期"), "p.published", wide(27, 26)),
            (t("逾期工作日"), "p.late", wide(13, 18)),
            (t("问题编号、证据地址"), ("p.finding", "p.url"), wide(32, 23)),
        ],
    )
    letter.add(t("三、未作结论的情况"), "head")
    letter.add(
        t("有{unread}项因网站拒绝访问、列表不全等原因无法核实，{unjudged}项无法判定时效，{presumed}项是否发生应公开信息待核。"
          "以上均不计为问题。",
          unread="{{ unread }}", unjudged="{{ unjudged }}", presumed="{{ presumed }}")
    )  # fmt: skip
    letter.add(t("四、下一步要求"), "head")
    letter.add(
        t("请有关单位对照台账逐条整改，于{cure_by}前反馈整改情况；我单位将逐项复核、销号。", cure_by="{{ cure_by }}")
    )
    letter.add("")
    letter.add(t("附件：1. {workbook}（问题台账、证据、覆盖情况、口径说明）", workbook="{{ workbook }}"))
    letter.add("")
    letter.add("{{ sender }}", align=right, indent=0)
    letter.add("{{ issued_on }}", align=right, indent=0)
    return letter


def main() -> None:
    for lang in ("zh", "en"):
        for name, make in (("notice", notice), ("bulletin", bulletin)):
            make(texts(lang)).document.save(str(template_path(name, lang)))


if __name__ == "__main__":
    main()
