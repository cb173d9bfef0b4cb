"""Documents of the practice sites: read from TOML, with body text made from our own templates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from gongkai.practice.model import PracticeError

SITES = Path(__file__).resolve().parent / "sites"


@dataclass(frozen=True, slots=True)
class Body:
    """The bureau whose practice site it is."""

    name: str  # 灌南县医疗保障局
    short: str  # 县医保局
    place: str  # 灌南县
    org_code: str  # front part of its 索引号


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a practice site. Empty `published`: the site prints no publication date of it anywhere.

    `kind` chooses the body template (sites/texts.toml); `body` replaces it. `row_date` is what the list shows where
    that differs from `published`. `states`: in which states of time it is there.
    """

    id: str
    host: str
    columns: tuple[str, ...]
    title: str
    published: str = ""
    time: str = "09:30"
    formed: str = ""
    doc_no: str = ""
    publisher: str = ""
    kind: str = "notice"
    what: str = ""
    body: tuple[str, ...] = ()
    index: bool = True  # has a 信息索引 table where the system prints one
    signed: bool = True  # has a 落款
    image: bool = False  # the text is a picture
    file: str = ""  # file name of an attachment
    row_date: str = ""
    row_title: str = ""
    link: str = ""  # external row: the address it leads to
    pinned: bool = False
    states: tuple[int, ...] = (1, 2)

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.published) if self.published else None

    @property
    def listed(self) -> str:
        """The date that the list row prints."""
        return self.row_date or self.published


_TUPLES = {"columns", "body", "states"}


def load_documents(folder: str, state: int) -> tuple[Body, list[Document]]:
    """Read sites/<folder>/documents*.toml: the bureau, and its documents in one state, in file order."""
    found: list[Document] = []
    body: Body | None = None
    for path in sorted((SITES / folder).glob("documents*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if "body" in data:
            body = Body(**data["body"])
        for group in data["group"]:
            defaults = {key: value for key, value in group.items() if key != "rows"}
            found.extend(_document({**defaults, **row}, path) for row in group["rows"])
    if body is None:
        raise PracticeError(f"sites/{folder}/documents.toml 没有 [body]")
    seen: set[tuple[str, str]] = set()
    kept: list[Document] = []
    for document in found:
        if state not in document.states:
            continue
        if (document.host, document.id) in seen:
            raise PracticeError(f"sites/{folder}：文档编号重复 {document.host}/{document.id}")
        seen.add((document.host, document.id))
        kept.append(document)
    return body, kept


_FIELDS = {field.name for field in fields(Document)}


def _document(raw: dict[str, Any], path: Path) -> Document:
    unknown = sorted(set(raw) - _FIELDS)
    if unknown:
        raise PracticeError(f"{path.name}：文档有不认识的键 {unknown}：{raw.get('title', raw)}")
    values: dict[str, Any] = {key: tuple(value) if key in _TUPLES else value for key, value in raw.items()}
    return Document(**values)


def load_texts() -> dict[str, list[str]]:
    """Body templates by document kind."""
    texts: dict[str, list[str]] = tomllib.loads((SITES / "texts.toml").read_text(encoding="utf-8"))["text"]
    return texts


def chinese_day(iso: str) -> str:
    """2026-03-05 -> 2026年3月5日."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def paragraphs(document: Document, body: Body, texts: dict[str, list[str]]) -> list[str]:
    """The body of a document as plain paragraphs, without its signature."""
    source = list(document.body) or texts[document.kind]
    year = (document.formed or document.published or "2026")[:4]
    month_day = chinese_day(document.published)[5:] if document.published else "近日"
    values = {
        "body": body.name, "short": body.short, "place": body.place, "what": document.what or document.title,
        "title": document.title, "year": year, "last_year": str(int(year) - 1), "month_day": month_day,
        "publisher": document.publisher or body.name,
    }  # fmt: skip
    return [line.format_map(values) for line in source]


def body_html(document: Document, body: Body, texts: dict[str, list[str]], *, picture: str = "", file: str = "") -> str:
    """The body as markup: paragraphs, a picture instead of them, a signature, an attachment link."""
    parts: list[str] = []
    if document.image:
        parts.append(f'<p style="text-align:center"><img src="{escape(picture)}" alt=""/></p>')
    else:
        parts.extend(f'<p style="text-indent:2em">{escape(line)}</p>' for line in paragraphs(document, body, texts))
    if document.signed and document.formed and not document.image:
        signer = document.publisher if document.publisher.endswith(("局", "府", "办公室", "中心")) else ""
        full = body.name if signer in ("", body.short) else signer
        parts.append(f'<p style="text-align:right">{escape(full)}</p>')
        parts.append(f'<p style="text-align:right">{chinese_day(document.formed)}</p>')
    if document.file:
        parts.append(f'<p>附件：<a href="{escape(file)}">{escape(document.file)}</a></p>')
    return "\n".join(parts)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fea735"
    "81e40000000049454e44ae426082"
)


def small_pdf(text: str) -> bytes:
    """A valid one-page PDF with an ASCII line; the practice sites' attachments."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("ascii", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>> >>",
        b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
