"""`gongkai catalog`: import, show, export, compare and list disclosure catalogs."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from catalogs.account import render_account
from catalogs.fidelity import fidelity_record
from catalogs.importing import ImportOptions, import_catalog
from catalogs.loading import dump_catalog, find_catalog, load_catalog, shipped_catalogs, write_whole
from catalogs.model import Catalog
from gongkai.cli.catalog_law import calendar, explain, lint
from gongkai.cli.options import FINDINGS, NOTHING_TO_REPORT, json_option, lang_option, say, say_json

# marks of the two catalogs, number of items, number of differences
DIFF_WORDS = {
    "zh": (("甲", "乙"), "{0} 项", "差别 {0} 处"),
    "en": (("A", "B"), "{0} items", "{0} differences"),
}


@click.group("catalog", help="公开目录：导入、查看、导出、比较 / disclosure catalogs")
def command() -> None:
    """Hold the subcommands."""


@command.command("import", help="导入 Word、Excel、网页、PDF 或文本目录 / import a bureau's document")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    "--output",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个 .toml（默认：同名 .toml）",
)
@click.option("--id", "catalog_id", default="", help="目录 id（默认：输出文件名）")
@click.option("--title", default="", help="标题")
@click.option("--body", default="", help="单位全称")
@click.option("--place", default="", help="所在地")
@click.option("--level", type=click.Choice(["department", "government"]), default=None, help="部门或政府")
@click.option("--edition", default="", help="版次")
@click.option(
    "--fill", type=click.Choice(["auto", "never", "always"]), default="auto", show_default=True,
    help="空白单元格是否沿用上一行：auto 只在合并信息丢失的格式里",
)  # fmt: skip
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="核对表另存为文件（.json 或文本）")
@lang_option
@json_option
def import_command(
    file: Path, output: Path | None, catalog_id: str, title: str, body: str, place: str, level: str | None,
    edition: str, fill: str, report: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Import FILE and print what was kept, corrected and set aside."""
    target = output or file.with_suffix(".toml")
    options = ImportOptions(catalog_id or target.stem, title, body, place, level or "", edition, fill)
    imported = import_catalog(file, options)
    kept = _write(target, dump_catalog(imported.catalog))
    record = fidelity_record(imported.catalog, imported.fidelity)
    if report is not None:
        write_whole(report, _json(record) if report.suffix == ".json" else render_account(*imported.parts, lang))
    if as_json:
        say_json(record)
    else:
        say(render_account(*imported.parts, lang, full=False))
        say(f"已写入 {target}" if lang == "zh" else f"written to {target}")
        if kept is not None:
            say(
                f"原来的目录文件保留为 {kept}"
                if lang == "zh"
                else f"the catalog file that stood there is kept as {kept}"
            )


def _write(target: Path, text: str) -> Path | None:
    """Write the catalog; an existing other one, which a person may have corrected, is kept beside it as .old."""
    old = target.read_bytes() if target.is_file() else b""
    kept = target.with_name(f"{target.name}.old") if old and old != text.encode("utf-8") else None
    if kept is not None:
        write_whole(kept, old)
    write_whole(target, text)
    return kept


def _json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@command.command("show", help="查看目录 / show a catalog")
@click.argument("name")
@click.argument("item_id", required=False)
@json_option
@lang_option
def show_command(name: str, item_id: str | None, as_json: bool, lang: str) -> None:
    """Show all items of a catalog, or one item whole."""
    from catalogs.deadline_reading import read_rule

    catalog = load(name)
    items = [catalog.item(item_id)] if item_id else list(catalog.items)
    if as_json:
        for item in items:
            say_json({"catalog": catalog.id, **asdict(item)})
        return
    if lang == "en":
        say(f"{catalog.title} ({catalog.id}, {catalog.edition}): {catalog.body}, {len(catalog.items)} items")
    else:
        say(f"{catalog.title}（{catalog.id}，{catalog.edition}）：{catalog.body}，{len(catalog.items)} 项")
    for item in items:
        read = read_rule(item.deadline, lang)
        say(f"{item.id}\t{' > '.join(item.path)}\t{item.deadline.raw}\t{read}\t{item.publisher}")
        if item_id:
            for heading, text in item.cells.items():
                say(f"  {heading}：{' '.join(text.split())}")


