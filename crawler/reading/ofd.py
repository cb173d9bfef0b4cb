"""OFD (GB/T 33190-2016), the national format for fixed-layout documents: a zip of XML pages. Own reader: text, title, dates."""

from __future__ import annotations

import posixpath
import zipfile

from crawler.model import DateEvidence, Origin
from crawler.reading.files import MAX_CHARS, MAX_PAGES, MAX_UNPACKED, FileText, Refused, open_zip, read_entry
from crawler.reading.moments import read_value
from crawler.reading.office import Element, parse_xml

_SAME_LINE = 2.0  # millimetres between the tops of two text objects of one line


def read_ofd(body: bytes) -> FileText:
    """Read the first document of an OFD file, or raise Refused."""
    archive = open_zip(body)
    root = parse_xml(read_entry(archive, "OFD.xml", 1_000_000))
    document_path = _text_of(root, "DocRoot")
    if not document_path:
        raise Refused("OFD没有文档根")
    path = _join("", document_path)
    document = parse_xml(read_entry(archive, _present(archive, path)))
    pages = [node for node in document.iter() if _local(node) == "Page" and node.get("BaseLoc")]
    left, lines, used, pictures = MAX_UNPACKED, [], 0, False
    for page in pages[:MAX_PAGES]:
        data = read_entry(
            archive, _present(archive, _join(posixpath.dirname(path), page.get("BaseLoc") or "")), min(left, 20_000_000)
        )
        left -= len(data)
        content = parse_xml(data)
        found = _page_lines(content)
        pictures = pictures or any(_local(node) == "ImageObject" for node in content.iter())
        lines += found
        used += sum(map(len, found))
        if used > MAX_CHARS or left <= 0:
            break
    text = "\n".join(lines)
    return FileText(
        "ofd",
        _text_of(root, "Title"),
        text,
        len(pages),
        pictures and len(text.strip()) < 8 * max(len(pages), 1),
        len(pages) > MAX_PAGES or used > MAX_CHARS,
        dates=_dates(root),
    )


def _page_lines(content: Element) -> list[str]:
    """Put the text objects of a page into lines by their position: down the page, then from the left."""
    pieces: list[tuple[float, float, str]] = []
    for node in content.iter():
        if _local(node) != "TextObject":
            continue
        text = "".join(code.text or "" for code in node.iter() if _local(code) == "TextCode")
        box = [_number(value) for value in (node.get("Boundary") or "").split()]
        if text.strip() and len(box) >= 2:
            pieces.append((box[1], box[0], text))
    pieces.sort()
    lines: list[list[tuple[float, str]]] = []
    top = float("-inf")
    for y, x, text in pieces:
        if y - top > _SAME_LINE:
            lines.append([])
            top = y
        lines[-1].append((x, text))
    return ["".join(text for _, text in sorted(line)).strip() for line in lines]


def _dates(root: Element) -> tuple[DateEvidence, ...]:
    found = []
    for key in ("CreationDate", "ModDate"):
        raw = _text_of(root, key)
        moment = read_value(raw)
        if moment is not None:
            found.append(DateEvidence("other", moment.value, moment.precision, Origin.FILE, raw, f"OFD {key}"))
    return tuple(found)


def _local(node: Element) -> str:
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def _text_of(root: Element, name: str) -> str:
    return next(((node.text or "").strip() for node in root.iter() if _local(node) == name), "")


def _join(folder: str, location: str) -> str:
    return (
        posixpath.normpath(posixpath.join(folder, location)).lstrip("/")
        if not location.startswith("/")
        else posixpath.normpath(location).lstrip("/")
    )


def _present(archive: zipfile.ZipFile, path: str) -> str:
    names = archive.namelist()
    if path in names:
        return path
    lowered = {name.lower().lstrip("/"): name for name in names}
    if path.lower() in lowered:
        return lowered[path.lower()]
    raise Refused(f"OFD缺少{path[:80]}")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
