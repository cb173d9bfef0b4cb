"""Options, exit codes and failures that all commands share."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

# Exit codes, documented in docs/commands.md.
NOTHING_TO_REPORT = 0
FINDINGS = 1
USAGE = 2
COULD_NOT_CHECK = 3
INTERRUPTED = 130  # 128 + SIGINT
READER_GONE = 141  # 128 + SIGPIPE: whoever read our output stopped reading; 1 would say that there are findings

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
DEFAULT_DB = Path("gongkai-data/gongkai.db")

# Control characters (but tab and line feed), line and paragraph separators, direction marks, lone surrogates.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

F = TypeVar("F", bound=Callable[..., Any])


def now() -> datetime:
    """Read the clock: only the command line does."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Today's date in China."""
    return now().astimezone(SHANGHAI).date()


def moment(at: datetime | str, *, seconds: bool = False) -> str:
    """An instant (or its stored ISO text) for people: China's day and minute, as 2026-11-25 06:15."""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


class DateParam(click.ParamType[date]):
    """A date option: ISO 8601, or any form that dateparser reads without guessing a part of it."""

    name = "日期/date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
        import dateparser  # lazy: 0.3 s

        read = dateparser.parse(
            value, languages=["zh", "en"], settings={"DATE_ORDER": "YMD", "REQUIRE_PARTS": ["year", "month", "day"]}
        )
        if read is None:
            self.fail(f"「{value}」不是完整日期，请写成 2026-03-31。Not a full date: write 2026-03-31.", param, ctx)
        return read.date()


def db_option(function: F) -> F:
    return click.option(
        "--db", type=click.Path(dir_okay=False, path_type=Path), default=DEFAULT_DB, show_default=True,
        envvar="GONGKAI_DB", help="数据库文件 / database file",
    )(function)  # fmt: skip


def as_of_option(function: F) -> F:
    return click.option(
        "--as-of", type=DateParam(), default=None,
        help="核查截止日，默认为今天 / audit as of this day (default: today)",
    )(function)  # fmt: skip


def json_option(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON 行 / print JSON lines")(function)


def lang_option(function: F) -> F:
    return click.option(
        "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, envvar="GONGKAI_LANG",
        help="输出语言 / language of the output",
    )(function)  # fmt: skip


def printable(text: str) -> str:
    """A text for a terminal. Sites write titles, addresses and file names: none of them may move the cursor, clear the
    screen, set a link or make a line read backwards."""
    return UNPRINTABLE.sub("�", text)


def say(text: str, *, err: bool = False) -> None:
    """Print one line for a person."""
    click.echo(printable(text), err=err)


def say_json(record: Any) -> None:
    """Print one JSON line, keys sorted, so that equal results are equal bytes. What a terminal would act on, and what
    some readers take for a line's end, stands there as an escape of JSON."""
    say_json_line(json.dumps(record, ensure_ascii=False, sort_keys=True, default=str))


def say_json_line(line: str) -> None:
    """Print a record that is JSON already, with the same escapes."""
    click.echo(UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", line))


def fail(message: str, code: int = USAGE) -> NoReturn:
    """End the command with a message on standard error and a documented exit code."""
    say(f"gongkai: {message}", err=True)
    sys.exit(code)
