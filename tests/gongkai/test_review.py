"""`classify` and `review` on crawled practice bureaus: truth tables, decisions that win, samples, exports."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import gongkai.cli
from audit.store import audit_database
from audit.store.matches import read_matches
from audit.store.runs import load_run, newest_run
from crawler.profile import find_site, load_site
from crawler.store import CrawlStore
from gongkai.practice import relocate, serve, truth_table
from spiders.runner import CrawlOptions, run_crawls

BUREAUS = {"practice-guannan": "guannan-ybj", "practice-daocheng": "daocheng-ybj"}
NAME = "practice-guannan"
CHINA = timezone(timedelta(hours=8))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one crawl of both practice bureaus, classified; the sites are switched off again."""
    folder = tmp_path_factory.mktemp("review")
    moment = datetime.combine(truth_table(NAME).as_of, time(10), tzinfo=CHINA)
    with serve(list(BUREAUS), {}) as served:
        sites = [relocate(load_site(find_site(name)), served) for name in BUREAUS]
        options = CrawlOptions(folder / "g.db", folder / "archive", lambda: moment, "test (+http://example.invalid/)")
        run_crawls(sites, options)
    for name in BUREAUS:
        assert gongkai.cli.exit_code(["classify", name, "--json", "--db", str(folder / "g.db")]) == 0
    return folder / "g.db"


@pytest.fixture
def db(crawled: Path, tmp_path: Path) -> Path:
    """A copy, so that no test sees another's decisions."""
    return Path(shutil.copy(crawled, tmp_path / "g.db"))


@pytest.fixture
def call(db: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.delenv("GONGKAI_WHO", raising=False)

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = gongkai.cli.exit_code([*words, "--db", str(db)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def served_items(db: Path, site: str) -> dict[str, set[str]]:
    """Path of a page -> items that it matches."""
    with CrawlStore.open(db, readonly=True) as store, audit_database(db, readonly=True) as database:
        paths = {page.id: urlsplit(page.url) for page in store.pages(site)}
        found: dict[str, set[str]] = {}
        for match in read_matches(database, site, BUREAUS[site]):
            parts = paths[match.page_id]
            for key in (parts.path, f"{parts.path}?{parts.query}"):
                found.setdefault(key, set())
                if match.status == "match":
                    found[key].update(match.items)
    return found


@pytest.mark.parametrize("site", sorted(BUREAUS))
def test_pages_match_the_truth_table(crawled: Path, site: str) -> None:
    found = served_items(crawled, site)
    table = truth_table(site)
    wrong = []
    for row in table.rows:
        path = "/" + row.address.partition("/")[2]
        if row.address and row.item not in found.get(path, set()):
            wrong.append(f"missed {row.item} {row.address}: {sorted(found.get(path, ()))}")
    for decoy in table.decoys:
        path = "/" + decoy.address.partition("/")[2]
        given = found.get(path, set())
        bad = given & set(decoy.not_items) if decoy.not_items else given
        if bad:
            wrong.append(f"decoy {decoy.address} ({decoy.why}): {sorted(bad)}")
    assert wrong == []


def page_with(db: Path, title: str) -> tuple[int, str]:
    with CrawlStore.open(db, readonly=True) as store:
        return next((page.id, page.url) for page in store.pages(NAME) if title in page.page.title)


def test_one_page_is_explained(call: Any, db: Path) -> None:
    number, _ = page_with(db, "工作总结")
    code, out, _ = call("classify", NAME, "--page", str(number))
    assert code == 0
    assert "主题「工作总结」→ 2" in out
    assert "工作总结" in out


def test_unknown_page_number_is_a_usage_error(call: Any) -> None:
    code, _, err = call("classify", NAME, "--page", "999999")
    assert code == 2
    assert "999999" in err


def test_classify_needs_a_site_or_labels(call: Any) -> None:
    assert call("classify")[0] == 2


def test_list_shows_evidence_of_every_accusing_finding(call: Any) -> None:
    assert call("audit", NAME, "--as-of", "2026-10-31")[0] == 1
    code, out, _ = call("review", NAME)
    assert code == 0
    assert "拿不准的页面" in out
    assert out.count("\n问题 ") + out.startswith("问题 ") >= 8
    assert "证据 页面" in out


def test_rejected_evidence_is_gone_from_the_next_audit_and_stays_gone(call: Any, db: Path) -> None:
    number, url = page_with(db, "部门预算编制工作会议")
    assert call("review", "decide", NAME, "reject", str(number), "8", "--who", "甲", "--note", "不是新闻发布")[0] == 0
    for again in (False, True):
        if again:
            assert call("classify", NAME)[0] == 0
        _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--json")
        pages = [e["url"] for line in out.splitlines() for e in json.loads(line).get("evidence", [])
                 if json.loads(line).get("item") == "8"]  # fmt: skip
        assert pages
        assert url not in pages


def test_assigned_page_becomes_evidence(call: Any, db: Path) -> None:
    number, url = page_with(db, "就近办")
    assert call("review", "decide", NAME, "assign", str(number), "18", "--who", "甲")[0] == 0
    _, out, _ = call("audit", NAME, "--as-of", "2026-10-31", "--json")
    findings = [json.loads(line) for line in out.splitlines()]
    assert url in [e["url"] for f in findings if f.get("item") == "18" for e in f.get("evidence", [])]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("decide", NAME, "reject", "1", "8"), "who"),
        (("decide", NAME, "reject", "1", "--who", "甲"), "事项"),
        (("decide", NAME, "reject", "1", "没有的事项", "--who", "甲"), "没有的事项"),
        (("decide", NAME, "reject", "http://other.example.invalid/", "8", "--who", "甲"), "other.example.invalid"),
        (("decide", NAME, "confirm", "没有", "--who", "甲"), "核查结果"),
        (("decide", NAME, "maybe", "1", "8", "--who", "甲"), "maybe"),
        (("list", "no-such-site"), "no-such-site"),
        ((NAME, "--ask"), "who"),
        ((NAME, "--sample", "0"), "0"),
        ((NAME, "--sample", "3"), "核查结果"),
    ],
)
def test_wrong_use_ends_in_a_message(call: Any, words: tuple[str, ...], told: str) -> None:
    code, _, err = call("review", *words)
    assert code == 2
    assert told in err


