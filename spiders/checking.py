"""Check a site profile without asking the site."""

from __future__ import annotations

from pathlib import Path

from crawler.addresses import canonical_key
from crawler.profile import load_site
from spiders.families import family_named


def check_profile(path: Path) -> list[str]:
    """Return what is doubtful in a profile, in Chinese sentences. An unusable profile raises SiteError."""
    site = load_site(path)
    problems = []
    addresses = {host.id: host.address for host in site.hosts}
    seen: dict[str, str] = {}
    for section in site.sections:
        for pinned, where in ((section.family, section.id),):
            if pinned:
                family_named(pinned, f"{path.name} {where}")
        key = canonical_key(addresses[section.host] + section.path)
        if key in seen:
            problems.append(f"栏目 {section.id} 与 {seen[key]} 是同一个地址")
        seen.setdefault(key, section.id)
        if not section.menu:
            problems.append(f"栏目 {section.id} 没有 menu（菜单文字），只能靠页面面包屑判断栏目")
    for host in site.hosts:
        if host.family:
            family_named(host.family, f"{path.name} {host.id}")
        used = any(section.host == host.id for section in site.sections)
        if not used and not host.files_only:
            problems.append(f"主机 {host.id} 没有任何栏目；如只放附件请写 files_only = true")
        if used and host.files_only:
            problems.append(f"主机 {host.id} 标为 files_only，却有栏目")
        if not host.channel and not host.files_only:
            problems.append(f"主机 {host.id} 没有写 channel（对应目录的公开渠道）")
    if not site.aliases:
        problems.append("没有 aliases（单位简称），共用栏目里的页面可能认不出来")
    return problems
