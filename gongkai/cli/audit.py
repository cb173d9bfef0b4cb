"""`gongkai audit`: what was due, what was found, what can be proven."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai import __version__
from gongkai.cli.audit_more import COMMANDS as SUB_COMMANDS
from gongkai.cli.audit_more import OUTCOMES
from gongkai.cli.bureau import load_bureau
from gongkai.cli.options import (
    COULD_NOT_CHECK,
    FINDINGS,
    NOTHING_TO_REPORT,
    DateParam,
    as_of_option,
    db_option,
    json_option,
    lang_option,
    now,
    say,
    say_json_line,
    today,
)

if TYPE_CHECKING:
    from audit.model import AuditRun


class BureauOrCommand(click.Group):
    """`gongkai audit BUREAU` audits; `gongkai audit compare A B` and the other sub-commands do their own thing."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group("audit", cls=BureauOrCommand, invoke_without_command=False)
def command() -> None:
    """核查：应公开什么、查到什么、能证明什么。Audit what was due against what was found.

    \b
    gongkai audit BUREAU            核查一个单位 / audit one bureau
    gongkai audit compare RUN RUN   比较两次核查 / compare two runs
    """


@command.command("run", help="核查一个单位（可省略 run）/ audit one bureau (the word run may be left out)")
@click.argument("bureau")
@click.option("--from", "first", type=DateParam(), default=None, help="核查期起始日 / first day of the window")
@click.option("--to", "last", type=DateParam(), default=None, help="核查期截止日 / last day of the window")
@click.option("--catalog", "catalog_name", default="", help="目录名或文件 / catalog, default: the site's")
@click.option("--policy", "policy_file", type=click.Path(dir_okay=False, path_type=Path), default=None,
              help="自己的核查口径文件 / a policy file of your own")  # fmt: skip
@click.option("--triggers", "trigger_files", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
              help="起算事件登记表（.xlsx .csv .toml）/ trigger registers")  # fmt: skip
@click.option("--waivers", "waiver_files", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
              help="不适用事项登记表（.xlsx .csv .toml）/ waiver registers")  # fmt: skip
@click.option("--calendar", "calendar_files", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
              help="补充的放假安排文件 / further holiday notices")  # fmt: skip
@click.option("--pack", "packs", multiple=True, help="评分指标包：名称或文件 / indicator packs: name or file")
@db_option
@as_of_option
@json_option
@lang_option
def run_command(
    bureau: str, first: date | None, last: date | None, catalog_name: str, policy_file: Path | None,
    trigger_files: tuple[Path, ...], waiver_files: tuple[Path, ...], calendar_files: tuple[Path, ...],
    packs: tuple[str, ...], db: Path, as_of: date | None, as_json: bool, lang: str,
) -> int:  # fmt: skip
    """Audit one bureau from the database; no site is touched."""
    run = audit_site(
        bureau, db, as_of=as_of or today(), first=first, last=last, catalog_name=catalog_name,
        policy_file=policy_file, trigger_files=trigger_files, waiver_files=waiver_files,
        calendar_files=calendar_files, packs=packs,
    )  # fmt: skip
    if as_json:
        from audit.serial import finding_lines

        for line in finding_lines(run):
            say_json_line(line)
    else:
        for line in text_lines(run, lang):
            say(line)
    return exit_code_of(run)


