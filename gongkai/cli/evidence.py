"""`gongkai evidence`: the bytes that a finding rests on, and whether they are still what was received."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gongkai.cli import evidence_words as words
from gongkai.cli.bureau import stored_site
from gongkai.cli.matrix import in_words, matrix_command
from gongkai.cli.options import (
    COULD_NOT_CHECK,
    NOTHING_TO_REPORT,
    USAGE,
    db_option,
    fail,
    json_option,
    lang_option,
    moment,
    now,
    printable,
    say,
    say_json,
)


def archive_option(function: Any) -> Any:
    return click.option(
        "--archive", type=click.Path(file_okay=False, path_type=Path), default=None,
        help="WARC 存档文件夹，默认在数据库旁 / archive folder [default: beside the database]",
    )(function)  # fmt: skip


@click.group("evidence", help="证据：查看原始字节，核验存档是否被改动 / the stored bytes behind the findings")
def command() -> None:
    """Group of the evidence commands."""


@command.command("show", help="显示一条存档记录（findings 里的 capture 编号） / show one capture")
@click.argument("capture_id", type=int, metavar="ID")
@db_option
@archive_option
@click.option(
    "--save", type=click.Path(dir_okay=False, path_type=Path), default=None, help="把正文原样存成文件 / save the body"
)
@click.option("--body", is_flag=True, help="同时打印正文 / print the body too")
@json_option
@lang_option
def show_command(
    capture_id: int, db: Path, archive: Path | None, save: Path | None, body: bool, as_json: bool, lang: str
) -> None:
    from audit.shown import shown
    from crawler.archive import read_exchange
    from crawler.reading.decode import decode
    from crawler.store import CrawlStore

    with CrawlStore.open(db, readonly=True) as store:
        capture = store.capture(capture_id)
    if capture is None:
        fail(f"没有编号为 {capture_id} 的记录。No such capture.", USAGE)
    headers: list[tuple[str, str]] = []
    content = b""
    if capture["file"]:
        folder = archive or db.parent / "archive"
        _, read_headers, content = read_exchange(
            folder, capture["file"], capture["file_offset"], capture["file_length"], capture["record_digest"]
        )
        headers = list(read_headers)
    if save is not None:
        save.write_bytes(content)
    if as_json:
        say_json({**capture, "headers": shown(headers)})
        return
    for line in words.capture_lines(capture, lang):
        say(line)
    for name, value in headers:
        say(f"  {printable(name)}: {printable(shown(value))}")
    if body:
        say(shown(printable(decode(content, {name.lower(): value for name, value in headers}).text)))


@command.command("verify", help="逐字节核对存档与数据库，并检查记录链 / find any altered byte")
@db_option
@archive_option
@json_option
@lang_option
def verify_command(db: Path, archive: Path | None, as_json: bool, lang: str) -> None:
    from crawler.store import CrawlStore
    from crawler.verifying import verify_archive

    with CrawlStore.open(db, readonly=True) as store:
        result = verify_archive(store, archive or db.parent / "archive")
    if as_json:
        for damage in result.damages:
            say_json({name: getattr(damage, name) for name in damage.__slots__})
        say_json({"captures": result.captures, "files": result.files, "bytes": result.bytes, "head": result.head,
                  "damages": len(result.damages)})  # fmt: skip
    else:
        for damage in result.damages:
            say(f"{damage.code}: {printable(damage.text)}")
        if lang == "en":
            say(
                f"{result.captures} captures, {result.files} files, {result.bytes} bytes, {len(result.damages)} damages"
            )
            say(f"head of the chain (keep it elsewhere): {result.head}")
        else:
            say(
                f"记录 {result.captures} 条，文件 {result.files} 个，{result.bytes} 字节，损坏 {len(result.damages)} 处"
            )
            say(f"记录链末端（请另存一份）：{result.head}")
    raise SystemExit(COULD_NOT_CHECK if result.damages else NOTHING_TO_REPORT)


@command.command("history", help="一个网址的每次存档，含修改前后的版本 / every capture of one address")
@click.argument("url", metavar="URL")
@db_option
@json_option
@lang_option
def history_command(url: str, db: Path, as_json: bool, lang: str) -> None:
    from crawler.addresses import canonical_key
    from crawler.store import CrawlStore
    from crawler.words import access_words

    with CrawlStore.open(db, readonly=True) as store:
        captures = store.history(canonical_key(url))
    before = ""
    if captures and not as_json:
        say(words.row(words.HISTORY[lang == "en"]))
    for capture in captures:
        if as_json:
            say_json(capture)
            continue
        changed = (
            ("内容改变", "changed")[lang == "en"]
            if before and capture["digest"] and capture["digest"] != before
            else ""
        )
        before = capture["digest"] or before
        access = access_words(capture["access"])[lang == "en"]
        at = moment(capture["captured_at"], seconds=True)
        say(f"{capture['id']}\t{at}\t{access}\t{capture['digest'][:12]}\t{changed}".rstrip())
    if not captures:
        fail(f"没有 {printable(url)} 的存档。No capture of this address.", USAGE)


@command.command(
    "menu",
    help="网站自己的菜单和部门目录，采集时从首页读到 / the site's own menu and directory, as its home page showed them",
)
@click.argument("site_id", metavar="SITE")
@db_option
@json_option
@lang_option
def menu_command(site_id: str, db: Path, as_json: bool, lang: str) -> None:
    from crawler.store import CrawlStore

    with CrawlStore.open(db, readonly=True) as store:
        site_id = stored_site(site_id, store)
        entries, units = store.menu(site_id), store.directory(site_id)
    if entries and not as_json:
        say(words.row(words.MENU[lang == "en"]))
    for entry in entries:
        if as_json:
            say_json({"kind": "menu", "host": entry.host, "path": list(entry.path), "text": entry.text, "url": entry.url,
                      "capture": entry.capture})  # fmt: skip
        else:
            path = " > ".join((*entry.path, entry.text))
            say(f"{entry.capture}\t{entry.host}\t{printable(path)}\t{printable(entry.url)}")
    if units and not as_json:
        say(words.row(words.DIRECTORY[lang == "en"]))
    for host, name, capture in units:
        if as_json:
            say_json({"kind": "directory", "host": host, "name": name, "capture": capture})
        else:
            say(f"{capture}\t{host}\t{printable(name)}")
    if not entries and not units:
        fail(
            f"没有 {printable(site_id)} 的菜单：首页没有读到，或采集没有完成。No menu of this site was read.",
            COULD_NOT_CHECK,
        )


@command.command("files", help="页面链接的附件：读到了没有，没读到的为什么 / attachments of pages, read or why not")
@click.argument("site_id", metavar="SITE")
@click.option("--unread", is_flag=True, help="只列没有读到文字的 / only those whose text was not read")
@db_option
@json_option
@lang_option
def files_command(site_id: str, unread: bool, db: Path, as_json: bool, lang: str) -> None:
    from audit.attached import why_unread
    from audit.shown import masked
    from crawler.store import CrawlStore

    count = shown = 0
    with CrawlStore.open(db, readonly=True) as store:
        site_id = stored_site(site_id, store)
        for page, file in store.files(site_id):
            count += 1
            why = why_unread(file)[lang == "en"]
            if unread and not why:
                continue
            name = masked(file.name or file.own_name)
            if as_json:
                say_json({"page": page, "url": file.url, "name": name, "type": file.type, "access": str(file.access),
                          "read": not why, "why": why, "note": file.note, "capture": file.capture})  # fmt: skip
            else:
                if not shown:
                    say(words.row(words.FILES[lang == "en"]))
                shown += 1
                said = why or {"zh": "已读", "en": "read"}[lang]
                note = in_words(file.note, lang)
                if note and (lang == "zh" or note != file.note or note.isascii()):  # no note that stayed Chinese
                    said += f"：{note}" if lang == "zh" else f": {note}"
                say(
                    f"{file.capture or '-'}\t{printable(said)}\t{printable(name)}\t{printable(file.url)}\t{printable(page)}"
                )
    if not count:
        fail(f"{printable(site_id)} 没有记录到附件。No attachments of this site are known.", COULD_NOT_CHECK)


@command.command("export", help="导出为 WACZ 文件，可用 ReplayWeb.page 等工具打开 / export as WACZ")
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--site", default="", help="只导出这个站点 / only this site")
@db_option
@archive_option
@lang_option
def export_command(output: Path, site: str, db: Path, archive: Path | None, lang: str) -> None:
    from crawler.settings import user_agent
    from crawler.store import CrawlStore
    from crawler.verifying import verify_archive
    from crawler.wacz import export_wacz

    folder = archive or db.parent / "archive"
    with CrawlStore.open(db, readonly=True) as store:
        done = export_wacz(store, folder, output, software=user_agent(""), at=now(), site=site)
        damages = verify_archive(store, folder).damages
    if lang == "en":
        say(f"{done.path}: {done.files} archive files, {done.records} records, {done.pages} pages")
    else:
        say(f"{done.path}：存档文件 {done.files} 个，记录 {done.records} 条，页面 {done.pages} 个")
    if damages:  # a package has digests of what is in it now: it would make altered bytes look sound
        fail(
            f"存档有 {len(damages)} 处与存入时不同，导出的文件不能作为证据；详情：gongkai evidence verify。"
            f" {len(damages)} damages: the export is no evidence; see `gongkai evidence verify`.",
            COULD_NOT_CHECK,
        )


command.add_command(matrix_command)
