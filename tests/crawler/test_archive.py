"""The archive: what was received is found again, byte for byte, and damage is found."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive, Exchange, archive_path, cut_tail, read_exchange
from crawler.model import DiskFullError, StoreError

AT = datetime(2026, 6, 1, 2, 3, 4, tzinfo=UTC)


def _exchange(body=b"<html>\xe5\x8c\xbb</html>", **values):
    settings = {
        "url": "http://a.gov.cn/x?y=1", "method": "GET", "request_headers": [("User-Agent", "gongkai/test")], "request_body": b"",
        "status": 200, "headers": [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "9")],
        "body": body, "at": AT, "ip": "192.0.2.1", **values,
    }  # fmt: skip
    return Exchange(**settings)


def test_what_was_received_comes_back(tmp_path):
    archive = Archive(tmp_path, "crawl-1", "gongkai/test", AT)
    first = archive.write(_exchange())
    second = archive.write(_exchange(b"\x00\xff" * 5000, status=412, method="POST", request_body=b'{"a":1}'))
    archive.close()
    for place, status, body in ((first, 200, b"<html>\xe5\x8c\xbb</html>"), (second, 412, b"\x00\xff" * 5000)):
        got_status, headers, got = read_exchange(tmp_path, place.file, place.offset, place.length)
        assert (got_status, got) == (status, body)
        assert ("X-Archive-Orig-Content-Encoding", "gzip") in headers


def test_headers_are_kept_byte_for_byte(tmp_path):
    raw = 'attachment; filename="' + "通知.pdf".encode("gb18030").decode("latin-1") + '"'
    archive = Archive(tmp_path, "crawl-1", "s", AT)
    headers = [("Content-Disposition", raw), ("X-Odd", "a\r\nSet-Cookie: b"), ("Content-Type", "text/html")]
    place = archive.write(_exchange(headers=headers, url="http://a.gov.cn/通知 1.html?b=医"))
    archive.close()
    with (tmp_path / place.file).open("rb") as file:
        file.seek(place.offset)
        record = gzip.GzipFile(fileobj=file).read()
    assert raw.encode("latin-1") in record
    assert b"X-Odd: a Set-Cookie: b\r\n" in record
    assert read_exchange(tmp_path, place.file, place.offset, place.length)[2] == b"<html>\xe5\x8c\xbb</html>"


def test_other_tools_read_it(tmp_path):
    archive = Archive(tmp_path, "crawl-1", "gongkai/test", AT)
    place = archive.write(_exchange())
    archive.write(_exchange(), place.digest, "2026-06-01T02:03:04Z")
    archive.close()
    with (tmp_path / place.file).open("rb") as handle:
        records = [
            (
                r.rec_type,
                r.rec_headers.get_header("WARC-Target-URI"),
                r.rec_headers.get_header("WARC-Date"),
                r.rec_headers.protocol,
            )
            for r in ArchiveIterator(handle, check_digests="raise")
        ]
    assert [kind for kind, *_ in records] == ["warcinfo", "response", "request", "revisit", "request"]
    assert {(url, date, version) for _, url, date, version in records[1:]} == {
        ("http://a.gov.cn/x?y=1", "2026-06-01T02:03:04Z", "WARC/1.1")
    }


def test_a_damaged_or_missing_record_is_an_error_with_place(tmp_path):
    archive = Archive(tmp_path, "crawl-1", "gongkai/test", AT)
    place = archive.write(_exchange())
    archive.close()
    path = tmp_path / place.file
    whole = path.read_bytes()
    path.write_bytes(whole[: place.offset] + b"\x00" * 40 + whole[place.offset + 40 :])
    with pytest.raises(StoreError, match="不是可读的 WARC 记录"):
        read_exchange(tmp_path, place.file, place.offset, place.length)
    path.write_bytes(whole[: place.offset + 5])
    with pytest.raises(StoreError, match="被截断"):
        read_exchange(tmp_path, place.file, place.offset, place.length)
    path.unlink()
    with pytest.raises(StoreError, match="无法读写"):
        read_exchange(tmp_path, place.file, place.offset, place.length)


@pytest.mark.parametrize("name", ["../x.warc.gz", "/etc/passwd", "a\\b", ".hidden"])
def test_file_names_from_the_database_cannot_leave_the_folder(tmp_path, name):
    with pytest.raises(StoreError, match="不合法"):
        archive_path(tmp_path, name)


def test_a_header_that_a_killed_run_left_is_written_over_and_an_archive_of_another_database_is_not(tmp_path):
    archive = Archive(tmp_path, "crawl-1", "s", AT)
    archive.close()
    again = Archive(tmp_path, "crawl-1", "s", AT)
    assert again.file == archive.file
    for _ in range(3):
        again.write(_exchange())
    again.close()
    other = Archive(tmp_path, "crawl-1", "s", AT)  # a new database knows nothing of the old files
    assert other.file != archive.file
    other.close()
    known = Archive(tmp_path, "crawl-1", "s", AT, {other.file})
    assert known.file not in (archive.file, other.file)
    known.close()


def test_a_second_run_never_overwrites_the_first(tmp_path):
    one = Archive(tmp_path, "crawl-1", "s", AT)
    two = Archive(tmp_path, "crawl-1", "s", AT, {one.file})
    assert one.file != two.file
    one.close()
    two.close()


def test_half_a_record_is_cut_off_after_a_full_disk_and_after_a_kill(tmp_path, monkeypatch):
    archive = Archive(tmp_path, "crawl-1", "s", AT)
    place = archive.write(_exchange())
    end = place.offset + place.length
    handle = archive._handle

    class Full:
        def __getattr__(self, name):
            return getattr(handle, name)

        def write(self, data):
            handle.write(data[:10])
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_handle", Full())
    with pytest.raises(DiskFullError, match="磁盘已满"):
        archive.write(_exchange())
    handle.flush()
    assert (tmp_path / place.file).stat().st_size == end
    with (tmp_path / place.file).open("ab") as file:
        file.write(b"\x1f\x8b half a record")
    assert cut_tail(tmp_path, place.file, end) == 16
    assert (tmp_path / place.file).stat().st_size == end
    assert cut_tail(tmp_path, "none.warc.gz", 5) == 0
    handle.close()