def audit_site(
    bureau: str,
    db: Path,
    *,
    as_of: date,
    first: date | None = None,
    last: date | None = None,
    catalog_name: str = "",
    policy_file: Path | None = None,
    trigger_files: tuple[Path, ...] = (),
    waiver_files: tuple[Path, ...] = (),
    calendar_files: tuple[Path, ...] = (),
    packs: tuple[str, ...] = (),
    save: bool = True,
) -> AuditRun:
    """Audit one bureau from the stored crawl and matches; store the run (unless `save` is False) and return it.

    Raises AuditError, CatalogError, SiteError, StoreError for inputs that are not usable.
    """
    from audit.cells import with_columns
    from audit.decisions import apply_decisions, digest
    from audit.model import AuditError, Window
    from audit.packs import load_pack
    from audit.policy import load_policy
    from audit.refuting import with_refutations
    from audit.run import Papers, default_window, run_audit
    from audit.sampling import with_precision
    from audit.scores import with_scores
    from audit.store import audit_database
    from audit.store.matches import by_status, read_decisions, read_near_matches, vocabulary_of
    from audit.store.runs import save_run
    from audit.triggers import read_triggers
    from audit.waivers import read_waivers
    from catalogs.topics import load_topics
    from catalogs.workdays import WorkCalendar
    from crawler.store import CrawlStore
    from crawler.store.traces import page_traces, pages_for_audit

    site, catalog = load_bureau(bureau, catalog_name)
    topics = load_topics()
    policy = load_policy(policy_file)
    window = default_window(last or as_of, policy)
    window = Window(first or window.first, last or as_of)
    wanted = [load_pack(name) for name in packs or ("completeness-timeliness", "inspection-2019")]
    with ExitStack() as stack:
        store = stack.enter_context(CrawlStore.open(db, readonly=True))
        database = stack.enter_context(audit_database(db))
        site = with_columns(site, store.matrices(site.id), topics)
        crawls = store.crawls(site.id)
        if not any(crawl.state == "finished" for crawl in crawls):
            raise AuditError(
                f"数据库 {db} 中没有 {site.id} 的完整采集，先运行 gongkai crawl {bureau}。"
                " No finished crawl of this site: run `gongkai crawl` first."
            )
        if not vocabulary_of(database, site.id, catalog.id):
            raise AuditError(
                f"数据库 {db} 中没有 {site.id} 按目录 {catalog.id} 的归类结果，先运行 gongkai classify {bureau}"
                f"{f' --catalog {catalog_name}' if catalog_name else ''}。No classification of this site by this catalog."
            )
        decisions = read_decisions(database, site.id, catalog.id)
        traces = list(page_traces(store, site.id))
        matches = read_near_matches(database, site.id, catalog.id)
        if decisions:
            matches = list(apply_decisions(matches, decisions, {trace.id: trace.url for trace in traces}))
        run = run_audit(
            site, catalog, pages_for_audit(store, site.id, *by_status(matches)), matches, store.coverage(site.id),
            WorkCalendar.load(extra=calendar_files, known_on=as_of), topics=topics, as_of=as_of, window=window,
            policy=policy, papers=Papers(
                triggers=[line for path in trigger_files for line in read_triggers(path)],
                waivers=[line for path in waiver_files for line in read_waivers(path)],
                decisions=digest(decisions),
                crawls=[crawl_dict(crawl) for crawl in crawls if crawl.state == "finished"],
                code_version=__version__,
            ), traces=traces, menu=store.menu(site.id),
        )  # fmt: skip
        run = with_precision(with_scores(with_refutations(run, decisions), wanted), decisions)
        if save:
            save_run(database, run, now())
    return run


def crawl_dict(crawl: Any) -> dict[str, Any]:
    """What a run keeps of a crawl that it rests on."""
    from audit.records import instant

    return {
        "id": crawl.id,
        "started_at": instant(crawl.started_at),
        "finished_at": instant(crawl.finished_at),
        "agent": crawl.agent,
        "practice": crawl.practice,
    }


def exit_code_of(run: AuditRun) -> int:
    """1 where something failed; 3 where nothing failed but something could not be read; else 0."""
    from audit.findings import UNREAD
    from audit.model import Outcome

    if any(finding.outcome is Outcome.FAILED for finding in run.findings):
        return FINDINGS
    if any(finding.code in UNREAD for finding in run.findings):
        return COULD_NOT_CHECK
    return NOTHING_TO_REPORT


for sub_command in SUB_COMMANDS:
    command.add_command(sub_command)


def text_lines(run: AuditRun, lang: str) -> list[str]:
    """The run for a person: counts, then each finding that is not passed, failures first."""
    from audit.outcomes import SET_APART, tally, told_as
    from reports.i18n import texts
    from reports.labels import group_of, kind_text

    pick: Callable[[tuple[str, str]], str] = (lambda pair: pair[1]) if lang == "en" else (lambda pair: pair[0])
    t = texts(lang)
    counts = tally(run.findings)
    practice = pick(("〔练习站〕", "[practice site] ")) if run.practice else ""
    lines = [
        (
            f"{practice}{run.body} · {pick(('核查期', 'window'))} {run.window_from} – {run.window_to} · "
            f"{pick(('截至', 'as of'))} {run.as_of} · {run.id}"
        ),
        " · ".join(
            f"{pick(OUTCOMES[name])} {counts[name]}" for name in OUTCOMES if counts[name] or name not in SET_APART
        ),
    ]
    for name, sign in (("failed", "✗"), ("presumed", "◇"), ("cant_tell", "?"), ("refuted", "⊘")):
        lines += [
            f"{sign} [{kind_text(finding.code, group_of(finding), t)}] {pick((finding.sentence_zh, finding.sentence_en))}"
            for finding in run.findings
            if told_as(finding) == name
        ]
    for score in run.scores:
        lines.append(f"{pick((score['name_zh'], score['name_en']))}: {pick((score['result_zh'], score['result_en']))}")
    return lines
