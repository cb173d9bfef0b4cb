"""Open zipped documents (docx, xlsx) without trusting them: zip bombs, entity bombs, macros, broken parts."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree

from catalogs.documents.limits import MAX_PART, MAX_PARTS, MAX_RATIO, MAX_UNPACKED
from catalogs.model import CatalogError

_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Archive:
    """A zipped document that has been read through once: no part is larger than it says, all are bounded."""

    def __init__(self, where: str, data: bytes) -> None:
        self.where = where
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._check()
        except _BROKEN as error:
            raise CatalogError(f"{where}：压缩包已损坏（{error}）。请用 Word、Excel 或 WPS 打开后另存一份。") from error

    @property
    def names(self) -> list[str]:
        return self._zip.namelist()

    def _check(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > MAX_PARTS:
            raise CatalogError(f"{self.where}：压缩包里有 {len(parts)} 个文件，不是正常的文档。")
        total = 0
        for part in parts:
            if part.flag_bits & 1:
                raise CatalogError(f"{self.where}：压缩包有密码。请去掉密码后再导入。")
            self._bound(part, part.file_size, total)
        for part in parts:
            size = 0
            with self._zip.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._bound(part, size, total)
            total += size

    def _bound(self, part: zipfile.ZipInfo, size: int, before: int) -> None:
        ratio = size / max(1, part.compress_size)
        if size > MAX_PART or before + size > MAX_UNPACKED or (size > 5_000_000 and ratio > MAX_RATIO):
            raise CatalogError(
                f"{self.where}：疑似压缩炸弹：{part.filename} 解压后有 {size} 字节以上（{ratio:.0f} 倍）。没有导入。"
            )

    def refuse_macros(self, way_out: str) -> None:
        """Refuse a document that carries a program."""
        if any(name.lower().endswith("vbaproject.bin") for name in self.names):
            raise CatalogError(
                f"{self.where}：文件带有宏（VBA 程序），为安全起见没有导入。请另存为不带宏的 {way_out}。"
            )

    def open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(name)
        except (KeyError, *_BROKEN) as error:
            raise CatalogError(f"{self.where}：缺少 {name}，文件不完整。请用 Office 或 WPS 打开后另存一份。") from error

    def events(self, name: str, *tags: str, starts: bool = True) -> Iterator[tuple[str, etree._Element]]:
        """Stream the elements of an XML part. A part with a DTD is refused: office software writes none."""
        with self.open(name) as stream:
            parser = etree.iterparse(
                stream, events=("start", "end") if starts else ("end",), resolve_entities=False, no_network=True,
                load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
            )  # fmt: skip
            checked = False
            try:
                for event, element in parser:
                    if not checked:
                        checked = True
                        if element.getroottree().docinfo.doctype:
                            raise CatalogError(f"{self.where}：{name} 带有 DTD 实体定义（实体炸弹的写法），没有导入。")
                    if not tags or element.tag in tags:
                        yield event, element
            except etree.XMLSyntaxError as error:
                if "ntity" in (error.msg or ""):
                    raise CatalogError(f"{self.where}：{name} 疑似实体炸弹（{error.msg}），没有导入。") from error
                raise CatalogError(f"{self.where}：{name} 不是有效的 XML（{error.msg}）。请另存一份再导入。") from error


def release_before(element: etree._Element) -> None:
    """Let go of the elements before this one: a streamed part must not grow into a whole tree."""
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
