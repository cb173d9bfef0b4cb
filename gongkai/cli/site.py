"""`gongkai site`: the site profiles: list, show, check, probe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.model import Access
from crawler.settings import user_agent
from gongkai.cli.options import COULD_NOT_CHECK, NOTHING_TO_REPORT, fail, json_option, lang_option, now, say, say_json

if TYPE_CHECKING:
    from crawler.model import Site


@click.group("site", help="站点档案：列出、查看、检查、起草 / site profiles")
def command() -> None:
    """Group of the site commands."""


@command.command("list", help="列出自带的站点档案 / list the shipped profiles")
@json_option
def list_command(as_json: bool) -> None:
    from crawler.profile import load_site, shipped_sites

    for path in shipped_sites().values():
        site = load_site(path)
        if as_json:
            say_json(_site_record(site, path))
        else:
            mark = "【练习站】" if site.practice else ""
            say(f"{site.id}\t{mark}{site.name}\t{site.body}\t目录 {site.catalog}\t栏目 {len(site.sections)}")


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
    words = {"zh": ("主机", "栏目", "第二渠道"), "en": ("host", "section", "second channel")}[lang]
    mark = {"zh": "【练习站】", "en": "[practice site] "}[lang] if site.practice else ""
    say(f"{mark}{site.id}  {site.name}  {site.body}  ({path.name})")
    for host in site.hosts:
        extra = f"  {words[2]}" if host.secondary else ""
        say(f"  {words[0]} {host.id}: {host.address}  {host.channel}{extra}  {host.family}")
    for section in site.sections:
        say(f"  {words[1]} {section.id}: {' > '.join(section.menu)}  {section.host}{section.path}  {section.kind}")


@command.command("check", help="检查一个站点档案；--online 时试读每个栏目的列表 / check a profile")
@click.argument("name", metavar="SITE")
@click.option("--online", is_flag=True, help="访问网站，试读每个栏目 / visit the site and try every section")
@click.option("--contact", envvar="GONGKAI_CONTACT", default="", help="写进请求的联系地址 / contact in the user agent")
@json_option
def check_command(name: str, online: bool, contact: str, as_json: bool) -> None:
    from crawler.profile import find_site, load_site
    from spiders.checking import check_online, check_profile

    path = find_site(name)
    for problem in (problems := check_profile(path)):
        if as_json:
            say_json({"site": name, "problem": problem})
        else:
            say(f"注意：{problem}")
    if not problems and not as_json:
        say(f"{name}：档案没有发现问题。No problem found.")
    if not online:
        raise SystemExit(NOTHING_TO_REPORT)
    site = load_site(path)
    _need_contact(contact, site.practice)
    checks = check_online(site, user_agent(contact), now)
    for check in checks:
        if as_json:
            say_json({field: getattr(check, field) for field in check.__slots__})
        else:
            say(f"{check.verdict}\t{check.section}\t{check.family}\t{check.text}")
    raise SystemExit(NOTHING_TO_REPORT if all(check.side == "" for check in checks) else COULD_NOT_CHECK)


@command.command("probe", help="查看一个陌生网站，起草站点档案 / look at a site and draft a profile")
@click.argument("url", metavar="URL")
@click.option("--body", default="", help="单位全称，如 某县医疗保障局 / the body's full name")
@click.option("--id", "site_id", default="", help="站点编号，默认取主机名 / id of the new profile")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), default=None, help="写到文件 / write to a file"
)
@click.option(
    "--pages", type=click.IntRange(1, 500), default=60, show_default=True, help="最多看多少页 / pages at most"
)
@click.option("--delay", type=click.FloatRange(0), default=3.0, show_default=True, help="两次请求间隔秒数 / seconds")
@click.option("--contact", envvar="GONGKAI_CONTACT", default="", help="写进请求的联系地址 / contact in the user agent")
@click.option("--practice", is_flag=True, help="是本机练习站 / it is a practice site on loopback")
def probe_command(url: str, body: str, site_id: str, output: Path | None, pages: int, delay: float, contact: str,
                  practice: bool) -> None:  # fmt: skip
    import re
    from urllib.parse import urlsplit

    from crawler.profile import MIN_DELAY
    from spiders.probing import ProbeOptions, draft_profile, probe_site, said

    try:
        host = urlsplit(url).hostname
    except ValueError:  # http://[::1
        host = None
    if not url.startswith(("http://", "https://")) or not host:
        fail(f"「{url}」不是网址，请写成 http://主机名/。Write http://host/.")
    if delay < MIN_DELAY and not practice:
        fail(f"--delay 不得小于 {MIN_DELAY} 秒。Too fast for a real site.")
    _need_contact(contact, practice)
    names = tuple(dict.fromkeys(name for name in (body, body[-5:], body[-5:].replace("医疗保障", "医保")) if name))
    probe = probe_site(ProbeOptions(url, user_agent(contact), names, pages, delay, practice=practice))
    draft = draft_profile(
        probe, site_id=site_id or re.sub(r"[^a-z0-9]+", "-", host.lower()), body=body, practice=practice, delay=delay
    )
    if output is None:
        say(draft)
    else:
        output.write_text(draft, "utf-8")
        say(
            f"看了 {probe.seen} 页，找到栏目 {len(probe.columns)} 个，草稿写到 {output}。请先回答 questions 里的问题。",
            err=True,
        )
    if probe.access is not Access.OK:
        fail(
            f"没有读到 {url}（{said(probe.access, probe.reason)}）。请换一个浏览器里能打开的栏目页地址再试。"
            "The address could not be read; try one of a column that opens in a browser.",
            COULD_NOT_CHECK,
        )


def _need_contact(contact: str, practice: bool) -> None:
    if not contact and not practice:
        fail("请用 --contact 或环境变量 GONGKAI_CONTACT 给出联系地址。Real sites are asked with a contact address.")


def _site_record(site: Site, path: Path) -> dict[str, Any]:
    return {
        "id": site.id, "name": site.name, "body": site.body, "catalog": site.catalog, "practice": site.practice,
        "file": path.name, "delay": site.delay,
        "hosts": [{"id": h.id, "address": h.address, "channel": h.channel, "secondary": h.secondary} for h in site.hosts],
        "sections": [{"id": s.id, "host": s.host, "path": s.path, "menu": list(s.menu), "kind": s.kind, "family": s.family,
                      "topics": list(s.topics), "shared": s.shared} for s in site.sections],
    }  # fmt: skip
