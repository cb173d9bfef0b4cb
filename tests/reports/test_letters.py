"""Letters: numbers and days right, editable templates, hostile texts harmless, another program opens them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import which

import pytest
from docx import Document
from pypdf import PdfReader

from audit.model import AuditError, AuditRun
from reports.labels import Group, group_of
from reports.letters import Office, template_path, write_bulletin, write_notice

OFFICE = Office("练习县政务公开办公室", "练公开〔2026〕3号", date(2026, 5, 8), date(2026, 4, 16))


def words(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_notice_says_what_when_and_by_when(runs: list[AuditRun], tmp_path: Path) -> None:
    text = words(write_notice(runs[0], tmp_path / "notice.docx", office=OFFICE))
    for part in (
        "练习县医疗保障局：", "练公开〔2026〕3号", "截至2026年4月15日", "目录事项21项，核查义务21项",
        "公开率81.8%，及时率50.0%", "发现问题5项，其中未公开（含缺期）2项、逾期公开2项、更新不及时1项", "于2026年5月8日前",
        "不计为问题：年度报告", "2026年4月16日", "练习数据", "附件：1. report.xlsx",
    ):  # fmt: skip
        assert part in text, part
    assert "{{" not in text
    assert "{%" not in text


def test_notice_lists_the_problems_gravest_first(runs: list[AuditRun], tmp_path: Path) -> None:
    table = Document(str(write_notice(runs[0], tmp_path / "notice.docx", office=OFFICE))).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == [
        "序号",
        "公开事项",
        "问题类型",
        "应公开日期",
        "实际公开日期",
        "逾期工作日",
        "整改要求",
        "问题编号、证据地址",
    ]
    assert [row[1:6] for row in rows[1:]] == [
        ["政策解读", "未公开", "2026-02-07", "", ""],
        ["部门预算（2025）", "缺期", "2026-01-12", "", ""],
        ["领导分工", "逾期公开", "2026-03-05", "2026-03-16", "7"],
        ["部门文件", "至少逾期", "2026-02-20", "2026-02-25", "3"],
        ["部门决算", "更新不及时", "限 365 天更新一次", "最近更新 2025-12-23", ""],
    ]
    # Each row names its finding, and the page that it rests on where there is one.
    assert [row[7] for row in rows[1:4]] == [
        "practice-a/4\n", "practice-a/6@2025\n", "practice-a/2\nhttp://example.test/art/2.html",
    ]  # fmt: skip


def test_the_bureau_is_asked_for_the_address_where_it_did_publish(runs: list[AuditRun], tmp_path: Path) -> None:
    text = words(write_notice(runs[0], tmp_path / "notice.docx", office=OFFICE))
    assert "如有已公开而上表列为未公开或缺期的，请于2026年5月8日前回填公开页面的链接（注明问题编号）" in text
    assert "如已公开，请回填链接" in text


def test_what_a_person_called_wrong_is_in_no_letter(runs: list[AuditRun], tmp_path: Path) -> None:
    wrong = next(f for f in runs[0].findings if f.code == "refuted")
    for path in (write_notice(runs[0], tmp_path / "n.docx"), write_bulletin(runs, tmp_path / "b.docx")):
        assert wrong.item_name not in words(path)


def test_bulletin_counts_over_all_bodies(runs: list[AuditRun], tmp_path: Path) -> None:
    text = words(write_bulletin(runs, tmp_path / "bulletin.docx", office=OFFICE))
    assert "共核查2个单位、目录事项28项、核查义务28项。公开率81.2%，及时率62.5%；发现问题7项，涉及2个单位。" in text
    assert "有5项因网站拒绝访问、列表不全等原因无法核实，4项无法判定时效，1项是否发生应公开信息待核" in text


def test_bulletin_calls_nothing_unread_that_was_read(runs: list[AuditRun], tmp_path: Path) -> None:
    table = Document(str(write_bulletin(runs, tmp_path / "bulletin.docx", office=OFFICE))).tables[0]
    heads, *rows = [[cell.text for cell in row.cells] for row in table.rows]
    unread = [row[heads.index("无法核实")] for row in rows if row[0] in {run.body for run in runs}]
    assert unread == [str(sum(group_of(f) is Group.UNREAD for f in run.findings)) for run in runs]


def test_blanks_are_left_for_what_the_office_did_not_say(runs: list[AuditRun], tmp_path: Path) -> None:
    text = words(write_notice(runs[0], tmp_path / "notice.docx"))
    assert "（签发单位）" in text
    assert "于____年__月__日前" in text


def test_real_runs_carry_no_practice_mark(runs: list[AuditRun], tmp_path: Path) -> None:
    real = replace(runs[0], practice=False)
    assert "练习数据" not in words(write_notice(real, tmp_path / "notice.docx"))


@pytest.mark.parametrize("cases", [[], [8, 9], [0]], ids=["empty", "only-cannot-tell", "clean"])
def test_nothing_to_cure_still_makes_a_letter(make: Callable[..., AuditRun], tmp_path: Path, cases: list[int]) -> None:
    run = make(cases=cases)
    assert "发现问题0项" in words(write_notice(run, tmp_path / "notice.docx"))
    assert "涉及0个单位" in words(write_bulletin([run], tmp_path / "bulletin.docx"))


def test_no_runs_at_all(tmp_path: Path) -> None:
    assert "共核查0个单位" in words(write_bulletin([], tmp_path / "bulletin.docx"))


def test_markup_in_a_name_stays_text(make: Callable[..., AuditRun], tmp_path: Path) -> None:
    name = "{{ 7*7 }}<w:p/>&\x00\u202e\ud800年报"
    run = make(change=lambda finding: replace(finding, item_name=name))
    text = words(write_notice(replace(run, body="<b>局&"), tmp_path / "notice.docx"))
    assert "{{ 7*7 }}<w:p/>&\ufffd年报" in text
    assert "<b>局&：" in text
    assert "49" not in text


def test_same_run_gives_the_same_bytes(runs: list[AuditRun], tmp_path: Path) -> None:
    one = write_notice(runs[0], tmp_path / "one.docx", office=OFFICE).read_bytes()
    assert write_notice(runs[0], tmp_path / "two.docx", office=OFFICE).read_bytes() == one


@pytest.mark.parametrize("text", ["{{ nobody }}", "{{ body.__class__.__mro__ }}", "{{ body", "{% for %}"])
def test_faulty_template_is_an_error_that_names_it(runs: list[AuditRun], tmp_path: Path, text: str) -> None:
    document = Document()
    document.add_paragraph(text)
    document.save(str(tmp_path / "own.docx"))
    with pytest.raises(AuditError, match=r"own\.docx"):
        write_notice(runs[0], tmp_path / "notice.docx", template=tmp_path / "own.docx")


def test_missing_and_broken_template_files(runs: list[AuditRun], tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_text("no zip")
    for name in ("absent.docx", "broken.docx"):
        with pytest.raises(AuditError, match=name):
            write_notice(runs[0], tmp_path / "notice.docx", template=tmp_path / name)


def test_own_template_is_used(runs: list[AuditRun], tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ body }}有{{ problems|length }}个问题")
    document.save(str(tmp_path / "own.docx"))
    path = write_notice(runs[0], tmp_path / "notice.docx", template=tmp_path / "own.docx")
    assert words(path) == "练习县医疗保障局有5个问题"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["notice", "bulletin"])
def test_shipped_templates_are_there(name: str, lang: str) -> None:
    assert template_path(name, lang).is_file()


@pytest.mark.office
def test_libreoffice_opens_the_letters_and_the_workbook(runs: list[AuditRun], tmp_path: Path) -> None:
    from reports.workbook import write_workbook

    office = which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui")
    files = [
        write_notice(runs[0], tmp_path / "notice.docx", office=OFFICE),
        write_bulletin(runs, tmp_path / "bulletin.docx", office=OFFICE),
        write_workbook(runs, tmp_path / "report.xlsx"),
    ]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    for name, part in (("notice", "整改要求"), ("bulletin", "总体情况"), ("report", "问题台账")):
        pages = PdfReader(tmp_path / f"{name}.pdf").pages
        text = "".join(page.extract_text() for page in pages).replace("\n", "")
        assert part in text, name
        if name == "report":
            assert all(page.mediabox.width > page.mediabox.height for page in pages)  # A4 landscape
            assert abs(float(pages[0].mediabox.width) - 842) < 2
