"""Check a site profile by itself: what is doubtful in it, and which questions are still open."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path

from catalogs.loading import find_catalog
from catalogs.model import CatalogError
from catalogs.topics import load_topics
from crawler.addresses import canonical_key
from crawler.model import Host, Site
from crawler.profile import load_site
from spiders.check_words import Said, say
from spiders.families import family_named


def check_profile(path: Path) -> list[Said]:
    """Return what is doubtful in a profile. An unusable profile raises SiteError."""
    site = load_site(path)
    problems: list[Said] = []
    addresses = {host.id: host.address for host in site.hosts}
    seen: dict[str, str] = {}
    for section in site.sections:
        if section.family:
            family_named(section.family, f"{path.name} {section.id}")
        key = canonical_key(addresses[section.host] + section.path)
        if key in seen:
            problems.append(say("same-address", section=section.id, other=seen[key]))
        seen.setdefault(key, section.id)
        if not section.menu:
            problems.append(say("no-menu", section=section.id))
    problems += _unknown_topics(site)
    for host in site.hosts:
        problems += _check_host(site, host, path)
    try:
        find_catalog(site.catalog, beside=path)
    except CatalogError as exc:
        problems.append(Said(f"catalog：{exc}", f"catalog: {exc}"))
    questions = tomllib.loads(path.read_text("utf-8")).get("questions", [])  # load_site has checked file and types
    problems += [say("question", question=question) for question in questions]
    if not site.aliases:
        problems.append(say("no-aliases"))
    return problems


def _unknown_topics(site: Site) -> list[Said]:
    """Topics of sections and matrices that the vocabulary lacks, each with the nearest one."""
    known = [topic.id for topic in load_topics()]
    given = [(section.id, topic) for section in site.sections for topic in section.topics]
    given += [
        (f"{m.id}「{name}」", topic) for m in site.matrices for name, topics in m.topics.items() for topic in topics
    ]
    found = []
    for section, topic in given:
        if topic not in known:
            near = difflib.get_close_matches(topic, known, n=1, cutoff=0.0)[0]
            found.append(say("unknown-topic", section=section, topic=topic, near=f"→ {near}"))
    return found


def _check_host(site: Site, host: Host, path: Path) -> list[Said]:
    if host.family:
        family_named(host.family, f"{path.name} {host.id}")
    hosts = {section.host for section in site.sections} | {matrix.host for matrix in site.matrices}
    used = host.id in hosts
    problems = []
    if not used and not host.files_only:
        problems.append(say("host-unused", host=host.id))
    if used and host.files_only:
        problems.append(say("host-files-only", host=host.id))
    if not host.channel and not host.files_only:
        problems.append(say("host-channel", host=host.id))
    return problems
