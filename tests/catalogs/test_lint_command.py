"""`gongkai catalog lint`, as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalogs.model import CatalogError
from gongkai.cli.catalog import command
from gongkai.cli.options import FINDINGS, NOTHING_TO_REPORT


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["lint", *arguments], standalone_mode=False)


def test_findings_end_in_exit_code_1() -> None:
    result = run("daocheng-ybj", "--severity", "E")
    assert result.return_value == FINDINGS
    assert "每年3月31日前" in result.output
    assert "第四十九条" in result.output
    assert "(deadline-weaker-than-law)" in result.output
    assert "违反规定 12" in result.output


def test_english_and_json() -> None:
    assert "departments publish last year's report by 31 January" in run("daocheng-ybj", "--lang", "en").output
    records = [json.loads(line) for line in run("guannan-ybj", "--json").output.splitlines()]
    assert {
        "rule",
        "severity",
        "item",
        "cell",
        "source",
        "value",
        "message_zh",
        "message_en",
        "law",
        "in_force",
    } == set(records[0])
    assert [record["item"] for record in records if record["severity"] == "E"] == ["2", "15", "16"]


def test_nothing_to_report_ends_in_exit_code_0() -> None:
    result = run("guannan-ybj", "--severity", "E", "--as-of", "2019-05-14")  # the day before 711号 came into force
    assert result.return_value == NOTHING_TO_REPORT
    assert run("guannan-ybj", "--severity", "E", "--as-of", "2019-05-15").return_value == FINDINGS


def test_unknown_catalog_and_rules_name_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="no-such"):
        CliRunner().invoke(command, ["lint", "no-such"], standalone_mode=False, catch_exceptions=False)
    with pytest.raises(CatalogError, match=r"none\.toml"):
        CliRunner().invoke(
            command, ["lint", "guannan-ybj", "--rules", str(tmp_path / "none.toml")], standalone_mode=False,
            catch_exceptions=False,
        )  # fmt: skip
