"""`gongkai site`: the site profiles: list, show, check, probe."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from crawler.access import Ending
from crawler.model import Access
from crawler.settings import user_agent
from gongkai.cli.options import (
    COULD_NOT_CHECK,
    NOTHING_TO_REPORT,
    db_option,
    fail,
    json_option,
    lang_option,
    now,
    say,
    say_json,
)
from gongkai.cli.site_words import word

if TYPE_CHECKING:
    from crawler.model import CoverageStatement, Site
    from spiders.checking import Check


@click.group("site", help="站点档案：列出、查看、检查、起草 / site profiles")
def command() -> None:
    """Group of the site commands."""


@command.command("list", help="列出自带的站点档案 / list the shipped profiles")
@json_option
@lang_option
def list_command(as_json: bool, lang: str) -> None:
    from crawler.profile import load_site, shipped_sites

    for path in shipped_sites().values():
        site = load_site(path)
        if as_json:
            say_json(_site_record(site, path))
        else:
            mark = word("practice", lang) if site.practice else ""
            counts = [word("catalog", lang, catalog=site.catalog), word("sections", lang, count=len(site.sections))]
            if site.matrices:
                counts.append(word("matrices", lang, count=len(site.matrices)))
            say("\t".join((site.id, mark + site.name, site.body, *counts)))


@command.command("show", help="显示一个站点档案 / show one profile")
@click.argument("name", metavar="SITE")
@json_option
@lang_option
def show_command(name: str, as_json: bool, lang: str) -> None:
    from crawler.profile import find_site, load_site

    path = find_site(name)
    site = load_site(path)
    if as_json:
        say_json(_site_record(site, path))
        return
    mark = word("practice", lang) if site.practice else ""
    say(f"{mark}{site.id}  {site.name}  {site.body}  ({path.name})")
    for host in site.hosts:
        extra = f"  {word('second', lang)}" if host.secondary else ""
        say(f"  {word('host', lang)} {host.id}: {host.address}  {host.channel}{extra}  {host.family}")
    for section in site.sections:
        name = word("section", lang)
        say(f"  {name} {section.id}: {' > '.join(section.menu)}  {section.host}{section.path}  {section.kind}")
    for matrix in site.matrices:
        name = word("matrix", lang)
        say(f"  {name} {matrix.id}: {' > '.join(matrix.menu)}  {matrix.host}{matrix.path}  {matrix.family}".rstrip())


@command.command("check", help="检查一个站点档案；--online 时试读每个栏目的列表 / check a profile")
@click.argument("name", metavar="SITE")
@click.option("--online", is_flag=True, help="访问网站，试读每个栏目 / visit the site and try every section")
@click.option("--contact", envvar="GONGKAI_CONTACT", default="", help="写进请求的联系地址 / contact in the user agent")
@db_option
@json_option
@lang_option
def check_command(name: str, online: bool, contact: str, db: Path, as_json: bool, lang: str) -> None:
    from crawler.profile import find_site, load_site
    from spiders.checking import check_online
    from spiders.profile_checks import check_profile
    from spiders.reaching import look_around

    path = find_site(name)
    for problem in (problems := check_profile(path)):
        if as_json:
            say_json({"site": name, "problem": problem.zh, "problem_en": problem.en})
        else:
            say(word("doubt", lang, problem=problem.en if lang == "en" else problem.zh))
    if not problems and not as_json:
        say(word("no-doubt", lang, name=name))
    if not online:
        raise SystemExit(NOTHING_TO_REPORT)
    site = load_site(path)
    _need_contact(contact, site.practice, lang)
    checks = check_online(
        site, user_agent(contact), now, before=_last_crawl(site, db, lang), surroundings=lambda: look_around(os.environ)
    )
    menus = {section.id: " > ".join(section.menu) for section in site.sections}
    if not as_json:
        say(word("heads", lang))
    for check in checks:
        _print_check(check, menus.get(check.section, ""), as_json, lang)
    if not as_json:
        say(_sum(checks, lang))
    raise SystemExit(NOTHING_TO_REPORT if all(check.side == "" for check in checks) else COULD_NOT_CHECK)


def _last_crawl(site: Site, db: Path, lang: str) -> dict[str, CoverageStatement]:
    """The newest statement of each section in the user's database; {} where there is none. To compare is an extra: a
    database that cannot be read is said, and the check goes on."""
    from crawler.model import StoreError
    from crawler.store import CrawlStore

    if not db.is_file():
        return {}
    try:
        with CrawlStore.open(db, readonly=True) as store:
            return {statement.section: statement for statement in store.coverage(site.id)}
    except StoreError as error:
        say(word("no-before", lang, why=error), err=True)
        return {}


def _print_check(check: Check, menu: str, as_json: bool, lang: str) -> None:
    if as_json:
        say_json({field: getattr(check, field) for field in check.__slots__})
        return
    name = check.section or word("whole-host", lang, host=check.host)
    text = check.text_en if lang == "en" else check.text
    say("\t".join((word(check.verdict, lang), name, menu, check.family, text)))


def _sum(checks: list[Check], lang: str) -> str:
    sides = [check.side for check in checks if check.section]
    counts = {side: sides.count(side) for side in ("site", "moved", "line", "us")}
    return word("sum", lang, all=len(sides), good=sides.count(""), **counts)


@command.command("probe", help="查看一个陌生网站，起草站点档案 / look at a site and draft a profile")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--body", default="", help="单位全称，如 某县医疗保障局 / the body's full name")
@click.option("--id", "site_id", default="", help="站点编号，默认取主机名 / id of the new profile")
@click.option(
    "--out",
    "--output",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="写到文件 / write to a file",
)
@click.option(
    "--pages", type=click.IntRange(1, 500), default=60, show_default=True, help="最多看多少页 / pages at most"
)
@click.option("--delay", type=click.FloatRange(0), default=3.0, show_default=True, help="两次请求间隔秒数 / seconds")
@click.option("--contact", envvar="GONGKAI_CONTACT", default="", help="写进请求的联系地址 / contact in the user agent")
@click.option("--practice", is_flag=True, help="是本机练习站 / it is a practice site on loopback")
@lang_option
def probe_command(urls: tuple[str, ...], body: str, site_id: str, output: Path | None, pages: int, delay: float,
                  contact: str, practice: bool, lang: str) -> None:  # fmt: skip
    from crawler.profile import MIN_DELAY
    from spiders.bodies import names_of
    from spiders.drafting import draft_profile
    from spiders.probe_findings import ProbeOptions, said
    from spiders.probing import probe_site

    for url in urls:
        if not url.startswith(("http://", "https://")) or not _host_of(url):
            fail(word("no-url", lang, url=url))
    if delay < MIN_DELAY and not practice:
        fail(word("too-fast", lang, least=MIN_DELAY))
    _need_contact(contact, practice, lang)
    if output is not None and not output.parent.is_dir():
        fail(word("unwritten", lang, output=output, why=word("no-folder", lang)))
    body = body.strip()
    probe = probe_site(
        ProbeOptions(urls, user_agent(contact), names_of(body), pages, delay, practice=practice, body=body)
    )
    site_id = site_id or re.sub(r"[^a-z0-9]+", "-", _host_of(urls[0]).lower()).strip("-")
    draft = draft_profile(probe, site_id=site_id, body=body, practice=practice, delay=delay, lang=lang)
    if output is None:
        say(draft)
    else:
        try:
            output.write_text(draft, "utf-8")
        except OSError as error:
            fail(word("unwritten", lang, output=output, why=error.strerror))
        say(word("drafted", lang, seen=probe.seen, columns=draft.count("\n[[sections]]"), output=output), err=True)
    if probe.access is not Access.OK:
        fail(word("unread", lang, url=urls[0], why=said(Ending(probe.access, probe.reason), lang)), COULD_NOT_CHECK)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # http://[::1
        return ""


def _need_contact(contact: str, practice: bool, lang: str) -> None:
    if not contact and not practice:
        fail(word("contact", lang))


def _site_record(site: Site, path: Path) -> dict[str, Any]:
    return {
        "id": site.id, "name": site.name, "body": site.body, "catalog": site.catalog, "practice": site.practice,
        "file": path.name, "delay": site.delay,
        "hosts": [{"id": h.id, "address": h.address, "channel": h.channel, "secondary": h.secondary} for h in site.hosts],
        "sections": [{"id": s.id, "host": s.host, "path": s.path, "menu": list(s.menu), "kind": s.kind, "family": s.family,
                      "topics": list(s.topics), "shared": s.shared, "details": s.details} for s in site.sections],
        "matrices": [{"id": m.id, "host": m.host, "path": m.path, "organ": m.organ, "family": m.family, "menu": list(m.menu),
                      "details": m.details} for m in site.matrices],
    }  # fmt: skip
