"""Every text that a user sees exists in both languages."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import load_workbook

from audit import words
from audit.features import NAMES
from audit.model import AuditRun
from crawler.model import Origin
from reports import labels
from reports.i18n import Texts, texts
from reports.page import render_page
from reports.summary import mail_text
from reports.workbook import write_workbook

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@pytest.fixture(scope="module")
def messages(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_messages", root / "docs" / "update_messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_marked_text_has_an_english_text_with_the_same_fields(messages: ModuleType) -> None:
    english = texts("en")
    faults = []
    for message, places in messages.marked_messages().items():
        translated = english(message)
        if translated == message or CHINESE.search(translated):
            faults.append(f"{places}: no English for {message!r}")
        elif set(re.findall(r"\{(\w*)", message)) != set(re.findall(r"\{(\w*)", translated)):
            faults.append(f"{places}: other fields in {translated!r} than in {message!r}")
    assert not faults, "run python docs/update_messages.py, then translate:\n" + "\n".join(faults)


def test_no_chinese_text_in_code_escapes_translation(root: Path) -> None:
    faults = []
    for path in sorted((root / "reports").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        allowed = {id(node) for node in _docstrings_errors_and_marked(tree)}
        faults += [
            f"{path.name}:{node.lineno}: {node.value!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and CHINESE.search(node.value)
            and id(node) not in allowed
        ]
    # The names of fonts, the joints of Texts and the marks around titles are no texts of their own.
    faults = [
        fault
        for fault in faults
        if "雅黑" not in fault and "i18n.py" not in fault and "》'" not in fault and "〉'" not in fault
    ]
    assert not faults, "\n".join(faults)


def test_every_marked_text_is_seen_by_the_extractor(messages: ModuleType, root: Path) -> None:
    """Before Python 3.12 the extractor does not look into f-strings: no t("…") may stand in one."""
    known = messages.marked_messages()
    for path in sorted((root / "reports").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"t", "mark"}:
                text = node.args[0]
                if isinstance(text, ast.Constant):
                    assert text.value in known, f"{path.name}:{node.lineno}"


def _docstrings_errors_and_marked(tree: ast.AST) -> list[ast.AST]:
    """Constants inside docstrings, raised errors (both languages in one message) and t(…) or mark(…) calls."""
    kept: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"t", "mark"}:
            kept += ast.walk(node)
        if isinstance(node, ast.Raise):
            kept += ast.walk(node)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            kept.append(node.value)
    return kept


def test_no_chinese_text_in_templates_escapes_translation(root: Path) -> None:
    for path in sorted((root / "reports" / "templates").glob("*.j2")):
        bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not CHINESE.search(bare), path.name


def latin(value: Any) -> Any:
    """The same data with every Chinese text replaced, so that what is Chinese in an output is the output's own."""
    if isinstance(value, str):
        return "X" if CHINESE.search(value) else value
    if isinstance(value, dict):
        return {key: latin(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(latin(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: latin(getattr(value, field.name)) for field in fields(value)})
    return value


@pytest.fixture
def latin_runs(runs: list[AuditRun]) -> list[AuditRun]:
    return [latin(run) for run in runs]


def test_english_page_has_no_chinese_of_its_own(latin_runs: list[AuditRun]) -> None:
    page = re.sub(r"<style>.*?</style>", "", render_page(latin_runs, "en"), flags=re.DOTALL)
    assert [page[m.start() - 60 : m.end() + 20] for m in CHINESE.finditer(page)] == []


def test_english_workbook_has_no_chinese_of_its_own(latin_runs: list[AuditRun], tmp_path: Path) -> None:
    book = load_workbook(write_workbook(latin_runs, tmp_path / "report.xlsx", "en"))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 300
    assert [text for text in [*book.sheetnames, *cells] if CHINESE.search(text)] == []


@pytest.mark.parametrize("render", [mail_text], ids=["mail"])
def test_english_texts_have_no_chinese_of_their_own(
    latin_runs: list[AuditRun], render: Callable[[list[AuditRun], str], str]
) -> None:
    assert not CHINESE.search(render(latin_runs, "en"))


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        texts("fr")


def test_missing_translation_stays_readable() -> None:
    assert Texts("en", {})("没有译文 {count}", count=2) == "没有译文 2"


def named_features(root: Path) -> set[str]:
    """The features that audit/ names where it makes a reason, wherever that is (kinds of documents have words of their own)."""
    makers = r"(?:\bReason|\b_own|\.other)\(\s*\"([a-z-]+)\""
    texts = (path.read_text(encoding="utf-8") for path in (root / "audit").glob("*.py") if path.name != "kinds.py")
    return {name for text in texts for name in re.findall(makers, text)}


def test_every_word_of_the_other_rooms_has_a_label(root: Path) -> None:
    """A code, feature, origin or access without a label would show its English name to a Chinese reader."""
    assert set(NAMES) | named_features(root) <= set(words.FEATURES)
    assert {str(origin) for origin in Origin} <= set(labels.ORIGIN_LABELS)


def test_every_code_of_the_verdicts_page_has_a_label_and_a_case(root: Path, runs: list[AuditRun]) -> None:
    text = (root / "docs" / "verdicts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:passed|failed|cant_tell|inapplicable|untested) \| (.+?) \|", text, re.MULTILINE)
    codes = {code for row in rows for code in re.findall(r"`([a-z-]+)`", row)}
    assert codes == set(labels.CODE_LABELS)
    assert codes == {finding.code for run in runs for finding in run.findings}
    flags = set(re.findall(r"`([a-z-]+)` \(", text[text.index("Flags beside") : text.index("## What is due")]))
    assert flags | {"withdrawn"} <= set(labels.FLAG_LABELS)