def test_sample_is_the_same_for_the_same_seed_and_gives_a_precision(call: Any, db: Path) -> None:
    call("audit", NAME, "--as-of", "2026-10-31")
    one = call("review", NAME, "--sample", "4", "--seed", "3", "--json")[1]
    assert one == call("review", NAME, "--sample", "4", "--seed", "3", "--json")[1]
    found = [json.loads(line) for line in one.splitlines()]
    assert len(found) == 4
    for place, row in enumerate(found):
        action = "refute" if place == 0 else "confirm"
        assert call("review", "decide", NAME, action, row["finding"], "--who", "甲")[0] == 0
    out = call("review", "precision", NAME)[1]
    assert "Clopper-Pearson" in out
    assert call("audit", NAME, "--as-of", "2026-10-31")[0] == 1
    with audit_database(db, readonly=True) as database:
        run = load_run(database, newest_run(database, NAME))
    sampled = [row for row in run.observations if row["code"] == "sampled-precision"]
    assert sum(row["checked"] for row in sampled) == 4
    assert sum(row["right"] for row in sampled) == 3
    assert all(row["low"] <= row["right"] / row["checked"] <= row["high"] for row in sampled)


def test_asking_records_what_is_answered(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    call("audit", NAME, "--as-of", "2026-10-31")
    answers = iter(["", "y", "n"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers, ""))
    code, out, _ = call("review", NAME, "--ask", "--who", "甲")
    assert code == 0
    assert "2 decisions" in out
    log = call("review", "log", NAME, "--json")[1].splitlines()
    assert len(log) == 2
    assert {json.loads(line)["who"] for line in log} == {"甲"}
    heads, *rows = (line.split("\t") for line in call("review", "log", NAME)[1].splitlines())
    assert heads[:3] == ["时间（北京）", "复核人", "决定"]
    assert {(who, done) for _, who, done, *_ in rows} <= {
        ("甲", "归入"),
        ("甲", "不归"),
        ("甲", "判为属实"),
        ("甲", "判为有误"),
    }
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", at) for at, *_ in rows)


def test_export_is_labelled_data(call: Any, db: Path, tmp_path: Path) -> None:
    number, url = page_with(db, "工作总结")
    call("review", "decide", NAME, "accept", str(number), "2", "--who", "甲")
    file = tmp_path / "labels.csv"
    assert call("review", "export", NAME, str(file))[0] == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["url"], row["gold"], row["who"]) for row in rows] == [(url, "2", "甲")]
    code, out, _ = call("classify", "--evaluate", str(file), "--catalog", "guannan-ybj")
    assert code == 0
    assert "strict 1.000" in out


def test_evaluation_needs_a_catalog_that_the_labels_fit(call: Any, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("url,title,gold\nhttp://x.example.invalid/,2024年政府信息公开工作年度报告,5\n", encoding="utf-8")
    assert call("classify", "--evaluate", str(file))[0] == 2
    code, out, _ = call("classify", "--evaluate", str(file), "--catalog", "guannan-ybj", "--json")
    assert code == 1
    assert json.loads(out)["wrong"][0]["got"] == "3"
