"""`gongkai practice`: serve the practice sites on loopback, and print what is true of them."""

from __future__ import annotations

import dataclasses
import time

import click

from gongkai.cli.options import NOTHING_TO_REPORT, fail, json_option, say, say_json
from gongkai.practice import PracticeError, names, serve, truth_table


@click.group("practice", help="练习站：自带的小型政府网站，用来试用和测试 / practice sites on loopback")
def command() -> None:
    """Group of the practice commands."""


@command.command("serve", help="提供练习站，直到按 Ctrl-C / serve practice sites until Ctrl-C")
@click.argument("wanted", nargs=-1, metavar="[NAME...]")
@click.option("--state", type=click.IntRange(1, 2), default=1, show_default=True, help="时间状态 / state of time")
@click.option("--free-ports", is_flag=True, help="用任意空闲端口 / any free ports")
def serve_command(wanted: tuple[str, ...], state: int, free_ports: bool) -> None:
    """Serve the named practice sites, or all."""
    try:
        with serve(wanted or names(), {} if free_ports else None, state) as served:
            for host, address in served.items():
                say(f"{host}\t{address}")
            say("练习站内容均为虚构；按 Ctrl-C 结束。All content is invented; press Ctrl-C to stop.", err=True)
            while True:
                time.sleep(3600)
    except PracticeError as error:
        fail(str(error))
    except KeyboardInterrupt:
        say("已停止 / stopped", err=True)
        raise SystemExit(NOTHING_TO_REPORT) from None


@command.command("list", help="列出练习站 / list the practice sites")
def list_command() -> None:
    """Print the names of the practice sites."""
    for name in names():
        say(name)


@command.command("truth", help="打印一个练习站的真值表 / print what an audit should find")
@click.argument("name")
@click.option("--state", type=click.IntRange(1, 2), default=1, show_default=True, help="时间状态 / state of time")
@json_option
def truth_command(name: str, state: int, as_json: bool) -> None:
    """Print the truth table of one practice site."""
    try:
        table = truth_table(name, state)
    except PracticeError as error:
        fail(str(error))
    if as_json:
        for row in table.rows:
            say_json({"site": name, "state": state, "as_of": table.as_of, **dataclasses.asdict(row)})
        for expected in table.lists:
            say_json({"site": name, "state": state, "list": dataclasses.asdict(expected)})
        return
    say(f"{name} 状态 {state}，核查截止 {table.as_of}")
    for row in table.rows:
        late = f" {row.days_late_working}" if row.days_late_working is not None else ""
        say("\t".join([row.item, row.period, f"{row.code}{late}", row.address, row.note]))
    for expected in table.lists:
        say("\t".join([expected.section, expected.code, f"{expected.rows} 条", f"{expected.pages} 页", expected.note]))
