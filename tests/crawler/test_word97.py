"""The text of .doc and .wps by their own tables: whole or refused, whatever the bytes are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading import attachments
from crawler.reading.converter import convert, find_converter
from crawler.reading.files import FileText, Refused
from crawler.reading.word97 import read_word97
from tests.crawler.attachment_files import make_compound, make_doc

PIECES = ["青石县2025年度部门决算\r", "Part 1\r", "“三公”经费\x07", "1.20", "万元\x07\x07", "落款\r"]
GOOD = make_doc(PIECES)


def test_pieces_of_both_kinds_come_in_their_order():
    found = read_word97("doc", GOOD)
    assert found.text.split("\n") == ["青石县2025年度部门决算", "Part 1", "“三公”经费\t1.20万元", "落款"]
    assert (found.type, found.cut, found.image_only) == ("doc", False, False)


def test_a_field_shows_its_result_and_not_its_instruction():
    body = make_doc(
        ['见\x13HYPERLINK "http://x.example.invalid/" \x14附件\x13PAGE\x14二\x15\x15。\r', "a\x13TOC \\o\x15b\r"]
    )
    assert read_word97("doc", body).text == "见附件二。\nab"


def test_only_the_main_text_counts():
    assert read_word97("wps", make_doc(["正文。", "页眉和脚注"], count=3)).text == "正文。"


def test_a_picture_alone_is_a_scan():
    assert read_word97("doc", make_doc(["\x01\r\x08\r"])).image_only
    assert not read_word97("doc", make_doc(["\x01\r这是一份有文字的通知文件\r"])).image_only


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (make_doc(PIECES, flags=0x0300), "密码"),
        (make_doc(PIECES, version=0x0065), "早于97版"),
        (make_doc(PIECES, count=10_000), "文本表损坏"),
        (make_doc(PIECES, count=0), "文本表损坏"),
        (make_doc(PIECES, count=-5), "文本表损坏"),
        (make_doc(["文字"] * 3)[:1600], "不是完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "不是完整"),
        (b"PK\x03\x04" + bytes(5000), "不是完整"),
        (make_compound({"Workbook": b"x" * 5000}), "不是完整"),
        (make_compound({"WordDocument": b"x" * 5000}), "文件头损坏"),
    ],
)
def test_what_is_not_surely_whole_is_refused(body, why):
    with pytest.raises(Refused, match=why):
        read_word97("doc", body)


def test_a_chain_that_bites_its_tail_ends():
    body = bytearray(GOOD)
    # every sector's successor is itself
    fat = int.from_bytes(body[76:80], "little")
    start = (fat + 1) * 512
    for place in range(128):
        body[start + 4 * place : start + 4 * place + 4] = place.to_bytes(4, "little")
    with pytest.raises(Refused):
        read_word97("doc", bytes(body))


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=12),
    st.integers(0, 2000),
)
def test_damaged_files_are_read_or_refused(changes, cut):
    body = bytearray(GOOD)
    for place, value in changes:
        body[place] = value
    try:
        found = read_word97("doc", bytes(body[: len(body) - cut]))
    except Refused:
        return
    assert isinstance(found, FileText)
    assert len(found.text) <= sum(map(len, PIECES))


def test_no_office_program_is_needed(monkeypatch):
    monkeypatch.setattr(attachments, "convert", lambda *_: pytest.fail("asked LibreOffice"))
    for name in ("a.doc", "a.wps"):
        found = attachments.read_attachment(f"http://x/{name}", {}, GOOD)
        assert (found.type, found.title, found.refusal) == (name[2:], "青石县2025年度部门决算", "")


def test_a_file_with_a_password_is_not_given_to_an_office_program(monkeypatch):
    monkeypatch.setattr(attachments, "convert", lambda *_: pytest.fail("asked LibreOffice"))
    assert "密码" in attachments.read_attachment("http://x/a.doc", {}, make_doc(PIECES, flags=0x0300)).refusal


def test_what_is_refused_here_is_tried_with_libreoffice(monkeypatch):
    monkeypatch.setattr(attachments, "convert", lambda kind, _: FileText(kind, text="由LibreOffice读出"))
    found = attachments.read_attachment("http://x/a.doc", {}, make_doc(PIECES, version=0x0065))
    assert found.text == "由LibreOffice读出"


@pytest.mark.office
@pytest.mark.skipif(not find_converter(), reason="LibreOffice is not installed")
def test_a_file_that_an_office_program_wrote_reads_as_it_reads_it(tmp_path):
    import subprocess

    rows = "".join(f"<tr><td>项目{n}</td><td>{n}.50</td></tr>" for n in range(300))
    source = tmp_path / "a.html"
    text = f"<p>“三公”经费 English — 中文</p><p>见<a href='http://x.example.invalid/'>链接</a>。</p><table>{rows}</table><p>落款</p>"
    source.write_text(f"<html><meta charset='utf-8'><body>{text}</body></html>", "utf-8")
    command = [
        find_converter(),
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "doc:MS Word 97",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    body = (tmp_path / "a.doc").read_bytes()
    own, other = read_word97("doc", body).text, convert("doc", body).text
    assert own.split() == other.split()
    assert "项目299" in own
