"""Export an archive as one WACZ file (https://specs.webrecorder.net/wacz/1.1.1/), which archive viewers open by themselves."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.archive import archive_error, archive_path
from crawler.model import StoreError
from crawler.store import CrawlStore
from crawler.store.codec import instant

VERSION = "1.1.1"
PAGE_KINDS = ("page", "list")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    files: int
    records: int
    pages: int


def export_wacz(
    store: CrawlStore, folder: Path, output: Path, *, software: str, at: datetime, site: str = ""
) -> Exported:
    """Write every archive file (of one site's crawls, or of all) with index, page list and digests into `output`."""
    captures = [c for c in store.captures() if c["file"] and (not site or c["site"] == site)]
    names = list(dict.fromkeys(capture["file"] for capture in captures))
    paths = [archive_path(folder, name) for name in names]
    if not names:
        raise StoreError(f"数据库里没有{site or '任何站点'}的存档。Nothing to export.")
    answered = [c for c in captures if c["http_status"] is not None]
    pages = [c for c in answered if c["kind"] in PAGE_KINDS and c["http_status"] == 200 and c["access"] == "ok"]
    resources: list[dict[str, Any]] = []
    try:
        with zipfile.ZipFile(output, "x", zipfile.ZIP_STORED) as package:
            for path in paths:
                resources.append(_add_file(package, f"archive/{path.name}", path))
            resources.append(_add_text(package, "indexes/index.cdxj", _lines(_cdxj(answered))))
            resources.append(_add_text(package, "pages/pages.jsonl", _lines(_pages(pages))))
            head = {"profile": "data-package", "wacz_version": VERSION, "software": software, "created": instant(at),
                    "title": f"gongkai {site}".strip(), "resources": resources}  # fmt: skip
            package_text = json.dumps(head, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
            package.writestr("datapackage.json", package_text)
            digest = {"path": "datapackage.json", "hash": _sha256(package_text.encode())}
            package.writestr("datapackage-digest.json", json.dumps(digest, sort_keys=True) + "\n")
    except FileExistsError as error:
        raise StoreError(f"{output} 已经存在，请换一个文件名。The file exists already.") from error
    except OSError as error:
        output.unlink(missing_ok=True)
        raise archive_error(output, error) from error
    return Exported(output, len(names), len(answered), len(pages))


def _add_file(package: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    package.write(path, name)
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return {"name": path.name, "path": name, "hash": f"sha256:{digest.hexdigest()}", "bytes": path.stat().st_size}


def _add_text(package: zipfile.ZipFile, name: str, text: str) -> dict[str, Any]:
    data = text.encode()
    package.writestr(name, data, zipfile.ZIP_DEFLATED)
    return {"name": name.rsplit("/", 1)[1], "path": name, "hash": _sha256(data), "bytes": len(data)}


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _lines(records: Iterable[str]) -> str:
    return "".join(f"{record}\n" for record in records)


def _cdxj(captures: list[dict[str, Any]]) -> Iterator[str]:
    """One line a capture: sortable address, time, place in the archive file."""
    rows = []
    for capture in captures:
        stamp = "".join(char for char in capture["captured_at"][:19] if char.isdigit())
        record = {
            "url": capture["url"], "mime": capture["content_type"].split(";")[0] or "unk", "status": str(capture["http_status"]),
            "digest": f"sha256:{capture['digest']}", "length": str(capture["file_length"]), "offset": str(capture["file_offset"]),
            "filename": capture["file"],
        }  # fmt: skip
        rows.append(f"{surt(capture['url'])} {stamp} {json.dumps(record, ensure_ascii=False)}")
    yield from sorted(rows)


def surt(url: str) -> str:
    """The address with its host reversed, as archive indexes sort it: cn,gov,mouxian)/zwgk/?a=1."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    numeric = host.replace(".", "").isdigit()
    turned = host if numeric else ",".join(reversed(host.split(".")))
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{turned}{port}){parts.path or '/'}{query}".lower().replace(" ", "%20")


def _pages(captures: list[dict[str, Any]]) -> Iterator[str]:
    yield json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "pages"})
    for capture in captures:
        record = {
            "id": str(capture["id"]),
            "url": capture["url"],
            "ts": capture["captured_at"],
            "title": capture["key"],
        }
        yield json.dumps(record, ensure_ascii=False, sort_keys=True)
