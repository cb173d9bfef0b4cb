"""Any altered byte of archive or database is found."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from crawler.archive import Archive, Exchange, cut_tail, read_exchange
from crawler.model import Access, Host, Section, Site, StoreError
from crawler.store import CaptureRecord, CrawlStore
from crawler.verifying import verify_archive
from crawler.wacz import export_wacz

AT = datetime(2026, 6, 1, tzinfo=UTC)
SITE = Site("t", "n", "c", "b", (), (Host("h", "http://a.gov.cn"),), (Section("s", "h", "/l/"),))


@pytest.fixture
def made(tmp_path):
    """A database with ten captures in one archive file."""
    store = CrawlStore.open(tmp_path / "g.db")
    crawl = store.begin(SITE, AT, "agent", {})
    archive = Archive(tmp_path / "archive", "crawl-1", "s", AT)
    places = [archive.header, *(archive.write(_exchange(n)) for n in range(10))]
    for n, place in enumerate(places):
        store.save_capture(crawl, CaptureRecord(
            "page", "s", f"k{n}", f"http://a.gov.cn/{n}", "GET", AT, 200, Access.OK, digest=place.digest, file=place.file,
            file_offset=place.offset, file_length=place.length, record_digest=place.record_digest,
        ))  # fmt: skip
    archive.close()
    yield store, tmp_path / "archive", tmp_path / "archive" / archive.file
    store.close()


def _exchange(n):
    return Exchange(
        f"http://a.gov.cn/{n}", "GET", [], b"", 200, [("Content-Type", "text/html")], b"body %d" % n * 50, AT
    )


def _codes(made):
    store, folder, _ = made
    return [(damage.code, damage.capture) for damage in verify_archive(store, folder).damages]


def test_a_whole_archive_is_whole(made):
    result = verify_archive(made[0], made[1])
    assert (result.captures, result.files, result.damages) == (11, 1, ())
    assert result.bytes == made[2].stat().st_size
    assert len(result.head) == 64


def test_any_altered_byte_is_found(made):
    path = made[2]
    whole = path.read_bytes()
    chooser = random.Random(5)
    for place in [0, len(whole) - 1, *(chooser.randrange(len(whole)) for _ in range(60))]:
        changed = bytearray(whole)
        changed[place] ^= 1 << chooser.randrange(8)
        path.write_bytes(changed)
        assert [code for code, _ in _codes(made)] == ["record-changed"], place
    path.write_bytes(whole)
    assert _codes(made) == []


def test_cut_grown_lost_and_foreign_files(made):
    _, folder, path = made
    whole = path.read_bytes()
    path.write_bytes(whole[:-3])
    assert _codes(made) == [("file-short", 11)]
    path.write_bytes(whole + b"x")
    assert _codes(made) == [("foreign-bytes", None)]
    path.write_bytes(whole)
    (folder / "crawl-9-0001.warc.gz").write_bytes(b"x")
    assert _codes(made) == [("foreign-bytes", None)]
    (folder / "crawl-9-0001.warc.gz").unlink()
    path.unlink()
    assert _codes(made) == [("file-missing", None)]


@pytest.mark.parametrize(
    ("statement", "capture"),
    [
        ("UPDATE capture SET access = 'not-found' WHERE id = 4", 4),
        ("UPDATE capture SET captured_at = '2020-01-01T00:00:00Z' WHERE id = 4", 4),
        ("UPDATE capture SET url = 'http://b/' WHERE id = 11", 11),
    ],
)
def test_an_altered_row_is_found(made, statement, capture):
    made[0].connection.execute(statement)
    assert ("chain-broken", capture) in _codes(made)


def test_a_removed_row_is_found(made):
    made[0].connection.execute("DELETE FROM capture WHERE id = 5")
    codes = _codes(made)
    assert ("chain-broken", 6) in codes
    assert ("foreign-bytes", None) in codes


@pytest.mark.parametrize("name", ["/etc/passwd", "../../x", ".hidden", "a\\b", "linked.warc.gz"])
def test_a_database_that_points_elsewhere_is_damage_and_opens_nothing(made, tmp_path, name):
    store, folder, _ = made
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret" * 1000)
    (folder / "linked.warc.gz").symlink_to(secret)
    store.connection.execute("UPDATE capture SET file = ?", (name,))
    codes = [damage.code for damage in verify_archive(store, folder).damages]
    assert codes.count("file-missing") == 1
    assert "chain-broken" in codes
    for touch in (lambda: read_exchange(folder, name, 0, 10), lambda: cut_tail(folder, name, 1),
                  lambda: export_wacz(store, folder, tmp_path / "x.wacz", software="s", at=AT)):  # fmt: skip
        with pytest.raises(StoreError):
            touch()
    assert secret.stat().st_size == 6000
    assert not (tmp_path / "x.wacz").exists()


@pytest.mark.parametrize(("offset", "length"), [(-5, 10), (0, 10**15), (10**15, 1), (5, -1)])
def test_places_outside_the_file_are_damage(made, offset, length):
    store, folder, path = made
    store.connection.execute("UPDATE capture SET file_offset = ?, file_length = ? WHERE id = 3", (offset, length))
    assert ("file-short", 3) in _codes(made)
    with pytest.raises(StoreError, match="截断"):
        read_exchange(folder, path.name, offset, length)


def test_another_record_is_not_taken_for_this_one(made):
    store, folder, path = made
    one, other = store.capture(3), store.capture(4)
    place = (path.name, one["file_offset"], one["file_length"])
    assert read_exchange(folder, *place, one["record_digest"])[0] == 200
    with pytest.raises(StoreError, match="与存入时不同"):
        read_exchange(folder, *place, other["record_digest"])
