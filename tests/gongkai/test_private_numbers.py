"""No personal number leaves the house: a bureau that publishes some, crawled, audited, and every output searched.

All numbers are made up: a birth in 1900, a Luhn sum over invented digits.
"""

from __future__ import annotations

import dataclasses
import html
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import gongkai.cli
from crawler.profile import find_site, load_site
from crawler.store import CrawlStore
from gongkai.practice import Reply, Request, Served, relocate, truth_table
from gongkai.practice.model import PracticeHost
from gongkai.practice.registry import build
from spiders.jobs import CrawlOptions
from spiders.runner import run_crawls

NAME = "practice-guannan"
CHINA = timezone(timedelta(hours=8))
IDENTITY, MOBILE, CARD = "110101190001010014", "13900001111", "6228480000000000018"
NUMBERS = (IDENTITY, MOBILE, CARD)
ALL = f"某甲{IDENTITY}、{MOBILE}、{CARD}"
AS_OF = truth_table(NAME).as_of.isoformat()


def disclosing(page: str) -> str:
    """The page with the numbers in titles and list rows, text, signature and names of attachments."""
    page = re.sub(r"关于(?!我们)", f"关于{ALL}", page)
    page = page.replace(
        "</p>", f"（身份证号{IDENTITY}，手机{MOBILE}，银行卡号{CARD}；<b>{IDENTITY[:6]}</b>{IDENTITY[6:]}）</p>", 1
    )
    page = page.replace('<p style="text-align:right">', f'<p style="text-align:right">{ALL} ', 1)
    return page.replace(
        "</td></tr></table><div class='foot'>",
        f"<p><a href=\"/f/1.pdf\">附件：{ALL}.pdf</a></p></td></tr></table><div class='foot'>",
    )


def altered(host: PracticeHost) -> PracticeHost:
    def answer(request: Request) -> Reply:
        reply = host.answer(request)
        if reply.status != 200 or reply.stream is not None or "html" not in reply.content_type:
            return reply
        return dataclasses.replace(reply, body=disclosing(reply.payload().decode()))

    return dataclasses.replace(host, answer=answer)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawled, classified and audited bureau whose pages disclose personal numbers."""
    path = tmp_path_factory.mktemp("private") / "g.db"
    moment = datetime.combine(truth_table(NAME).as_of, time(10), tzinfo=CHINA)
    site = build(NAME)
    site = dataclasses.replace(site, hosts=tuple(altered(host) for host in site.hosts))
    with Served((site,), {}) as served:
        where = relocate(load_site(find_site(NAME)), served)
        run_crawls([where], CrawlOptions(path, path.parent / "archive", lambda: moment, "test (+http://a.invalid/)"))
    assert gongkai.cli.exit_code(["classify", NAME, "--db", str(path)]) == 0
    assert gongkai.cli.exit_code(["audit", NAME, "--as-of", AS_OF, "--db", str(path)]) == 1
    return path


def seen(text: str) -> list[str]:
    return [number for number in NUMBERS if number in text]


def test_the_pages_do_disclose(db: Path) -> None:
    with CrawlStore.open(db, readonly=True) as store:
        pages = list(store.pages(NAME))
    assert seen("".join(page.page.title for page in pages)) == list(NUMBERS)
    assert seen("".join(page.page.text for page in pages)) == list(NUMBERS)
    assert seen("".join(title for page in pages for title in page.row_titles)) == list(NUMBERS)
    assert seen("".join(file.name for page in pages for file in page.page.attachments)) == list(NUMBERS)
    assert any("over-disclosure:identity-card" in page.page.observations for page in pages)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_report_shows_them(db: Path, tmp_path: Path, lang: str) -> None:
    assert gongkai.cli.exit_code(["report", "all", "--db", str(db), "--out", str(tmp_path), "--lang", lang]) == 0
    names = [path for path in tmp_path.rglob("*") if path.is_file()]
    kinds = {path.suffix for path in names}
    assert {".html", ".xlsx", ".docx", ".ics", ".csv", ".jsonl", ".parquet", ".db", ".txt", ".json"} <= kinds
    texts = {path: "\n".join(texts_of(path)) for path in names}
    assert {path.name: seen(text) for path, text in texts.items() if seen(text)} == {}
    page = texts[tmp_path / "report.html"]
    assert "110*************14" in page, "the masked number must show, else the test reads nothing"
    assert "<b>110***</b>" in html.unescape(page), "a page as captured must show, masked across its tags"


def texts_of(path: Path) -> Iterator[str]:
    """Every text that a file holds: parts of office files, rows of databases and tables."""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
            for name in parts.namelist():
                text = parts.read(name).decode("utf-8", "replace")
                yield from (text, re.sub(r"<[^>]*>", "", text))
    elif path.suffix == ".db":
        with sqlite3.connect(path) as database:
            yield "\n".join(database.iterdump())
    elif path.suffix == ".parquet":
        import pandas as pd

        yield pd.read_parquet(path).to_json(force_ascii=False)
    else:
        text = path.read_bytes().decode("utf-8", "replace")
        yield text.replace("\r\n ", "")  # ics folds its lines
        if path.suffix == ".html":
            yield re.sub(r"<[^>]*>", "", text)


def commands(db: Path) -> list[list[str]]:
    with CrawlStore.open(db, readonly=True) as store:
        page = next(page for page in store.pages(NAME) if seen(page.page.title) and page.capture)
    return [
        ["audit", NAME, "--as-of", AS_OF],
        ["audit", NAME, "--as-of", AS_OF, "--json"],
        ["report", "text"],
        ["classify", NAME, "--page", str(page.id)],
        ["classify", NAME, "--page", str(page.id), "--json"],
        ["review", NAME],
        ["review", NAME, "--json"],
        ["review", NAME, "--sample", "5"],
        ["evidence", "show", str(page.capture), "--body"],
        ["evidence", "show", str(page.capture), "--body", "--json"],
        ["evidence", "history", page.url],
        ["due", NAME, "--as-of", AS_OF],
    ]


def test_no_command_prints_them(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in commands(db):
        for lang in ([], ["--lang", "en"]):
            capsys.readouterr()
            code = gongkai.cli.exit_code([*words, "--db", str(db), *lang])
            said: Any = capsys.readouterr()
            if lang and code == 2:  # the command has no --lang
                assert "--lang" in said.err
                continue
            assert said.out, words
            assert seen(said.out + said.err) == [], words


def test_labels_of_a_review_hold_none(db: Path, tmp_path: Path) -> None:
    with CrawlStore.open(db, readonly=True) as store:
        page = next(page for page in store.pages(NAME) if seen(page.page.title))
    decide = ["review", "decide", NAME, "accept", str(page.id), "1", "--who", "某", "--db", str(db)]
    assert gongkai.cli.exit_code(decide) == 0
    out = tmp_path / "labels.csv"
    assert gongkai.cli.exit_code(["review", "export", NAME, str(out), "--db", str(db)]) == 0
    text = out.read_text(encoding="utf-8")
    assert "某甲110" in text
    assert seen(text) == []
