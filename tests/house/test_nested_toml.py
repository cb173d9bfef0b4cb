"""A settings file nested without end is bad input like any other, in every loader."""

from __future__ import annotations

import pytest

from audit.kinds import load_kinds
from audit.model import AuditError
from audit.scoring import load_weights
from catalogs import holidays, lint_rules
from catalogs.model import CatalogError
from catalogs.vocabulary import load_topics


@pytest.mark.parametrize(
    ("load", "error"),
    [
        (load_kinds, AuditError),
        (load_weights, AuditError),
        (load_topics, CatalogError),
        (holidays._read_toml, CatalogError),
        (lint_rules._read, CatalogError),
    ],
)
def test_a_file_nested_without_end_is_named(tmp_path, load, error):
    path = tmp_path / "deep.toml"
    path.write_text("a = " + "[" * 5000 + "]" * 5000, "utf-8")
    with pytest.raises(error, match=r"deep\.toml"):
        load(path)
