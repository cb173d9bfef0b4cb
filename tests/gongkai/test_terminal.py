"""What a site writes reaches a terminal as text only."""

from __future__ import annotations

import json

import pytest

from gongkai.cli import exit_code
from gongkai.cli.demo import fresh
from gongkai.cli.options import fail, say, say_json

EVIL = "题\x1b[2J\x1b]8;;http://evil/\x07\x9b31m\r\u202e\u2066\u2028\ud800尾"


def test_no_line_moves_the_cursor_or_reads_backwards(capsys):
    say(EVIL)
    with pytest.raises(SystemExit):
        fail(EVIL)
    shown = "".join(capsys.readouterr())
    assert shown.count("\n") == 2
    assert not [char for char in shown if not char.isprintable() and char != "\n"]


def test_json_keeps_the_text_and_harms_no_terminal(capsys):
    say_json({"title": EVIL})
    line = capsys.readouterr().out
    assert json.loads(line) == {"title": EVIL}
    assert line.isascii() or not [char for char in line[:-1] if not char.isprintable()]


def test_a_message_quotes_a_file_harmlessly(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.toml").write_text('schema = 1\n"\\u001b[2J\\u202e" = 1\n', "utf-8")
    assert exit_code(["site", "check", "./t.toml"]) == 2
    shown = capsys.readouterr().err
    assert "不认识的键" in shown
    assert not set(shown) & {"\x1b", "\u202e"}


@pytest.mark.parametrize("url", ["http://[::1", "http://[x]/", "file:///etc/passwd"])
def test_what_is_no_address_is_said_to_be_none(url, capsys):
    assert exit_code(["site", "probe", url, "--contact", "a@example.com"]) == 2
    assert "不是网址" in capsys.readouterr().err


def test_a_demo_removes_nothing_that_no_demo_wrote(tmp_path, capsys):
    real = tmp_path / "gongkai-data"
    (real / "archive").mkdir(parents=True)
    (real / "archive" / "crawl-1-0001.warc.gz").write_bytes(b"evidence")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "archive").symlink_to(real / "archive")
    for folder in (real, tmp_path / "linked"):
        with pytest.raises(SystemExit):
            fresh(folder)
    assert "不会删除" in capsys.readouterr().err
    own = tmp_path / "demo"
    fresh(own)
    (own / "archive").symlink_to(
        real / "archive"
    )  # a folder that a demo made, tampered with: the link goes, not its aim
    fresh(own)
    assert list(own.iterdir()) == [own / ".gongkai-demo"]
    assert (real / "archive" / "crawl-1-0001.warc.gz").read_bytes() == b"evidence"
