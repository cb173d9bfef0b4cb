"""The account of an import (核对表) as text for a person, in Chinese or English. Source texts stay as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from catalogs.fidelity import Fidelity
from catalogs.model import Catalog

SHORT = 20  # entries of one list on the screen
_HEADERS = ("表头", "重复的表头")

_WORDS = {
    "zh": {
        "title": "导入核对表：{0}",
        "source": "来源：{0}（{1}），sha256 {2}",
        "tables": "目录表 {0} 张，事项 {1} 项",
        "sum": "有字的原单元格和段落 {0} 个 = 入目录 {1} 个 + 另列 {2} 个：{3}",
        "complete": "无一遗漏",
        "incomplete": "有遗漏，请报告此问题",
        "doubts": "需要人看一眼（{0}）",
        "changes": "改动（{0}），原文保留在各事项的 cells 中",
        "asides": "不属于任何事项的原文（{0}）",
        "carried": "由上方合并单元格沿用的内容（{0}）",
        "more": "……其余 {0} 处见 --report 文件",
        "of": "{0}，{1} 的「{2}」：{3}",
    },
    "en": {
        "title": "Account of the import: {0}",
        "source": "Source: {0} ({1}), sha256 {2}",
        "tables": "{0} catalog table(s), {1} items",
        "sum": "{0} filled source cells and paragraphs = {1} in the catalog + {2} set aside: {3}",
        "complete": "nothing is lost",
        "incomplete": "something is missing, please report this",
        "doubts": "For a person to look at ({0})",
        "changes": "Corrections ({0}); the raw text stays in each item's cells",
        "asides": "Source texts that belong to no item ({0})",
        "carried": "Carried down from merged cells above ({0})",
        "more": "... {0} more in the --report file",
        "of": "{0}, {2} of {1}: {3}",
    },
}
_REASONS_EN = {
    "表头": "header",
    "重复的表头": "repeated header",
    "标题、单位等表外文字": "title or unit line",
    "注：已存入 notes": "note, kept in notes",
    "表后文字：未并入任何事项": "text below the table, part of no item",
    "表内分组行：已并入其下各事项的路径": "group line, part of the paths below it",
    "页码": "page number",
    "合计行": "total",
    "只有序号的空行": "a number and nothing else",
    "下一张表的标题": "title of the next table",
    "表头没有对应的列": "no such column in the header",
    "不是目录表格：没有可识别的表头": "not a catalog table: no header known",
    "Word 书签的残留": "rest of a Word bookmark",
    "网址协议名有误或有空格": "scheme of an address misspelt",
    "网址中有空格": "blank inside an address",
    "缺字：信息公开": "lost character",
    "文号年份应用六角括号〔〕": "brackets of a document number",
    "书名号右半误为»": "closing title mark misread",
    "引号不成对": "unbalanced quotation mark",
    "标点后有空格": "blank after a mark",
    "词语中间有空格": "blank inside a word",
    "数字与单位之间有空格": "blank between number and unit",
    "形近字误识": "look-alike character",
    "非简化字形": "not a simplified character",
    "括号字形不规范": "odd bracket",
    "选框误为汉字": "check box read as a character",
    "同上：沿用上一项": "ditto",
}


def render_account(catalog: Catalog, fidelity: Fidelity, lang: str = "zh", full: bool = True) -> str:
    """The account as text. `full` False shortens long lists and only counts header cells: for the screen."""
    return "\n".join(_lines(catalog, fidelity, lang, full)) + "\n"


def _lines(catalog: Catalog, fidelity: Fidelity, lang: str, full: bool) -> Iterator[str]:
    words = _WORDS[lang]
    yield words["title"].format(catalog.title or catalog.id)
    yield words["source"].format(catalog.source, fidelity.format, catalog.source_digest)
    yield words["tables"].format(fidelity.tables, len(catalog.items))
    verdict = words["complete" if fidelity.complete else "incomplete"]
    yield words["sum"].format(fidelity.source_cells, fidelity.kept_cells, len(fidelity.asides), verdict)
    if fidelity.doubts:
        yield from _list(words["doubts"], words, fidelity.doubts, len(fidelity.doubts), True)
    changes = (f"{c.place}：「{c.before}」→「{c.after}」（{_reason(c.reason, lang)}）" for c in catalog.corrections)
    yield from _list(words["changes"], words, changes, len(catalog.corrections), True)
    asides = (
        f"{a.place}：「{_short(a.text)}」（{_reason(a.reason, lang)}）"
        for a in fidelity.asides
        if full or a.reason not in _HEADERS
    )
    yield from _list(words["asides"], words, asides, len(fidelity.asides), full)
    if not full:
        counts = Counter(aside.reason for aside in fidelity.asides if aside.reason in _HEADERS)
        yield from (f"  - {_reason(reason, lang)} × {count}" for reason, count in counts.items())
    carried = (words["of"].format(c.place, c.item, c.heading, _short(c.text)) for c in fidelity.carried)
    yield from _list(words["carried"], words, carried, len(fidelity.carried), full)


def _list(title: str, words: dict[str, str], entries: Iterable[str], count: int, full: bool) -> Iterator[str]:
    yield "\n" + title.format(count)
    shown = list(entries)
    yield from (f"  - {entry}" for entry in (shown if full else shown[:SHORT]))
    if not full and len(shown) > SHORT:
        yield "  " + words["more"].format(len(shown) - SHORT)


def _reason(reason: str, lang: str) -> str:
    return _REASONS_EN.get(reason, reason) if lang == "en" else reason


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
