"""The wordings of 公开时限 texts, read from data/deadline-words.toml and compiled once, at first use."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WORDS_FILE = Path(__file__).parent / "data" / "deadline-words.toml"
_INSIDE_PHRASE = r"[^,。;\n]"

Table = tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Wordings:
    """Each table holds (name, pattern) pairs, the stronger first."""

    triggers: Table
    before: Table
    periods: Table
    words: Table


@lru_cache(maxsize=1)
def wordings() -> Wordings:
    """Return the compiled tables of the shipped data file."""
    data = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    fragments: dict[str, str] = data["fragment"]

    def table(key: str) -> Table:
        return tuple((row["name"], re.compile(_expand("|".join(row["words"]), fragments))) for row in data[key])

    return Wordings(table("trigger"), table("before"), table("period"), table("word"))


def _expand(pattern: str, fragments: dict[str, str]) -> str:
    for name, fragment in fragments.items():
        pattern = pattern.replace("{" + name + "}", fragment)
    return pattern.replace("~", _INSIDE_PHRASE)
