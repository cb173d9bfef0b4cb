"""docs/families.md names every family, and nothing else."""

from __future__ import annotations

import re

from spiders.families import BY_NAME


def test_every_family_is_documented(root):
    text = (root / "docs" / "families.md").read_text("utf-8")
    named = set(re.findall(r"^\| `(\w+)` \|", text, re.M))
    assert named - {"family"} == set(BY_NAME)
