"""`gongkai review`: what a person should check, and what was decided by whom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from gongkai.cli.options import (
    NOTHING_TO_REPORT,
    db_option,
    json_option,
    lang_option,
    moment,
    now,
    say,
    say_json,
)

WHO = "GONGKAI_WHO"
DECIDED = {
    "accept": ("归入", "accepted"),
    "reject": ("不归", "rejected"),
    "assign": ("改归", "assigned"),
    "confirm": ("判为属实", "confirmed"),
    "refute": ("判为有误", "refuted"),
}
LOG_HEADINGS = (
    ("时间（北京）", "复核人", "决定", "问题编号，或事项和页面", "说明"),
    ("decided at (China time)", "by", "decision", "finding, or item and page", "note"),
)
NO_NAME = f"请用 --who 或环境变量 {WHO} 写明复核人。Say who decides: --who or {WHO}."


class SiteOrCommand(click.Group):
    """`gongkai review SITE` lists; the sub-commands decide, export and estimate."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["list", *args]
        return super().resolve_command(ctx, args)


@click.group("review", cls=SiteOrCommand)
def command() -> None:
    """人工复核：拿不准的页面、每条问题的证据、抽样。Review unsure pages and the evidence of findings.

    \b
    gongkai review SITE                          列出要复核的 / list what to check
    gongkai review SITE --sample 20 --seed 7     随机抽查 / a random sample of findings
    gongkai review SITE --ask --who 姓名          逐条询问并记录 / ask one by one
    gongkai review decide SITE reject 页号 事项   记录一个决定 / record one decision
    gongkai review export SITE labels.csv        导出为标注数据 / export as labelled data
    gongkai review precision SITE                抽查得出的准确率 / precision from the sample
    """


def who_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--who", default="", envvar=WHO, help="复核人 / who decides")(function)


@command.command("list", help="列出要复核的页面和问题（可省略 list）/ list what to check")
@click.argument("site")
@click.option("--run", "run_id", default="", help="核查结果编号，默认最新 / audit run, default: the newest")
@click.option("--sample", type=click.IntRange(1), default=None, help="随机抽 N 条问题 / a random sample of N findings")
@click.option("--seed", type=int, default=1, show_default=True, help="抽样种子，同种子同样本 / seed of the sample")
@click.option("--ask", is_flag=True, help="逐条询问并记录决定 / ask for a decision on each")
@who_option
@db_option
@json_option
@lang_option
def list_command(
    site: str, run_id: str, sample: int | None, seed: int, ask: bool, who: str, db: Path, as_json: bool, lang: str
) -> int:
    from gongkai.cli.review_desk import Desk, ask_findings, ask_pages, case_lines, page_lines

    with Desk.open(site, db) as desk:
        cases = desk.sample(run_id, sample, seed) if sample else desk.cases(run_id)
        pages = [] if sample else desk.unsure()
        if ask:
            if not who.strip():
                raise click.UsageError(NO_NAME)
            made = ask_pages(desk, pages, who, now, lang) + ask_findings(desk, cases, who, now, lang)
            say(f"记录了 {made} 个决定。{made} decisions recorded.")
            return NOTHING_TO_REPORT
        for page in pages:
            if as_json:
                say_json(desk.page_record(page))
            else:
                for line in page_lines(page, lang):
                    say(line)
        for case in cases:
            if as_json:
                say_json(desk.case_record(case))
            else:
                for line in case_lines(case, lang):
                    say(line)
        if not as_json:
            if lang == "en":
                say(f"{len(pages)} unsure pages, {len(cases)} findings {'drawn' if sample else 'to check'}")
            else:
                say(f"拿不准的页面 {len(pages)} 个，{'抽到' if sample else '待核'}的问题 {len(cases)} 条")
            for line in desk.precision_lines(run_id, lang) if sample else []:
                say(line)
    return NOTHING_TO_REPORT


@command.command("decide", help="记录一个决定 / record one decision")
@click.argument("site")
@click.argument("action", type=click.Choice(["accept", "reject", "assign", "confirm", "refute"]))
@click.argument("target")
@click.argument("item", required=False)
@click.option("--note", default="", help="说明 / note")
@click.option("--run", "run_id", default="", help="核查结果编号，默认最新 / audit run, default: the newest")
@who_option
@db_option
def decide_command(
    site: str, action: str, target: str, item: str | None, note: str, run_id: str, who: str, db: Path
) -> int:
    """ACTION on TARGET: accept, reject and assign take a page number (or address) and an item;
    confirm and refute take a finding's id.
    """
    from gongkai.cli.review_desk import Desk

    if not who.strip():
        raise click.UsageError(NO_NAME)
    with Desk.open(site, db) as desk:
        if action in ("confirm", "refute"):
            number = desk.judge(action, target, run_id, who, now(), note)
        elif not item:
            raise click.UsageError("请给出事项编号。Name the item.")
        else:
            number = desk.decide(action, target, item, who, now(), note)
    if action in ("confirm", "refute"):
        say(
            f"已记录（第 {number} 号决定）：计入抽查准确率。判为有误的，下次核查（gongkai audit）起另列为“人工判为有误”，"
            "不计为问题，不计入比率、得分和信函，也不下发整改。"
            "Recorded for the precision. From the next audit on a refuted finding stands apart: no problem, in no rate,"
            " score or letter."
        )
    else:
        say(f"已记录（第 {number} 号决定）。下次核查按此执行。Recorded; the next audit honours it.")
    return NOTHING_TO_REPORT


@command.command("export", help="把决定导出为标注数据 / export decisions as labelled data")
@click.argument("site")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@db_option
def export_command(site: str, file: Path, db: Path) -> int:
    from audit.labels import label_rows, write_labels
    from gongkai.cli.review_desk import Desk

    with Desk.open(site, db) as desk:
        rows = label_rows(desk.decisions(), desk.pages_decided())
    write_labels(file, rows)
    say(f"{len(rows)} 个页面写入 {file}（可用 gongkai classify --evaluate 评测）。{len(rows)} pages written.")
    return NOTHING_TO_REPORT


@command.command("log", help="列出全部决定 / list all decisions")
@click.argument("site")
@db_option
@json_option
@lang_option
def log_command(site: str, db: Path, as_json: bool, lang: str) -> int:
    from gongkai.cli.review_desk import Desk, decision_record

    with Desk.open(site, db) as desk:
        decisions = list(desk.decisions())
        if decisions and not as_json:
            say("\t".join(LOG_HEADINGS[lang == "en"]))
        for decision in decisions:
            if as_json:
                say_json(decision_record(decision))
            else:
                about = decision.finding or f"{decision.item} {decision.url}"
                done = DECIDED[decision.action][lang == "en"]
                say("\t".join((moment(decision.decided_at), decision.who, done, about, decision.note)).rstrip())
    return NOTHING_TO_REPORT


@command.command("precision", help="抽查得出的准确率 / precision from the checked sample")
@click.argument("site")
@click.option("--run", "run_id", default="", help="核查结果编号，默认最新 / audit run, default: the newest")
@db_option
@lang_option
def precision_command(site: str, run_id: str, db: Path, lang: str) -> int:
    from gongkai.cli.review_desk import Desk

    with Desk.open(site, db) as desk:
        for line in desk.precision_lines(run_id, lang):
            say(line)
    return NOTHING_TO_REPORT
