"""What a crawl of one site asks for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from crawler.matrices import tree_section, with_cells
from crawler.model import MatrixReading, Section, Site, SiteError


def wanted_sections(
    site: Site, names: Sequence[str], readings: Iterable[MatrixReading] = ()
) -> tuple[list[Section], list[Section]]:
    """Return (lists, single documents) to read; `names` are section ids or menu words, empty = all. SiteError if unknown.

    Lists include the trees of matrices, whose columns follow when the tree is read. `readings`: the columns known from
    earlier crawls, which may be named as well.
    """
    if not names:
        sections = [*site.sections, *(tree_section(matrix) for matrix in site.matrices)]
    else:
        sections = _named(with_cells(site, readings), names)
    return [s for s in sections if s.kind != "page"], [s for s in sections if s.kind == "page"]


def _named(site: Site, names: Sequence[str]) -> list[Section]:
    chosen: list[Section] = []
    for name in names:
        found = [section for section in site.sections if section.id == name or name in section.menu]
        if not found:
            known = [section.id for section in site.sections]
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
            hint = f"最接近的是「{near[0]}」。" if near else ""
            raise SiteError(f"站点 {site.id} 没有栏目「{name}」。{hint}现有：{'、'.join(known)}。Unknown section.")
        chosen.extend(section for section in found if section not in chosen)
    trees = {section.matrix for section in chosen if section.kind == "matrix"}
    return [section for section in chosen if section.kind == "matrix" or section.matrix not in trees]
