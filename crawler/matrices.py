"""Organ x category matrices: one organ's columns as its own tree names them, each of them a list like any other.

Some systems (龙讯, the 灌南 disclosure host, .thtml, XxgkContent, 新点) number organs and categories apart and serve every
pair. There an organ's tree says what columns it has, and a column without rows is an explicit empty. A profile names
the organ; the columns are read from the site, so that none is forgotten and a new one is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.addresses import canonical_key
from crawler.model import Cell, Matrix, MatrixReading, Section, Site

TREE = "栏目树"
MAX_CELLS = 400  # columns of one organ; real ones have some dozens


def tree_section(matrix: Matrix) -> Section:
    """The page that holds the tree, as a list whose rows are columns: unread, nothing of the organ is called absent."""
    return Section(
        id=matrix.id, host=matrix.host, path=matrix.path, menu=(*matrix.menu, TREE), kind="matrix", family=matrix.family,
        matrix=matrix.id,
    )  # fmt: skip


def cell_section(matrix: Matrix, cell: Cell) -> Section:
    """One column of the organ as a list. Its topics are those that the profile gives to a column called so."""
    leaf = cell.menu[-1] if cell.menu else ""
    return Section(
        id=cell.section, host=matrix.host, path=_path(cell), menu=cell.menu, family=matrix.family, matrix=matrix.id,
        topics=matrix.topics.get(leaf, ()), details=matrix.details,
    )  # fmt: skip


def _path(cell: Cell) -> str:
    """Path and query of a column, as a section has it; the whole address of one that leads to another host."""
    if not cell.category:
        return cell.url
    return "/" + cell.url.partition("://")[2].partition("/")[2]


def with_cells(site: Site, readings: Iterable[MatrixReading]) -> Site:
    """The site with the trees of its matrices and the columns that they named last, as sections.

    A column that a person has named as a section stays that section.
    """
    if not site.matrices:
        return site
    read = {reading.matrix: reading for reading in readings}
    sections = list(site.sections)
    for matrix in site.matrices:
        sections.append(tree_section(matrix))
        cells = read[matrix.id].cells if matrix.id in read else ()
        sections += unnamed(site, matrix, cells)
    return replace(site, sections=tuple(sections))


def unnamed(site: Site, matrix: Matrix, cells: Iterable[Cell]) -> list[Section]:
    """The columns of a tree that are no section of the profile by their address, and that it does not leave out."""
    addresses = {host.id: host.address for host in site.hosts}
    keys = {canonical_key(section.url(addresses[section.host])) for section in site.sections}
    own = (cell_section(matrix, cell) for cell in cells if cell.menu[-1] not in matrix.leave_out)
    return [section for section in own if canonical_key(section.url(addresses[section.host])) not in keys]
