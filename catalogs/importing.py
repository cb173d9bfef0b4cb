"""Import a bureau's document: read it, find the tables, correct, and build the typed catalog with its account."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from catalogs.corrections import correct
from catalogs.documents import Document, Grid
from catalogs.documents.reading import read_bytes, read_file
from catalogs.fidelity import Carried, Fidelity
from catalogs.itemising import build_items
from catalogs.model import Catalog, CatalogError, Correction
from catalogs.rows import Aside
from catalogs.tables import TableText, read_tables
from catalogs.titles import Naming, name_catalog
from catalogs.topics import load_topics, map_item


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person may say about a document, "" = read it from the document.

    `fill`: whether empty cells take the text above: auto, never, always (catalogs.tables.read_tables).
    """

    id: str = ""
    title: str = ""
    body: str = ""
    place: str = ""
    level: str = ""
    edition: str = ""
    fill: str = "auto"


@dataclass(frozen=True, slots=True)
class Imported:
    """A catalog and the account of its import."""

    catalog: Catalog
    fidelity: Fidelity

    @property
    def parts(self) -> tuple[Catalog, Fidelity]:
        return self.catalog, self.fidelity


def import_catalog(path: Path, options: ImportOptions | None = None) -> Imported:
    """Import one document. Raise CatalogError where it holds no catalog table."""
    data = read_file(path)
    document = read_bytes(path.name, data)
    return build_catalog(document, path.name, hashlib.sha256(data).hexdigest(), options or ImportOptions())


def build_catalog(document: Document, source: str, digest: str, options: ImportOptions) -> Imported:
    """Build the catalog from a read document. Pure."""
    text = read_tables(document, options.fill)
    if not text.rows:
        raise CatalogError(
            f"{source}：没有找到目录表格：读到表格 {len(document.grids)} 张，都没有「公开事项、公开时限」这样的表头。"
            "请确认文件里有表格；扫描件和图片请先转成 Word。"
        )
    titles, corrections = _clean_titles(text.titles)
    naming = name_catalog([title.text for title in titles], options.body, options.place, options.level)
    items = build_items(text.rows)
    topics = load_topics()
    catalog = Catalog(
        id=options.id or Path(source).stem,
        title=options.title or naming.title,
        body=naming.body,
        place=naming.place,
        level=naming.level,
        edition=options.edition or naming.edition,
        items=tuple(replace(item, topics=map_item(item, topics)) for item in items.items),
        notes=tuple(note.text for note in text.notes),
        corrections=(*corrections, *items.corrections),
        source=source,
        source_digest=digest,
    )
    return Imported(catalog, _fidelity(document, text, naming, items.carried, items.doubts))


def _clean_titles(titles: list[Aside]) -> tuple[list[Aside], list[Correction]]:
    cleaned: list[Aside] = []
    changes: list[Correction] = []
    for title in titles:
        text, made = correct(title.text, "title", title.place)
        cleaned.append(replace(title, text=text))
        changes.extend(made)
    return cleaned, changes


def _fidelity(
    document: Document, text: TableText, naming: Naming, carried: tuple[Carried, ...],
    doubts: tuple[str, ...],
) -> Fidelity:  # fmt: skip
    kept: set[tuple[int, str]] = set()
    for row in text.rows:
        kept.update(
            (row.table, row.places[h]) for h, value in row.texts.items() if value.strip() and h not in row.carried
        )
        kept.update((row.table, place) for place in row.rest)
    asides = (
        *(replace(title, reason="标题、单位等表外文字") for title in text.titles),
        *(replace(note, reason="注：已存入 notes") for note in text.notes),
        *text.aside,
    )
    total = 0
    for block in document.blocks:
        if isinstance(block, Grid):
            total += len({cell for row in block.rows for cell in row if cell.text.strip()})
        else:
            total += 1
    return Fidelity(
        format=document.format, tables=text.tables, source_cells=total, kept_cells=len(kept), asides=asides,
        carried=carried, doubts=(*naming.doubts, *text.problems, *doubts),
    )  # fmt: skip
