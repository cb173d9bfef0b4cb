"""What every settings file of the house says about a key that it does not know."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def stray_key(found: Iterable[str], known: Iterable[str]) -> str:
    """A sentence about the first key of `found` that `known` lacks, with the nearest known one; "" where all are known."""
    names = list(known)
    key = next((key for key in found if key not in names), None)
    if key is None:
        return ""
    near = get_close_matches(key, names, n=1, cutoff=0.5)
    hint = f"是否想写「{near[0]}」？" if near else f"可用的键：{'、'.join(names)}。"
    return f"不认识的键「{key}」。{hint} Unknown key."
