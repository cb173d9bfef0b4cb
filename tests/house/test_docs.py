"""The documents are true: commands, verdict codes, links and files that they name exist."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path for pattern in ("*.md", "docs/**/*.md", "audit/**/*.md", "tests/**/*.md") for path in ROOT.glob(pattern)
)
SUFFIXES = "py|toml|md|csv|json|cfg|j2|po|docx|png"
NAMED = re.compile(
    rf"`((?:docs|catalogs|crawler|spiders|audit|reports|gongkai|tests|benchmarks)/[\w./-]+?(?:\.(?:{SUFFIXES})|/))`"
)


def test_the_reference_is_what_the_commands_say() -> None:
    spec = importlib.util.spec_from_file_location("update_commands", ROOT / "docs" / "update_commands.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = module.PAGE.read_text(encoding="utf-8")
    assert text == module.page(text), "run: python docs/update_commands.py"
    assert "### `gongkai audit rectify status SITE`" in text


def test_every_command_has_a_row_in_the_table() -> None:
    from gongkai.cli import group

    table = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").partition("## Reference")[0]
    context = click.Context(group)
    for name in group.list_commands(context):
        row = "\n".join(line for line in table.splitlines() if line.startswith(f"| `gongkai {name}"))
        assert row, name
        command = group.get_command(context, name)
        children = command.list_commands(context) if isinstance(command, click.Group) else []
        assert [child for child in children if child not in ("run", "list") and f"`{child}`" not in row] == [], name


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_commands_in_the_readmes_parse(name: str) -> None:
    """Every `gongkai …` line of a fenced block names a command, and options, that exist."""
    from gongkai.cli import group

    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line for block in text.split("```")[1::2] for line in block.splitlines() if line.startswith("gongkai ")]
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        command: click.Command = group
        context = click.Context(group)
        while isinstance(command, click.Group) and words and (child := command.get_command(context, words[0])):
            command, words = child, words[1:]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        given = {word for word in words if word.startswith("-")}
        assert given <= known, line


def test_every_verdict_code_and_every_flag_is_documented() -> None:
    from reports.labels import CODE_LABELS, FLAG_LABELS

    text = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    assert [code for code in (*CODE_LABELS, *FLAG_LABELS) if f"`{code}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_links_and_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [
        link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link and not link.startswith("mailto:")
    ]
    missing = [link for link in links if not (page.parent / link).exists()]
    missing += [
        name for name in NAMED.findall(text) if not (ROOT / name).exists() and "/app/" not in name
    ]  # app/: only in the wheel
    assert missing == []
