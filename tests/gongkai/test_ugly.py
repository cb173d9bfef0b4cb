"""What goes wrong at a user's: a clear message, the documented exit code, nothing lost, no traceback."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gongkai.practice import serve

Command = Callable[..., subprocess.CompletedProcess[str]]

PROFILE = """\
schema = 1
id = "{id}"
name = "某县（练习站）"
catalog = "guannan-ybj"
body = "灌南县医疗保障局"
practice = true
delay = {delay}
timeout = 5.0

[[hosts]]
id = "portal"
address = "{address}"
channel = "政府网站"

[[sections]]
id = "all"
host = "portal"
path = "/list.html"
menu = ["政务公开"]
"""


def write_profile(folder: Path, address: str, *, name: str = "ugly", extra: str = "", delay: float = 0.0) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(extra + PROFILE.format(id=name, address=address, delay=delay), encoding="utf-8")
    return path


def test_a_site_that_is_down_is_no_finding(command: Command, tmp_path: Path) -> None:
    profile = write_profile(tmp_path, "http://127.0.0.1:9")  # discard port: nobody listens
    done = command("run", str(profile), "--as-of", "2026-10-31", "--json", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert '"not-published"' not in done.stdout
    assert '"late"' not in done.stdout
    assert '"coverage-incomplete"' in done.stdout


def test_a_site_that_answers_412_is_blocked_not_unpublished(command: Command, tmp_path: Path, httpserver) -> None:  # type: ignore[no-untyped-def]
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/list.html").respond_with_data("<script>go()</script>", status=412)
    profile = write_profile(tmp_path, httpserver.url_for("").rstrip("/").replace("localhost", "127.0.0.1"))
    done = command("run", str(profile), "--as-of", "2026-10-31", "--json", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert '"not-published"' not in done.stdout
    assert '"blocked"' in done.stdout
    assert httpserver.log, "the site was asked"
    lists = [request for request, _ in httpserver.log if request.path == "/list.html"]
    assert len(lists) <= 2, "a block is not hammered at"


@pytest.mark.parametrize(
    ("extra", "says"),
    [("colour = 'red'\n", "colour"), ("founded_on = 'soon'\n", "founded_on"), ("nmae = 'x'\n", "name")],
)
def test_a_profile_with_an_unknown_or_wrong_key(command: Command, tmp_path: Path, extra: str, says: str) -> None:
    profile = write_profile(tmp_path, "http://127.0.0.1:9", extra=extra)
    done = command("run", str(profile), cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "ugly.toml" in done.stderr
    assert not (tmp_path / "gongkai-data").exists(), "nothing was begun"


def test_a_catalog_that_does_not_exist(command: Command, tmp_path: Path) -> None:
    profile = write_profile(tmp_path, "http://127.0.0.1:9")
    profile.write_text(profile.read_text("utf-8").replace("guannan-ybj", "guannan-ybi"), "utf-8")
    done = command("run", str(profile), cwd=tmp_path)
    assert done.returncode == 2
    assert "guannan-ybi" in done.stderr
    assert "guannan-ybj" in done.stderr, "the nearest known name is the way out"


def test_an_item_id_that_the_catalog_does_not_have(command: Command, tmp_path: Path) -> None:
    done = command("catalog", "show", "guannan-ybj", "99", cwd=tmp_path)
    assert done.returncode == 2
    assert "99" in done.stderr
    assert "33" in done.stderr


def test_a_database_of_a_newer_version(command: Command, tmp_path: Path) -> None:
    profile = write_profile(tmp_path, "http://127.0.0.1:9")
    db = tmp_path / "new.db"
    command("run", str(profile), "--db", str(db), "--as-of", "2026-10-31", cwd=tmp_path)
    with closing(sqlite3.connect(db)) as connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('crawler', '9999_future', '2030')"
        )
        connection.commit()
    before = db.read_bytes()
    done = command("run", str(profile), "--db", str(db), cwd=tmp_path)
    assert done.returncode == 2
    assert "new.db" in done.stderr
    assert db.read_bytes() == before, "a newer database is not touched"


def test_a_file_that_is_no_database(command: Command, tmp_path: Path) -> None:
    db = tmp_path / "letter.db"
    db.write_text("Dear Sir, this is a letter. " * 100)
    done = command("audit", "practice-guannan", "--db", str(db), cwd=tmp_path)
    assert done.returncode in (2, 3)
    assert "letter.db" in done.stderr
    assert db.read_text().startswith("Dear Sir")


def test_audit_before_crawl_says_what_to_do(command: Command, tmp_path: Path) -> None:
    done = command("audit", "practice-guannan", "--db", str(tmp_path / "empty.db"), cwd=tmp_path)
    assert done.returncode == 2
    assert "gongkai crawl" in done.stderr


@pytest.fixture
def small_disk(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A file system of 2 MB, where this machine lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mount.returncode:
        pytest.skip(f"cannot mount a small file system here: {mount.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_while_crawling(command: Command, tmp_path: Path, small_disk: Path) -> None:
    """The crawl stops with a message; with room again it goes on, and the findings are those of an unhurt run."""
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 1_500_000)
    db = small_disk / "gongkai.db"
    with serve("practice-guannan"):
        done = command("run", "practice-guannan", "--db", str(db), "--as-of", "2026-10-31", cwd=tmp_path)
        assert done.returncode == 3, (done.stdout, done.stderr)
        assert "磁盘" in done.stderr
        filler.unlink()
        subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
        done = command("run", "practice-guannan", "--db", str(db), "--as-of", "2026-10-31", "--json", cwd=tmp_path)
        assert done.returncode == 1, done.stderr
        whole = tmp_path / "whole.db"
        unhurt = command("run", "practice-guannan", "--db", str(whole), "--as-of", "2026-10-31", "--json", cwd=tmp_path)
    verdict = "code"
    assert codes(done.stdout, verdict) == codes(unhurt.stdout, verdict)


def codes(lines: str, key: str) -> list[tuple[str, str]]:
    import json

    records = [json.loads(line) for line in lines.splitlines()]
    return sorted((record["item"] + record["period"], record[key]) for record in records if key in record)


def test_ctrl_c_keeps_what_was_read_and_goes_on(command: Command, tmp_path: Path) -> None:
    db = tmp_path / "gongkai.db"
    profile = tmp_path / "slow.toml"
    shipped = Path(__file__).resolve().parents[2] / "spiders" / "sites" / "practice-guannan.toml"
    profile.write_text(shipped.read_text("utf-8").replace("delay = 0.0", "delay = 0.05"), "utf-8")
    with serve("practice-guannan"):
        process = command.popen("run", str(profile), "--db", str(db), "--as-of", "2026-10-31", cwd=tmp_path)  # type: ignore[attr-defined]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and captures(db) < 40:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130, err
        assert "Traceback" not in err
        assert "再运行" in err
        kept = captures(db)
        assert kept >= 40
        done = command("run", str(profile), "--db", str(db), "--as-of", "2026-10-31", "--json", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    with sqlite3.connect(db) as connection:
        twice = connection.execute(
            "select count(*) from (select url from capture where access = 'ok' group by url having count(*) > 2)"
        ).fetchone()[0]
    assert captures(db) > kept
    assert twice == 0, "pages that were read before the interrupt are not asked again and again"


def captures(db: Path) -> int:
    if not db.is_file():
        return 0
    try:
        with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
            return int(connection.execute("select count(*) from capture").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_output_that_cannot_be_written(command: Command, tmp_path: Path) -> None:
    """A report into a folder that is a file: a message, and no half-written workbook."""
    blocker = tmp_path / "reports"
    blocker.write_text("I am a file")
    with serve("practice-daocheng"):
        done = command(
            "run", "practice-daocheng", "--db", str(tmp_path / "g.db"), "--as-of", "2026-10-31", "--out", str(blocker),
            cwd=tmp_path,
        )  # fmt: skip
    assert done.returncode in (2, 3)
    assert "reports" in done.stderr
    assert blocker.read_text() == "I am a file"


def test_unknown_words_and_dates(command: Command, tmp_path: Path) -> None:
    for args in (
        ["frobnicate"],
        ["audit", "practice-guannan", "--as-of", "sometime"],
        ["run"],
        ["demo", "--state", "9"],
    ):
        done = command(*args, cwd=tmp_path)
        assert done.returncode == 2, args
        assert done.stderr


def test_a_reader_that_stops_reading_is_no_finding(command: Command, tmp_path: Path) -> None:
    """`gongkai … | head`: exit code 1 would say that something was found."""
    process = command.popen("practice", "truth", "practice-guannan", cwd=tmp_path)  # type: ignore[attr-defined]
    process.stdout.close()
    process.wait(timeout=60)
    assert process.returncode in (0, 141), process.stderr.read()
    assert "Traceback" not in process.stderr.read()