@command.command("export", help="导出为 Word 或 Excel（官方列序）/ write as .docx or .xlsx")
@click.argument("name")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def export_command(name: str, target: Path) -> None:
    """Write catalog NAME to TARGET; an import of TARGET gives the same items and cells."""
    from catalogs.exporting import export_catalog

    catalog = load(name)
    export_catalog(catalog, target)
    say(f"已写入 {target}（{len(catalog.items)} 项）")


@command.command(
    "diff", help="比较两份目录 / compare two catalogs: A before, B after; or A the standard, B the bureau's"
)
@click.argument("a")
@click.argument("b")
@click.option("-o", "--out", "--output", "output", type=click.Path(dir_okay=False, path_type=Path), help="另存为 .xlsx")
@lang_option
@json_option
def diff_command(a: str, b: str, output: Path | None, lang: str, as_json: bool) -> int:
    """List what B lacks, adds, weakens or changes against A. Exit code 1 where there is a difference."""
    from catalogs.diff import HEADINGS, change_rows, diff_catalogs, render_diff_workbook

    first, second = load(a), load(b)
    changes = diff_catalogs(first, second)
    if output is not None:
        write_whole(output, render_diff_workbook(first, second, changes, lang))
    if as_json:
        for change in changes:
            say_json(asdict(change))
    else:
        marks, count, total = DIFF_WORDS[lang]
        for mark, catalog in zip(marks, (first, second)):
            size = count.format(len(catalog.items))
            title = catalog.title or catalog.id
            say(f"{mark}: {title} ({size})" if lang == "en" else f"{mark}：{title}（{size}）")
        if changes:
            say("\t".join(HEADINGS[lang]))
        for row in change_rows(changes, lang):
            say("\t".join(" ".join(text.split()) for text in row))
        say(total.format(len(changes)) + (f" → {output}" if output else ""))
    return FINDINGS if changes else NOTHING_TO_REPORT


@command.command("list", help="内置目录 / the shipped catalogs")
@json_option
def list_command(as_json: bool) -> None:
    """List the shipped catalogs."""
    for catalog in map(load_catalog, shipped_catalogs().values()):
        if as_json:
            say_json({"id": catalog.id, "title": catalog.title, "body": catalog.body, "items": len(catalog.items)})
        else:
            say(f"{catalog.id}\t{catalog.title}\t{len(catalog.items)} 项")


def load(name: str) -> Catalog:
    """Load a catalog by the id of a shipped one or by path."""
    return load_catalog(find_catalog(name))


@command.command("topics", help="事项与主题的对应 / how the items map to topics")
@click.argument("name")
@click.option(
    "--write", is_flag=True, help="重新对应并写回目录文件（NAME 须为文件路径）/ map anew and store in the file"
)
@json_option
def topics_command(name: str, write: bool, as_json: bool) -> None:
    """List each item's topics; items without a sure topic are marked for a person. --write maps all items anew."""
    from catalogs.topics import USABLE, load_topics, map_item

    path = find_catalog(name)
    catalog = load_catalog(path)
    topics = load_topics()
    # An item without stored topics is mapped by the audit itself: show what the audit will use.
    items = tuple(
        replace(item, topics=map_item(item, topics)) if write or not item.topics else item for item in catalog.items
    )
    catalog = replace(catalog, items=items)
    if write:
        write_whole(path, dump_catalog(catalog))
    for item in catalog.items:
        sure = any(link.confidence >= USABLE for link in item.topics)
        links = "、".join(f"{link.topic}（{link.confidence:.2f}）" for link in item.topics)
        mark = "" if sure else "\t← 请人工确定"
        if as_json:
            say_json({"id": item.id, "name": item.name, "topics": [asdict(t) for t in item.topics], "sure": sure})
        else:
            say(f"{item.id}\t{item.name}\t{links or '（无）'}{mark}")


for _command in (explain, lint, calendar):
    command.add_command(_command)
