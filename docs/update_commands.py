"""Bring the reference in docs/commands.md up to date: `python docs/update_commands.py` from the repository root.

tests/house/test_docs.py holds the reference against the commands themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "commands.md"
MARK = "<!-- reference: made by docs/update_commands.py -->\n"


def reference() -> str:
    """Every command with its help and its options, in the order of the stages."""
    from gongkai.cli import group

    return "\n".join(_lines(group, click.Context(group, info_name="gongkai")))


def _lines(command: click.Command, context: click.Context) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _lines(child, click.Context(child, info_name=name, parent=context))
        return
    pieces = " ".join(part for part in command.collect_usage_pieces(context) if part != "[OPTIONS]")
    yield f"\n### `{f'{context.command_path} {pieces}'.strip()}`\n"
    yield " ".join((command.help or "").replace("\b", "").split()) + "\n"
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None and parameter.name != "help":
            names, words = record
            yield f"- `{names}` {' '.join(words.split())}".rstrip()


def page(text: str) -> str:
    """The page with its reference made anew."""
    return text.partition(MARK)[0] + MARK + reference() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
