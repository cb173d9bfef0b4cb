"""`gongkai site`: the site profiles: list, show, check, probe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli.options import NOTHING_TO_REPORT, json_option, lang_option, say, say_json

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


@command.command("check", help="检查一个站点档案；--online 时也试读每个栏目 / check a profile")
@click.argument("name", metavar="SITE")
@json_option
def check_command(name: str, as_json: bool) -> None:
    from crawler.profile import find_site
    from spiders.checking import check_profile

    problems = check_profile(find_site(name))
    for problem in problems:
        if as_json:
            say_json({"site": name, "problem": problem})
        else:
            say(f"注意：{problem}")
    if not problems and not as_json:
        say(f"{name}：档案没有发现问题。No problem found.")
    raise SystemExit(NOTHING_TO_REPORT)


def _site_record(site: Site, path: Path) -> dict[str, Any]:
    return {
        "id": site.id, "name": site.name, "body": site.body, "catalog": site.catalog, "practice": site.practice,
        "file": path.name, "delay": site.delay,
        "hosts": [{"id": h.id, "address": h.address, "channel": h.channel, "secondary": h.secondary} for h in site.hosts],
        "sections": [{"id": s.id, "host": s.host, "path": s.path, "menu": list(s.menu), "kind": s.kind, "family": s.family,
                      "topics": list(s.topics), "shared": s.shared} for s in site.sections],
    }  # fmt: skip
