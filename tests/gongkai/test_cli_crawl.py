"""The commands crawl, site and evidence: messages and exit codes."""

from __future__ import annotations

import json
import socket

import pytest

from crawler.profile import find_site
from gongkai.cli import exit_code
from gongkai.practice import serve


def _profile(tmp_path, addresses, name="practice-guannan"):
    """The shipped profile with other ports, in a file of its own."""
    text = find_site(name).read_text("utf-8")
    for port, address in addresses.items():
        text = text.replace(f"http://127.0.0.1:{port}", address)
    path = tmp_path / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def guannan(tmp_path):
    with serve("practice-guannan", {}) as served:
        yield _profile(tmp_path, {18601: served["portal"], 18602: served["xxgk"]})


def test_crawl_twice_show_and_verify(guannan, tmp_path, capsys):
    db = str(tmp_path / "g.db")
    clock = ["--practice-clock", "2026-11-02T09:00"]
    assert exit_code(["crawl", str(guannan), "--db", db, *clock]) == 0
    out = capsys.readouterr().out
    assert "【练习站】灌南县（练习站）：采集完成（采集编号 1）" in out
    assert "公示公告（gsgg）：只读到60条，网站称279条；到达网站显示上限；第2页：HTTP 404" in out
    assert exit_code(["crawl", str(guannan), "--db", db, *clock, "--json", "--section", "xxgk-45"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["state"], record["practice"], record["lists"], record["complete"]) == ("finished", True, 1, 1)
    assert exit_code(["evidence", "verify", "--db", db]) == 0
    assert "损坏 0 处" in capsys.readouterr().out
    assert exit_code(["evidence", "show", "9", "--db", db, "--body"]) == 0
    shown = capsys.readouterr().out
    assert "采集时间（北京）：2026-11-02 09:00:00\n" in shown
    address = next(line for line in shown.splitlines() if line.startswith("地址：")).removeprefix("地址：")
    assert exit_code(["evidence", "history", address, "--db", db]) == 0
    heads, *rows = capsys.readouterr().out.splitlines()
    assert heads.split("\t")[:3] == ["存档编号", "采集时间（北京）", "读取结果"]
    assert rows[0].split("\t")[:3] == ["9", "2026-11-02 09:00:00", "已读取"]
    url = "http://127.0.0.1:1/never.html"
    assert exit_code(["evidence", "history", url, "--db", db]) == 2
    capsys.readouterr()
    assert exit_code(["evidence", "export", str(tmp_path / "all.wacz"), "--db", db]) == 0
    assert "all.wacz" in capsys.readouterr().out
    (archive,) = sorted((tmp_path / "archive").glob("*0001.warc.gz"))[:1]
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    assert exit_code(["evidence", "verify", "--db", db, "--lang", "en"]) == 3
    assert "record-changed" in capsys.readouterr().out


def test_a_site_that_is_down_says_so_and_ends_with_three(tmp_path, capsys):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = _profile(tmp_path, {18601: f"http://127.0.0.1:{port}", 18602: f"http://localhost:{port}"})
    assert exit_code(["crawl", str(path), "--db", str(tmp_path / "g.db")]) == 3
    assert "没有一个栏目能读全" in capsys.readouterr().err


def test_usage_errors(tmp_path, capsys, guannan):
    db = str(tmp_path / "g.db")
    assert exit_code(["crawl", "practice-guanan", "--db", db]) == 2
    assert "最接近的是「practice-guannan」" in capsys.readouterr().err
    bad = tmp_path / "bad.toml"
    bad.write_text(guannan.read_text("utf-8").replace("aliases", "alias"), "utf-8")
    assert exit_code(["crawl", str(bad), "--db", db]) == 2
    assert "不认识的键「alias」" in capsys.readouterr().err
    assert exit_code(["crawl", str(guannan), "--db", db, "--section", "xxgk-4S"]) == 2
    assert "最接近的是" in capsys.readouterr().err
    assert exit_code(["crawl", str(guannan), "--db", db, "--practice-clock", "gestern"]) == 2
    assert exit_code(["evidence", "show", "1", "--db", str(tmp_path / "none.db")]) == 2


def test_real_sites_need_a_contact_and_keep_the_real_clock(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    path = tmp_path / "real.toml"
    path.write_text(
        'schema = 1\nid = "real"\nname = "某县"\ncatalog = "x"\nbody = "某县医疗保障局"\n'
        '[[hosts]]\nid = "h"\naddress = "http://portal.invalid"\n[[sections]]\nid = "s"\nhost = "h"\npath = "/l/"\n',
        "utf-8",
    )
    db = str(tmp_path / "g.db")
    assert exit_code(["crawl", str(path), "--db", db]) == 2
    assert "GONGKAI_CONTACT" in capsys.readouterr().err
    assert (
        exit_code(["crawl", str(path), "--db", db, "--contact", "a@example.invalid", "--practice-clock", "2026-01-01"])
        == 2
    )
    assert "只能用于练习站" in capsys.readouterr().err
    assert not (tmp_path / "g.db").exists()


def test_site_commands(capsys):
    assert exit_code(["site", "list"]) == 0
    assert "practice-guannan\t【练习站】" in capsys.readouterr().out
    assert exit_code(["site", "show", "practice-daocheng", "--lang", "en"]) == 0
    assert "[practice site]" in capsys.readouterr().out
    assert exit_code(["site", "check", "practice-guannan"]) == 0
    capsys.readouterr()
    assert exit_code(["site", "list", "--json"]) == 0
    assert all(json.loads(line)["hosts"] for line in capsys.readouterr().out.splitlines())


def test_terminal_output_of_hostile_text_is_harmless():
    from gongkai.cli.evidence import printable

    assert printable("a\x1b[2Jb\u202ec\n") == "a�[2Jb�c\n"


def test_lists_not_read_are_named_in_english(guannan, tmp_path, capsys):
    clock = ["--practice-clock", "2026-11-02T09:00"]
    assert exit_code(["crawl", str(guannan), "--db", str(tmp_path / "g.db"), "--lang", "en", *clock]) == 0
    lines = capsys.readouterr().out.splitlines()
    unread = lines[lines.index("  not read completely (nothing may be called unpublished there):") + 1 :]
    assert (
        "    公示公告 (gsgg): read 60 of 279 rows that the site declares; the site shows no more; page 2: HTTP 404"
        in unread
    )
    assert "    预警信息及应对情况 (xxgk-62): blocked; HTTP 412" in unread


def test_what_a_limit_left_unopened_is_counted(guannan, tmp_path, capsys):
    clock = ["--practice-clock", "2026-11-02T09:00"]
    base = ["crawl", str(guannan), "--db", str(tmp_path / "g.db"), *clock, "--section", "xxgk-45"]
    assert exit_code([*base, "--limit", "3", "--lang", "en"]) == 0
    assert "  pages that lists name and no crawl has opened: 17 (beyond --limit or --since;" in capsys.readouterr().out
    assert exit_code(base) == 0
    assert "至今没有打开过" not in capsys.readouterr().out


def test_english_names_only_the_lists_that_this_crawl_asked_for(guannan, tmp_path, capsys):
    base = [
        "crawl",
        str(guannan),
        "--db",
        str(tmp_path / "g.db"),
        "--practice-clock",
        "2026-11-02T09:00",
        "--lang",
        "en",
    ]
    assert exit_code([*base, "--section", "xxgk-57"]) == 3
    assert exit_code([*base, "--section", "xxgk-62"]) == 3
    last = capsys.readouterr().out.partition("(crawl 2)")[2]
    assert "(xxgk-62): blocked; HTTP 412" in last
    assert "xxgk-57" not in last


def test_attachments_are_counted_and_named_one_by_one(tmp_path, capsys):
    db = str(tmp_path / "g.db")
    with serve("practice-attached", {}) as served:
        profile = _profile(tmp_path, {18661: served["portal"], 18662: served["files"]}, "practice-attached")
        assert exit_code(["crawl", str(profile), "--db", db, "--practice-clock", "2026-11-02T09:00"]) == 0
        assert (
            "附件：新读 14，未变 0，失败 4；尚未读到的 8 个（gongkai evidence files 列出）" in capsys.readouterr().out
        )
    assert exit_code(["evidence", "files", "practice-attached", "--db", db, "--unread"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    why = {name: reason for _, reason, name, _, _ in lines}
    assert why["耗材目录.pdf"] == "页面不存在：HTTP 404"
    assert why["考核结果.pdf"] == "扫描件，没有文字"
    assert why["使用说明.pdf"].startswith("不在核查范围：不在站点档案的主机之列")
    assert why["报表8.docx"] == "未读取：超过每页 5 个附件的上限"
    assert why["年度汇编.pdf"] == "超过大小上限"  # and no word of the library's
    assert "青石县医疗保障局2025年度部门决算.pdf" not in why
    assert exit_code(["evidence", "files", "practice-attached", "--db", db, "--json", "--lang", "en"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(record["read"] for record in records) == 12
    assert exit_code(["evidence", "files", "practice-guannan", "--db", db]) == 3


def test_attachments_can_be_left_out_on_the_command_line(tmp_path, capsys):
    db = str(tmp_path / "g.db")
    with serve("practice-attached", {}) as served:
        profile = _profile(tmp_path, {18661: served["portal"], 18662: served["files"]}, "practice-attached")
        command = ["crawl", str(profile), "--db", db, "--practice-clock", "2026-11-02T09:00", "--no-attachments"]
        assert exit_code([*command, "--json"]) == 0
        asked = [entry.path for entry in served.requests]
    record = json.loads(capsys.readouterr().out)
    assert (record["files_read"], record["files_unread"]) == (0, 22)
    assert not [path for path in asked if path.startswith("/attach/") and path != "/attach/direct.docx"]
