"""Choose the reader by what a file is, not by what it is called."""

from __future__ import annotations

from pathlib import Path

from catalogs.documents.model import Document
from catalogs.documents.text import read_text
from catalogs.model import CatalogError

MAX_FILE = 64_000_000  # bytes; the largest real catalog met is below 3 MB


def read_document(path: Path) -> Document:
    """Read a catalog document. Raise CatalogError with the way out where it cannot be read."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise CatalogError(f"{path}：文件 {size} 字节，超过上限 {MAX_FILE} 字节。请只保留目录表格后再导入。")
        data = path.read_bytes()
    except OSError as error:
        raise CatalogError(f"{path}：无法读取（{error.strerror}）。请检查路径和权限。") from error
    return read_text(path, data)
