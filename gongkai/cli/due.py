"""`gongkai due`: what falls due in the next days, for a bureau that checks itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from gongkai.cli.options import (
    NOTHING_TO_REPORT,
    as_of_option,
    db_option,
    json_option,
    lang_option,
    say,
    say_json,
    today,
)

BACK = 366  # days


@click.command("due")
@click.argument("bureau")
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="往后多少天 / days ahead")
@click.option("--triggers", "trigger_files", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
              help="起算事件登记表（.xlsx .csv .toml）/ trigger registers")  # fmt: skip
@db_option
@as_of_option
@json_option
@lang_option
def command(
    bureau: str, days: int, trigger_files: tuple[Path, ...], db: Path, as_of: date | None, as_json: bool, lang: str
) -> int:
    """未来若干天内到期的公开事项（自查用）。What falls due in the next days."""
    from audit.words import half_en
    from gongkai.cli.audit import audit_site

    start = as_of or today()
    first, last = start + timedelta(days=1), start + timedelta(days=days)
    # A period belongs to a window by its usual day, months before its latest one (2025决算: autumn, at the latest 11-30).
    since = start - timedelta(days=BACK)
    run = audit_site(bureau, db, as_of=start, first=since, last=last, trigger_files=trigger_files, save=False)
    coming = [f for f in run.findings if f.due_on is not None and first <= f.due_on <= last]
    coming.sort(key=lambda f: (str(f.due_on), f.id))
    for finding in coming:
        done, half = finding.published_on is not None, str(finding.extra.get("half") or "")
        name = finding.item_name if finding.item == finding.item_name else f"{finding.item} {finding.item_name}"
        if as_json:
            say_json(
                {
                    "schema": "gongkai-due/1",
                    "site": finding.site,
                    "body": finding.body,
                    "item": finding.item,
                    "item_name": finding.item_name,
                    "period": finding.period,
                    "part": half,
                    "due_on": finding.due_on,
                    "derivation": finding.derivation,
                    "published_on": finding.published_on,
                }
            )
        elif lang == "en":
            state = f"published {finding.published_on}" if done else "not seen yet"
            say(f"{finding.due_on}  {name} {finding.period}{half_en(half)}  {state}")
        else:
            state = f"已于 {finding.published_on} 公开" if done else "尚未见公开"
            say(f"{finding.due_on}  {name} {finding.period}{half}  {state}（{finding.derivation}）")
    if not coming and not as_json:
        say(f"未来 {days} 天没有已知的到期事项。" if lang == "zh" else f"Nothing known falls due within {days} days.")
    return NOTHING_TO_REPORT
