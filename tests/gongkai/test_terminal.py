"""What a site writes reaches a terminal as text only."""

from __future__ import annotations

import json

import pytest

from gongkai.cli import exit_code
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
