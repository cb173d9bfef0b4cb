"""The import table of docs/architecture.md, held by reading the imports of every file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

OURS = {"catalogs", "crawler", "spiders", "audit", "reports", "gongkai"}
# room -> the rooms of ours that it may import
MAY_IMPORT = {
    "catalogs": {"catalogs"},
    "crawler": {"crawler", "catalogs"},
    "spiders": {"spiders", "crawler", "catalogs"},
    "audit": {"audit", "catalogs", "crawler"},
    "reports": {"reports", "audit"},
    "gongkai": OURS,
}
NEVER = {
    "catalogs": {"scrapy", "twisted", "pandas"},
    "audit": {"scrapy", "twisted", "pandas"},
    "reports": {"scrapy", "twisted"},
}
# the audit reads what the crawl keeps, never how it crawls
AUDIT_MAY_READ = (
    "crawler.model", "crawler.store", "crawler.page", "crawler.reading", "crawler.words", "crawler.english", "crawler.matrices",
)  # fmt: skip


def imported(path: Path) -> set[str]:
    """Every module that the file imports, at any depth, by full dotted name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def files(room: str) -> list[Path]:
    root = Path(__file__).resolve().parents[2]
    return [path for path in sorted((root / room).rglob("*.py")) if "app" not in path.parts]


CASES = [(room, path) for room in MAY_IMPORT for path in files(room)]


@pytest.mark.parametrize(("room", "path"), CASES, ids=[f"{path.parent.name}/{path.name}" for _, path in CASES])
def test_a_file_imports_only_what_its_room_may(room: str, path: Path) -> None:
    modules = imported(path)
    tops = {name.partition(".")[0] for name in modules}
    assert tops & OURS <= MAY_IMPORT[room]
    assert not tops & NEVER.get(room, set())
    if room == "audit":
        ours = {name for name in modules if name.startswith("crawler.")}
        assert all(name.startswith(AUDIT_MAY_READ) for name in ours), ours


def test_the_table_test_sees_a_breach(tmp_path: Path) -> None:
    breach = tmp_path / "breach.py"
    breach.write_text("def f():\n    from scrapy import Spider\n    import reports.page\n")
    assert {"scrapy.Spider", "reports.page"} <= imported(breach)


def test_nothing_of_ours_imports_the_launcher() -> None:
    for room in sorted(OURS - {"gongkai"}):
        for path in files(room):
            assert not any(name.partition(".")[0] == "gongkai" for name in imported(path)), path


def test_only_the_command_line_reads_the_clock() -> None:
    """`datetime.now`, `date.today`, `time.time` stand in gongkai/cli only (architecture: as_of is a parameter)."""
    clock = {("datetime", "now"), ("date", "today"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}
    found = []
    for room in sorted(OURS):
        for path in files(room):
            if path.parts[-2] == "cli" or "practice" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
                    continue
                if (node.value.id, node.attr) in clock:
                    found.append(f"{path.name}:{node.lineno} {node.value.id}.{node.attr}")
    assert found == []
