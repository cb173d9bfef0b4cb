"""What is wrong with a command line, in Chinese: click says it in English only."""

from __future__ import annotations

import re

import click

HAN = re.compile("[\u4e00-\u9fff]")
_SAID = (  # click's sentences of which it has no class of its own in every version that we support
    (re.compile(r"No such command '([^']*)'"), "没有命令「{}」"),
    (re.compile(r"Option '([^']*)' requires an argument"), "选项 {} 后面缺少值"),
    (re.compile(r"Got unexpected extra arguments? \((.*)\)"), "多出了参数：{}"),
    (re.compile(r"Option '([^']*)' does not take a value"), "选项 {} 不带值"),
)
_VALUES = (
    (re.compile(r"'([^']*)' is not a valid (?:integer|int)"), "「{}」不是整数"),
    (re.compile(r"'([^']*)' is not a valid float"), "「{}」不是数字"),
    (re.compile(r"(.+) is not in the range (.+)\."), "{} 不在 {} 之内"),
    (re.compile(r"'([^']*)' (?:is not one of|does not match any of) (.+)\."), "没有「{}」，只能是 {}"),
    (re.compile(r"\w+ '([^']*)' does not exist"), "找不到「{}」"),
    (re.compile(r"\w+ '([^']*)' is a directory"), "「{}」是文件夹"),
    (re.compile(r"\w+ '([^']*)' is a file"), "「{}」是文件，不是文件夹"),
)


def in_chinese(error: click.ClickException) -> str:
    """One sentence with the way out, "" where the error says it in Chinese itself (our own messages do)."""
    if not isinstance(error, click.UsageError) or HAN.search(error.format_message()):
        return ""
    said = _said(error)
    path = error.ctx.command_path if error.ctx is not None else "gongkai"
    return f"{said or '用法不对'}。用法见 {path} --help"


def _said(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        near = "、".join(error.possibilities or ())
        return f"没有选项 {error.option_name}" + (f"，是不是 {near}" if near else "")
    hint = _hint(error) if isinstance(error, click.BadParameter) else ""
    if isinstance(error, click.MissingParameter):
        return f"缺少参数 {hint}".rstrip()
    if isinstance(error, click.BadParameter):
        why = _first(_VALUES, error.message)
        return f"{hint} 的值不对" + (f"：{why}" if why else "")
    return _first(_SAID, error.message)


def _first(table: tuple[tuple[re.Pattern[str], str], ...], message: str) -> str:
    for pattern, words in table:
        if (found := pattern.match(message)) is not None:
            return words.format(*found.groups())
    return ""


def _hint(error: click.BadParameter) -> str:
    """The option or argument as a person wrote it: --as-of, SITE."""
    if error.param is None:
        return str(error.param_hint or "")
    if isinstance(error.param, click.Option):
        return " / ".join(error.param.opts)
    return error.param.make_metavar(error.ctx) if error.ctx is not None else error.param.human_readable_name
