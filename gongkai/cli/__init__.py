"""The command line: one module per stage, in the order of the stages. Only this package reads the clock and exits."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
from typing import Any

import click

from gongkai import __version__
from gongkai.cli.options import COULD_NOT_CHECK, INTERRUPTED, READER_GONE, USAGE, say
from gongkai.cli.usage import in_chinese

# name -> module. Modules are imported only when their command is called: scrapy and pandas take seconds.
COMMANDS = {
    "demo": "demo",
    "run": "run",
    "catalog": "catalog",
    "site": "site",
    "crawl": "crawl",
    "classify": "classify",
    "review": "review",
    "audit": "audit",
    "due": "due",
    "report": "report",
    "evidence": "evidence",
    "practice": "practice",
}


class Stages(click.Group):
    """A group whose commands are loaded when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(f"gongkai.cli.{module}").command
        return command


@click.group(cls=Stages, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gongkai")
def group() -> None:
    """公开：核查县级政府部门应公开而未公开、逾期公开的事项，并附证据。

    gongkai audits what a Chinese county bureau had to publish: what it never published, what it published late.

    退出码 / exit codes: 0 无问题 nothing to report, 1 有问题 findings, 2 用法或配置错误 usage or configuration,
    3 读到的不足以下结论 could not check enough to say.
    """


def domain_errors() -> tuple[type[Exception], ...]:
    """The errors that the rooms raise for bad input; each message says what, where and the way out."""
    from audit.model import AuditError
    from catalogs.model import CatalogError
    from crawler.model import SiteError, StoreError

    return (CatalogError, SiteError, StoreError, AuditError)


def run(args: list[str] | None = None) -> None:
    """Run the command line and exit. This is the one place that turns errors into messages and exit codes."""
    try:
        code = exit_code(args)
    except KeyboardInterrupt:  # a second one, while the first was being answered
        code = INTERRUPTED
    # What there was to do is done and said: a Ctrl-C while the interpreter closes would end it with a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if code == INTERRUPTED:
        # Python may still kill itself by SIGINT, where a Ctrl-C met it in the middle of an exec (an import): it remembers
        # that one as unhandled, whoever handled it.
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def exit_code(args: list[str] | None = None) -> int:
    """Run the command line and return its exit code; no traceback reaches a user."""
    try:
        result: Any = group.main(args=args, prog_name="gongkai", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        if said := in_chinese(error):
            say(f"gongkai: {said}", err=True)
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "gongkai: 已中断，已存的内容保留，再运行一次即从断处继续。Interrupted; run again to go on.", err=True
        )
        return INTERRUPTED
    except SystemExit as exit_:
        if type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):  # click's answer to `gongkai … | head`: exit 1
            return READER_GONE
        return exit_.code if isinstance(exit_.code, int) else USAGE
    except Exception as error:  # noqa: BLE001 - the one place that catches; see below
        return explain_error(error)
    return result if isinstance(result, int) else 0


def explain_error(error: Exception) -> int:
    """Print one message for an error and return the exit code.

    Errors that the rooms raise on purpose are usage or configuration (2); disk and database trouble means that we
    could not check (3); anything else is a fault of the program, told apart from findings (3, with a report to file).
    """
    import sqlite3
    import tempfile
    import traceback

    if isinstance(error, domain_errors()):
        from crawler.model import DiskFullError

        say(f"gongkai: {error}", err=True)
        return COULD_NOT_CHECK if isinstance(error, DiskFullError) else USAGE
    if isinstance(error, OSError | sqlite3.Error):
        say(
            f"gongkai: 读写失败：{error}。请检查磁盘空间和权限，已存的内容保留。"
            f"Reading or writing failed: check disk space and permissions; what was stored is kept.",
            err=True,
        )
        return COULD_NOT_CHECK
    with tempfile.NamedTemporaryFile(
        "w", prefix="gongkai-error-", suffix=".txt", delete=False, encoding="utf-8"
    ) as out:
        out.write("".join(traceback.format_exception(error)))
    say(
        f"gongkai: 程序出错（{type(error).__name__}），本次结果无效，不代表被核查单位有问题。详情：{out.name}\n"
        f"A fault of the program, not a finding about the body: this run is not valid. Details: {out.name}",
        err=True,
    )
    return COULD_NOT_CHECK
