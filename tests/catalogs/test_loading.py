"""Catalog files: round trip, strict reading, finding, writing whole or not at all."""

from __future__ import annotations

import dataclasses
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs import loading
from catalogs.loading import dump_catalog, find_catalog, load_catalog, shipped_catalogs, write_whole
from catalogs.model import (
    Catalog,
    CatalogError,
    CatalogItem,
    Channel,
    Correction,
    DeadlineClause,
    DeadlineRule,
    TopicLink,
)

SMALL = """
schema = 1
[catalog]
id = "x"
title = "某局目录"
body = "某县某局"
place = "某县"
level = "department"
[[item]]
id = "1"
name = "年报"
deadline = {raw = "每年1月31日前", clauses = [{kind = "fixed_date", month = 1, day = 31}]}
"""


def load(tmp_path: Path, text: str) -> Catalog:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    return load_catalog(path)


def test_shipped_catalogs_are_found_and_data_files_are_not() -> None:
    assert sorted(shipped_catalogs()) == ["daocheng-ybj", "guannan-ybj"]
    for name, path in shipped_catalogs().items():
        assert load_catalog(path).id == name
        assert dump_catalog(load_catalog(path)) == path.read_text(encoding="utf-8")


def test_a_deadline_without_clauses_is_read_from_its_words(tmp_path: Path) -> None:
    written = SMALL.replace(', clauses = [{kind = "fixed_date", month = 1, day = 31}]', "")
    clause = load(tmp_path, written).items[0].deadline.clauses[0]
    assert (clause.kind, clause.month, clause.day, clause.recurrence) == ("fixed_date", 1, 31, "yearly")


def test_smallest_file(tmp_path: Path) -> None:
    catalog = load(tmp_path, SMALL)
    assert catalog.items[0].path == ("年报",)
    assert catalog.items[0].deadline.clauses == (DeadlineClause("fixed_date", month=1, day=31),)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, min_size=14, max_size=14), amount=st.none() | st.integers(-5, 400))
def test_any_text_survives_the_round_trip(
    texts: list[str], amount: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clause = DeadlineClause("relative", (texts[0], texts[1]), amount, "day", scope=texts[2])
    item = CatalogItem(
        texts[3], texts[4], (texts[5] or "x",), texts[6], (texts[7],), DeadlineRule(texts[8], (clause,), "x"), texts[9],
        (Channel(texts[10], texts[11], texts[12]),), topics=(TopicLink(texts[13], 0.25),), cells={texts[0]: texts[1]},
    )  # fmt: skip
    catalog = Catalog(
        "x", texts[0], texts[1], texts[2], "government", texts[3], (item,), notes=(texts[4],),
        corrections=(Correction(texts[5], texts[6], texts[7], texts[8]),), source=texts[9], effective_on=date(2024, 2, 29),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("t") / "x.toml"
    path.write_text(dump_catalog(catalog), encoding="utf-8", newline="")
    assert load_catalog(path) == catalog


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "年报"', 'nmae = "年报"', r"x\.toml 第1个 \[\[item\]\].*nmae.*name"),
        ('level = "department"', 'level = "bureau"', r"level.*department.*government"),
        ("schema = 1", "schema = 2", r"版本 2.*只认 1"),
        ("schema = 1", "", r"缺少「schema」"),
        ('id = "1"\n', "id = 1\n", r"id：类型不对"),
        ('id = "1"\n', "", r"缺少「id」"),
        ("month = 1", "month = true", r"「1」 deadline.*month：类型不对"),
        ("month = 1", "mont = 1", r"mont.*month"),
        ('clauses = [{kind = "fixed_date", month = 1, day = 31}]', "clauses = []", r"至少要有一项"),
        ('[[item]]\nid = "1"', '[[item]]\nid = "1"\nchannels = [{nam = "x"}]', r"channels.*nam"),
        ('[[item]]\nid = "1"', '[[item]]\nid = "1"\nauthority = [1]', r"authority：应为文字的列表"),
        ('[[item]]\nid = "1"', '[[item]]\nid = "1"\ncells = {"甲" = 1}', r"cells「甲」"),
        ("[catalog]", "[catalog", r"不是有效的 TOML"),
        ('id = "x"', 'id = "x"\nextra = 1', r"\[catalog\].*extra"),
    ],
)
def test_a_wrong_file_says_where_and_what(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SMALL
    with pytest.raises(CatalogError, match=said):
        load(tmp_path, SMALL.replace(old, new, 1))


def test_double_id_is_refused(tmp_path: Path) -> None:
    item = SMALL[SMALL.index("[[item]]") :]
    with pytest.raises(CatalogError, match="「1」出现两次"):
        load(tmp_path, SMALL + item)


def test_a_document_is_not_a_catalog_file(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(CatalogError, match="import"):
        load_catalog(path)
    with pytest.raises(CatalogError, match="无法读取"):
        load_catalog(tmp_path / "none.toml")


def test_find_by_id_by_path_and_beside(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(SMALL, encoding="utf-8")
    assert find_catalog("guannan-ybj") == shipped_catalogs()["guannan-ybj"]
    assert find_catalog(str(path)) == path
    assert find_catalog("own.toml", beside=tmp_path / "site.toml") == path
    assert find_catalog("own.toml", beside=tmp_path) == path
    with pytest.raises(CatalogError, match=r"是不是「guannan-ybj」"):
        find_catalog("guanan-ybj")


def test_interrupted_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.toml"
    path.write_text("old")

    def interrupted(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loading.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_full_disk_leaves_the_old_file_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.toml"
    path.write_text("old")

    def full(*args: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(loading.os, "fsync", full)
    with pytest.raises(CatalogError, match="原文件没有改动"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_unknown_item_names_the_known_ones() -> None:
    catalog = load_catalog(shipped_catalogs()["guannan-ybj"])
    with pytest.raises(CatalogError, match=r"没有事项「99」.*33"):
        dataclasses.replace(catalog).item("99")
