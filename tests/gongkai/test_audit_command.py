"""The audit's commands on a crawled practice bureau: exit codes, JSON lines, comparison, register, ledger, what is due."""

from __future__ import annotations

import csv
import json
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import gongkai.cli
from crawler.profile import find_site, load_site
from gongkai.practice import relocate, serve, truth_table
from spiders.runner import CrawlOptions, run_crawls

NAME = "practice-guannan"
CHINA = timezone(timedelta(hours=8))


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one crawl and its classification; the site is switched off again."""
    folder = tmp_path_factory.mktemp("audit")
    moment = datetime.combine(truth_table(NAME).as_of, time(10), tzinfo=CHINA)
    with serve(NAME, {}) as served:
        site = relocate(load_site(find_site(NAME)), served)
        run_crawls(
            [site], CrawlOptions(folder / "g.db", folder / "archive", lambda: moment, "test (+http://example.invalid/)")
        )
    assert gongkai.cli.exit_code(["classify", NAME, "--db", str(folder / "g.db")]) == 0
    return folder / "g.db"


@pytest.fixture
def call(db: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command on the database; returns exit code, output and errors."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = gongkai.cli.exit_code([*words, "--db", str(db)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_findings_end_with_one_and_stand_first(call: Any) -> None:
    code, out, _ = call("audit", NAME, "--as-of", "2026-10-31")
    assert code == 1
    lines = out.splitlines()
    assert lines[0].startswith("〔练习站〕灌南县医疗保障局")
    assert lines[2].startswith("✗ [")
    assert "完整性与及时性" in out


def test_the_same_inputs_give_the_same_bytes(call: Any) -> None:
    one = call("audit", NAME, "--as-of", "2026-10-31", "--json")
    two = call("audit", NAME, "--as-of", "2026-10-31", "--json")
    assert one == two
    findings = [json.loads(line) for line in one[1].splitlines()]
    assert {f["schema"] for f in findings} == {"gongkai-findings/1"}
    assert len({f["id"] for f in findings}) == len(findings)
    assert all(f["practice"] for f in findings)


def test_options_may_stand_before_the_bureau(call: Any) -> None:
    assert call("audit", "--as-of", "2026-10-31", NAME)[1] == call("audit", NAME, "--as-of", "2026-10-31")[1]


def test_english(call: Any) -> None:
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--lang", "en")
    assert "[practice site]" in out
    assert "working days" in out


def test_a_window_of_its_own(call: Any) -> None:
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--from", "2026-03-01", "--to", "2026-03-31", "--json")
    due = [json.loads(line)["due_on"] for line in out.splitlines()]
    assert "2026-03-30" in due


def test_compare_a_run_with_itself_and_with_a_later_day(call: Any) -> None:
    call("audit", NAME, "--as-of", "2026-10-31")
    call("audit", NAME, "--as-of", "2026-11-20")
    _, out, _ = call("audit", "runs", NAME, "--json")
    runs = {json.loads(line)["as_of"]: json.loads(line)["id"] for line in out.splitlines()}
    code, out, _ = call("audit", "compare", runs["2026-10-31"], runs["2026-11-20"], "--all")
    assert code == 1
    assert "依据 截止日: 2026-10-31 → 2026-11-20" in out
    assert "仍未整改" in out
    # a duty that is only presumed is never said to have been neglected
    assert [line.rpartition(" → ")[2] for line in out.splitlines() if line.startswith("[待核]")] == ["未见公开（待核）"]
    code, out, err = call("audit", "compare", runs["2026-10-31"], "nothing")
    assert (code, out) == (2, "")
    assert "nothing" in err


def test_register_of_triggers_judges_the_budget(call: Any, tmp_path: Path) -> None:
    register = tmp_path / "triggers.csv"
    with register.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ["单位", "事项编号", "事件", "日期", "来源", "期间"],
                [NAME, "13", "财政部门批复", "2026-08-20", "批复", "2025决算"],
            ]
        )
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--json", "--triggers", str(register))
    found = {f["id"]: f for f in map(json.loads, out.splitlines())}
    accounts = found[f"{NAME}:13@2025决算"]
    assert accounts["derivation"].startswith("财政部门批复 2026-08-20 + 20 日")
    assert accounts["code"] in ("late", "on-time")


def test_the_way_of_a_finding_through_the_ledger(call: Any, tmp_path: Path) -> None:
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--json")
    findings = [json.loads(line) for line in out.splitlines()]
    absent = next(f for f in findings if f["code"] == "not-published" and f["certainty"] == "certain")
    code, out, _ = call("audit", "rectify", "issue", absent["run"], "--by", "2026-11-10")
    assert code == 0
    back = tmp_path / "back.csv"
    back.write_text(f"问题编号,整改链接\n{absent['id']},http://127.0.0.1:1/none.html\n", encoding="utf-8")
    assert call("audit", "rectify", "return", NAME, str(back))[0] == 0
    _, out, _ = call("audit", NAME, "--as-of", "2026-11-12", "--json")
    newer = json.loads(out.splitlines()[0])["run"]
    code, out, _ = call("audit", "rectify", "recheck", newer)
    assert code == 0  # the pages were read before the answer: nothing speaks against it yet
    assert "仍待复核" in out
    code, out, _ = call("audit", "rectify", "status", NAME, "--as-of", "2026-11-12", "--json")
    states = {row["finding"]: row for row in map(json.loads, out.splitlines())}
    assert code == 1
    assert states[absent["id"]]["event"] == "returned"
    assert any(row["overdue"] for row in states.values())
    code, out, _ = call("audit", "rectify", "status", NAME, "--as-of", "2026-11-12")
    heads, *rows = (line.split("\t") for line in out.splitlines())
    told = {row[0]: dict(zip(heads, row)) for row in rows}
    assert told[absent["id"]]["事项"] == absent["item_name"]
    assert told[absent["id"]]["现状"] == "已反馈链接"
    assert told[absent["id"]]["反馈的链接"] == "http://127.0.0.1:1/none.html"


def test_what_falls_due(call: Any) -> None:
    code, out, _ = call("due", NAME, "--as-of", "2026-12-15", "--days", "60")
    assert code == 0
    assert "2027-01-31  3 信息公开年报 2026  尚未见公开" in out
    # what is usually out in autumn and has until November: a window of November alone would not look at it
    code, out, _ = call("due", NAME, "--as-of", "2025-11-05", "--days", "30")
    assert "2025-11-30  13 年度财政预决算 2024决算" in out
    assert (
        "2025-11-30  13 年度财政预决算 2024 final accounts"
        in call("due", NAME, "--as-of", "2025-11-05", "--lang", "en")[1]
    )


def test_templates_are_written_once(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert gongkai.cli.exit_code(["audit", "triggers", str(path), "--template"]) == 0
    assert gongkai.cli.exit_code(["audit", "triggers", str(path)]) == 0
    assert gongkai.cli.exit_code(["audit", "triggers", str(path), "--template"]) == 2
    assert gongkai.cli.exit_code(["audit", "triggers", str(tmp_path / "w.csv"), "--template", "--waivers"]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("audit", "no-such-bureau"), "no-such-bureau"),
        (("audit", NAME, "--policy", "none.toml"), "none.toml"),
        (("audit", NAME, "--pack", "none"), "none"),
        (("audit", NAME, "--triggers", "none.csv"), "none.csv"),
        (("audit", NAME, "--from", "2026-12-01", "--to", "2026-01-01"), "颠倒"),
        (("audit", NAME, "--as-of", "tomorrow-ish"), "tomorrow-ish"),
        (("audit", NAME, "--catalog", "daocheng-ybj"), "daocheng-ybj"),
        (("audit", "rectify", "return", NAME, "none.xlsx"), "none.xlsx"),
    ],
)
def test_wrong_input_ends_with_two_and_a_message(call: Any, words: tuple[str, ...], said: str) -> None:
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_a_file_that_is_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.db"
    path.write_text("no database", encoding="utf-8")
    assert gongkai.cli.exit_code(["audit", NAME, "--db", str(path)]) == 2
    assert "x.db" in capsys.readouterr().err


def test_reading_only_what_matters_gives_what_reading_everything_gives(db: Path) -> None:
    from audit.packs import load_pack
    from audit.run import run_audit
    from audit.scores import with_scores
    from audit.store import audit_database
    from audit.store.matches import read_matches
    from catalogs.loading import find_catalog, load_catalog
    from catalogs.topics import load_topics
    from catalogs.workdays import WorkCalendar
    from crawler.store import CrawlStore
    from gongkai.cli.audit import audit_site

    as_of = truth_table(NAME).as_of
    site = load_site(find_site(NAME))
    with CrawlStore.open(db, readonly=True) as store, audit_database(db, readonly=True) as database:
        whole = run_audit(
            site, load_catalog(find_catalog(site.catalog)), store.pages(site.id),
            list(read_matches(database, site.id, site.catalog)), store.coverage(site.id),
            WorkCalendar.load(known_on=as_of), topics=load_topics(), as_of=as_of,
        )  # fmt: skip
    scored = with_scores(whole, [load_pack(name) for name in ("completeness-timeliness", "inspection-2019")])
    assert audit_site(NAME, db, as_of=as_of, save=False).findings == scored.findings


def test_a_decision_wins_over_the_classifier(db: Path) -> None:
    from audit.decisions import Decision
    from audit.store import audit_database
    from audit.store.matches import add_decision
    from gongkai.cli.audit import audit_site

    as_of = truth_table(NAME).as_of
    before = audit_site(NAME, db, as_of=as_of, save=False)
    found = next(f for f in before.findings if f.item == "28")
    with audit_database(db) as database:
        for url in found.evidence[0]["urls"]:
            at = datetime.combine(as_of, time(12), tzinfo=CHINA)
            add_decision(database, Decision(NAME, "guannan-ybj", url, "28", "reject", "复核员", at))
    after = audit_site(NAME, db, as_of=as_of, save=False)
    assert after.decisions
    assert after.decisions != before.decisions
    assert next(f for f in after.findings if f.item == "28").code == "not-published"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_comes_back_filled_in(db: Path, call: Any, tmp_path: Path, lang: str) -> None:
    import openpyxl

    from gongkai.cli.audit import audit_site
    from reports.workbook import write_workbook

    run = audit_site(NAME, db, as_of=truth_table(NAME).as_of)
    path = write_workbook([run], tmp_path / "ledger.xlsx", lang)
    assert call("audit", "rectify", "issue", run.id)[0] == 0
    book = openpyxl.load_workbook(path)
    sheet, top, columns = heading_of(book, {"问题编号", "Finding no."})
    ids = columns.get("问题编号") or columns["Finding no."]
    link = "http://127.0.0.1:1/answer.html"
    sheet.cell(top + 1, columns.get("整改链接") or columns["Link after cure"]).value = link
    answered = sheet.cell(top + 1, ids).value
    book.save(path)
    code, out, err = call("audit", "rectify", "return", NAME, str(path))
    assert (code, err) == (0, "")
    assert "已登记 1 条" in out
    _, out, _ = call("audit", "rectify", "status", NAME, "--json")
    assert {row["finding"]: row["link"] for row in map(json.loads, out.splitlines())}[answered] == link


def heading_of(book: Any, names: set[str]) -> tuple[Any, int, dict[str, int]]:
    """The sheet and row whose headings hold one of the names, and its columns by heading."""
    for sheet in book:
        for row in range(1, 6):
            headings = {str(cell.value): cell.column for cell in sheet[row] if cell.value}
            if names & set(headings):
                return sheet, row, headings
    raise AssertionError([sheet.title for sheet in book])


def test_a_person_who_calls_a_finding_wrong_is_heard(call: Any) -> None:
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--json")
    before = [json.loads(line) for line in out.splitlines()]
    failed = next(f for f in before if f["outcome"] == "failed" and f["certainty"] == "certain")
    assert call("review", "decide", NAME, "refute", failed["id"], "--who", "复核员甲", "--note", "另有地址")[0] == 0
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--json")
    after = {f["id"]: f for f in map(json.loads, out.splitlines())}
    assert after[failed["id"]]["code"] == "refuted"
    assert after[failed["id"]]["extra"]["refuted"]["note"] == "另有地址"
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31")
    assert "人工判为有误 1" in out.splitlines()[1]
    assert any(line.startswith("⊘ [人工判为有误]") and "复核员甲" in line for line in out.splitlines())
    _, out, _ = call("audit", "compare", before[0]["run"], after[failed["id"]]["run"])
    assert f"[人工判为有误] {failed['id']}" in out
    assert call("review", "decide", NAME, "confirm", failed["id"], "--who", "复核员甲")[0] == 0
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--json")
    assert failed["id"] in {f["id"] for f in map(json.loads, out.splitlines()) if f["outcome"] == "failed"}


def test_presumed_duties_are_counted_and_marked_apart(call: Any) -> None:
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--json")
    findings = [json.loads(line) for line in out.splitlines()]
    failed = [f for f in findings if f["outcome"] == "failed"]
    certain = sum(f["certainty"] == "certain" for f in failed)
    assert 0 < certain < len(failed)
    lines = call("audit", NAME, "--as-of", "2026-10-31")[1].splitlines()
    assert lines[1].startswith(f"未通过 {certain} · 待核（不计为问题） {len(failed) - certain} · ")
    assert sum(line.startswith("✗") for line in lines) == certain
    assert all("待核" in line for line in lines if line.startswith("◇"))


def test_swapped_runs_give_a_warning(call: Any) -> None:
    old = json.loads(call("audit", NAME, "--as-of", "2026-10-30", "--json")[1].splitlines()[0])["run"]
    new = json.loads(call("audit", NAME, "--as-of", "2026-10-31", "--json")[1].splitlines()[0])["run"]
    assert "可能写反了" in call("audit", "compare", new, old)[2]
    assert "可能写反了" not in call("audit", "compare", old, new)[2]
