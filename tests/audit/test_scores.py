"""Indicator packs: veto, caps, bonus, shares, reweighting, classes; the derivation adds up."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.model import AuditError
from audit.packs import load_pack, shipped_packs
from audit.scores import score_run, with_scores

PACK = """
schema = 1
id = "own"
name_zh = "自定"
name_en = "own"
source = "test"
base = 100
pass = 60
bonus_over = 80
[[class]]
id = "inner"
name_zh = "无服务"
without = ["services"]
[[indicator]]
id = "late"
kind = "deduct"
name_zh = "逾期"
name_en = "late"
points = 2
cap = 5
codes = ["late"]
[[indicator]]
id = "service"
kind = "deduct"
group = "services"
name_zh = "服务"
name_en = "service"
points = 25
cap = 25
codes = ["stale"]
[[indicator]]
id = "absent"
kind = "veto"
name_zh = "未公开"
name_en = "absent"
threshold = 2
codes = ["not-published"]
per = "item"
[[indicator]]
id = "clean"
kind = "bonus"
name_zh = "全部按时"
name_en = "all in time"
points = 10
none_of = ["late"]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(PACK, encoding="utf-8")
    return path


def late_run(bureau: Any, count: int) -> Any:
    for at in range(count):
        bureau.page(title=f"文件{at}", formed=date(2026, 3, 2) + timedelta(days=at), published="2026-06-08")
    return bureau.audit()


def test_deductions_stop_at_their_cap(bureau: Any, own: Path) -> None:
    score = score_run(late_run(bureau, 4), load_pack(str(own)))
    assert score["total"] == 95.0
    assert score["sum_zh"] == "100 − 5 = 95"
    line = next(line for line in score["lines"] if line["indicator"] == "late")
    assert line["line_zh"] == "逾期：4 × 2，上限 5，扣 5"
    assert len(line["findings"]) == 4


def test_findings_carry_what_they_cost_and_the_run_another_name(bureau: Any, own: Path) -> None:
    run = late_run(bureau, 2)
    scored = with_scores(run, [load_pack(str(own))])
    assert [finding.extra["points"] for finding in scored.findings] == [2.0, 2.0]
    assert scored.id != run.id
    assert with_scores(run, [load_pack(str(own))]) == scored


def test_bonus_only_over_its_threshold_and_without_failures(bureau: Any, own: Path) -> None:
    bureau.page(formed="2026-03-02", published="2026-03-03")
    assert score_run(bureau.audit(), load_pack(str(own)))["total"] == 110.0
    bureau.page(formed="2026-03-02", published="2026-06-03")
    assert score_run(bureau.audit(), load_pack(str(own)))["total"] == 98.0


def test_nothing_judged_earns_no_bonus(make_bureau: Any, own: Path) -> None:
    assert score_run(make_bureau().audit(), load_pack(str(own)))["total"] == 100.0


def test_veto_scores_nothing_else(make_bureau: Any, own: Path) -> None:
    bureau = make_bureau(items=("3", "6"))
    bureau.read()
    score = score_run(bureau.audit(), load_pack(str(own)))
    assert (score["total"], score["qualified"], score["veto"]) == (None, False, ["absent"])


def test_presumed_absences_do_not_count(bureau: Any, own: Path) -> None:
    score = score_run(bureau.audit(), load_pack(str(own)))
    assert score["veto"] == []


def test_a_class_without_services_is_weighted_up(bureau: Any, own: Path) -> None:
    score = score_run(late_run(bureau, 3), load_pack(str(own)), "inner")
    assert score["sum_zh"] == "(75 − 5) × 1.333 = 93.3"
    assert score["total"] == 93.3
    assert "service" not in [line["indicator"] for line in score["lines"]]


def test_an_unknown_class_is_refused(bureau: Any, own: Path) -> None:
    with pytest.raises(AuditError, match="inner"):
        score_run(bureau.audit(), load_pack(str(own)), "outer")


def test_shares_leave_out_what_cannot_be_judged(bureau: Any) -> None:
    bureau.page(formed="2026-03-02", published="2026-03-03")
    bureau.page(formed="2026-03-02", published="2026-06-03")
    bureau.page(published="2026-06-03")
    score = score_run(bureau.audit(), load_pack("completeness-timeliness"))
    points = {line["indicator"]: line["points"] for line in score["lines"]}
    assert points == {"completeness": 50.0, "timeliness": 20.0, "freshness": None}
    assert score["total"] == pytest.approx(77.8)
    assert score["sum_zh"] == "(50 + 20) × 100 / 90 = 77.8"
    assert (score["grade"], score["result_en"]) == ("合格", "77.8 points, pass")
    bureau.pages.clear()
    bureau.page(formed="2026-03-02", published="2026-03-03")
    score = score_run(bureau.audit(), load_pack("completeness-timeliness"))
    assert (score["grade"], score["result_en"]) == ("优秀", "100 points, excellent")


def test_nothing_to_judge_is_no_score(make_bureau: Any) -> None:
    score = score_run(make_bureau().audit(), load_pack("completeness-timeliness"))
    assert (score["total"], score["qualified"]) == (None, None)


def test_blank_columns_veto_unless_they_say_why(make_bureau: Any) -> None:
    def score(stop: str) -> Any:
        bureau = make_bureau()
        for _ in range(5):
            bureau.read(rows_read=0, rows_declared=None, stop=stop)
        return score_run(bureau.audit(), load_pack("inspection-2019"))

    assert score("end")["veto"] == ["blank-columns"]
    assert score("empty-statement")["veto"] == []


def test_news_of_two_weeks_ago(make_bureau: Any) -> None:
    def count(day: str) -> int:
        bureau = make_bureau(items=("8",))
        bureau.read()
        bureau.page("8", published=day)
        score = score_run(bureau.audit(), load_pack("inspection-2019"))
        return len(next(line for line in score["lines"] if line["indicator"] == "columns-not-updated")["findings"])

    assert count("2026-10-17") == 0
    assert count("2026-10-16") == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "veto"', 'kind = "vote"', "veto"),
        ("threshold = 2", "treshold = 2", "threshold"),
        ("cap = 5", "", "cap"),
        ("schema = 1", "schema = 2", "schema"),
        ("points = 2\n", 'points = "many"\n', "many"),
        ('source = "test"', "", "source"),
    ],
)
def test_a_wrong_pack_is_refused_by_name(own: Path, old: str, new: str, said: str) -> None:
    own.write_text(PACK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AuditError, match=said):
        load_pack(str(own))


def test_an_unknown_pack_names_the_shipped_ones() -> None:
    with pytest.raises(AuditError, match="inspection-2019"):
        load_pack("inspection-2091")


def test_every_shipped_pack_loads() -> None:
    assert {load_pack(name).id for name in shipped_packs()} == set(shipped_packs())
