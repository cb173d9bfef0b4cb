"""A WACZ file holds the archive, an index that leads to each record, and digests that hold."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive, Exchange
from crawler.model import Access, Host, Section, Site, StoreError
from crawler.store import CaptureRecord, CrawlStore
from crawler.wacz import export_wacz, surt

AT = datetime(2026, 6, 1, 2, 3, 4, tzinfo=UTC)
SITE = Site("t", "n", "c", "b", (), (Host("h", "http://a.gov.cn"),), (Section("s", "h", "/l/"),))


def _made(tmp_path):
    store = CrawlStore.open(tmp_path / "g.db")
    crawl = store.begin(SITE, AT, "agent", {})
    archive = Archive(tmp_path / "archive", "crawl-1", "s", AT)
    for n in range(3):
        url = f"http://www.a.gov.cn/通知 {n}.html?b=1"
        place = archive.write(Exchange(url, "GET", [], b"", 200, [("Content-Type", "text/html")], b"body %d" % n, AT))
        store.save_capture(crawl, CaptureRecord(
            "page", "s", f"k{n}", url, "GET", AT, 200, Access.OK, digest=place.digest, content_type="text/html; charset=x", file=place.file,
            file_offset=place.offset, file_length=place.length, record_digest=place.record_digest,
        ))  # fmt: skip
    archive.close()
    return store


def test_every_index_line_leads_to_its_record_and_every_digest_holds(tmp_path):
    with _made(tmp_path) as store:
        done = export_wacz(store, tmp_path / "archive", tmp_path / "out.wacz", software="s", at=AT)
    assert (done.files, done.records, done.pages) == (1, 3, 3)
    with zipfile.ZipFile(tmp_path / "out.wacz") as package:
        assert package.testzip() is None
        head = json.loads(package.read("datapackage.json"))
        for resource in head["resources"]:
            data = package.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert resource["bytes"] == len(data)
        digest = json.loads(package.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"
        lines = package.read("indexes/index.cdxj").decode().splitlines()
        assert lines == sorted(lines)
        for n, line in enumerate(lines):
            key, stamp, record = line.split(" ", 2)
            place = json.loads(record)
            data = package.read(f"archive/{place['filename']}")[int(place["offset"]) :][: int(place["length"])]
            assert gzip.decompress(data).startswith(b"WARC/1.1")
            found = next(iter(ArchiveIterator(io.BytesIO(data))))
            assert found.content_stream().read() == b"body %d" % n
            assert (key, stamp) == (f"cn,gov,a)/通知%20{n}.html?b=1", "20260601020304")
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").decode().splitlines()]
        assert len(pages) == 4


def test_an_existing_file_and_an_empty_database_are_messages(tmp_path):
    with _made(tmp_path) as store:
        (tmp_path / "out.wacz").write_bytes(b"mine")
        with pytest.raises(StoreError, match="已经存在"):
            export_wacz(store, tmp_path / "archive", tmp_path / "out.wacz", software="s", at=AT)
        assert (tmp_path / "out.wacz").read_bytes() == b"mine"
        with pytest.raises(StoreError, match="没有other的存档"):
            export_wacz(store, tmp_path / "archive", tmp_path / "new.wacz", software="s", at=AT, site="other")


def test_sortable_addresses():
    assert surt("http://www.a.gov.cn/X?b=1") == "cn,gov,a)/x?b=1"
    assert surt("http://127.0.0.1:8001/") == "127.0.0.1:8001)/"
