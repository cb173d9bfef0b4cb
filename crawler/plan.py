"""What a crawl of one site asks for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from crawler.model import Section, Site, SiteError


def wanted_sections(site: Site, names: Sequence[str]) -> tuple[list[Section], list[Section]]:
    """Return (lists, single documents) to read; `names` are section ids or menu words, empty = all. SiteError if unknown."""
    chosen: list[Section] = []
    for name in names:
        found = [section for section in site.sections if section.id == name or name in section.menu]
        if not found:
            known = [section.id for section in site.sections]
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
            hint = f"最接近的是「{near[0]}」。" if near else ""
            raise SiteError(f"站点 {site.id} 没有栏目「{name}」。{hint}现有：{'、'.join(known)}。Unknown section.")
        chosen.extend(section for section in found if section not in chosen)
    sections = chosen if names else list(site.sections)
    return [s for s in sections if s.kind == "list"], [s for s in sections if s.kind == "page"]
