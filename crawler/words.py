"""How a reading ended, in the reader's words: Chinese and English, by code (docs/coverage.md)."""

from __future__ import annotations

from crawler.english import in_english, without_library
from crawler.model import CoverageStatement

# crawler.model.Access
ACCESS = {
    "ok": ("已读取", "read"),
    "timeout": ("超时", "timed out"),
    "dns": ("域名无法解析", "name not resolved"),
    "tls": ("加密连接失败", "TLS failed"),
    "refused": ("连接被拒绝或中断", "connection refused or broken"),
    "http-error": ("服务器出错", "server error"),
    "not-found": ("页面不存在", "page not found"),
    "blocked": ("被拦截", "blocked"),
    "challenge": ("要求人机验证", "challenge page"),
    "soft-404": ("页面显示不存在", "page says it does not exist"),
    "empty": ("空白页", "empty page"),
    "robots-forbids": ("网站声明不许自动读取", "robots.txt forbids reading"),
    "off-list": ("不在核查范围", "outside the scope"),
    "too-large": ("超过大小上限", "too large"),
    "no-file": ("返回网页而不是文件", "a page instead of the file"),
    "not-attempted": ("未读取", "not read"),
}
# CoverageStatement.stop
STOPS = {
    "end": ("读到末页", "read to the last page"),
    "cap": ("到达网站显示上限", "the site shows no more"),
    "not-found": ("页面不存在", "page not found"),
    "repeat": ("页面重复", "pages repeat"),
    "blocked": ("被拦截", "blocked"),
    "limit": ("到达本次设定上限", "limit of this crawl"),
    "robots": ("网站声明不许自动读取", "robots.txt forbids reading"),
    "error": ("出错", "error"),
    "empty-statement": ("栏目说明暂无内容", "the section says that it is empty"),
    "interrupted": ("中断", "interrupted"),
    "changed": ("读取期间不断变动", "kept changing while it was read"),
}


def access_words(code: object) -> tuple[str, str]:
    """How a request ended; a code that the table lacks is shown as it is."""
    return ACCESS.get(str(code), (str(code or ""), str(code or "")))


def stop_words(code: object) -> tuple[str, str]:
    """Why reading stopped; a code that the table lacks is shown as it is."""
    return STOPS.get(str(code), (str(code or ""), str(code or "")))


def explain(statement: CoverageStatement, menu: tuple[str, ...], lang: str = "zh") -> str:
    """One line for people: which list was not read completely, how much of it was, and why."""
    english = lang == "en"
    words = [*_counts(statement, english), *_reasons(statement, english)]
    name = (
        f"{menu[-1]}{' (' if english else '（'}{statement.section}{')' if english else '）'}"
        if menu
        else statement.section
    )
    return f"{name}: {'; '.join(words)}" if english else f"{name}：{'；'.join(words)}"


def _counts(statement: CoverageStatement, english: bool) -> list[str]:
    declared, read = statement.rows_declared, statement.rows_read
    if declared is None or declared <= read:
        return []
    return [
        f"read {read} of {declared} rows that the site declares" if english else f"只读到{read}条，网站称{declared}条"
    ]


def _reasons(statement: CoverageStatement, english: bool) -> list[str]:
    status = ""
    if statement.access == "ok":
        words = [] if statement.stop == "end" else [stop_words(statement.stop)[english]]
    else:
        status = (
            f"HTTP {statement.http_status}" if statement.http_status and statement.access != "robots-forbids" else ""
        )
        words = [access_words(statement.access)[english]]
    said = [note for note in without_library(statement.note).split("；") if note and not note.startswith("声明")]
    if status and not any(note.startswith(status) for note in said):
        words.append(status)
    if english:
        told = [in_english(note) for note in said]
        words += [
            text for text, note in zip(told, said) if text != note or note.isascii()
        ]  # no note that stayed Chinese
        return words or [f"{statement.skipped} rows could not be read" if statement.skipped else "not to its end"]
    return [*words, *said]
