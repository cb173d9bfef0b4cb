"""One audit of one body: pure, from stored evidence and parameters to an AuditRun (docs/verdicts.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from audit.bursts import with_bursts
from audit.case import Case
from audit.counting import Calendar
from audit.coverage import CoverageIndex
from audit.dates import BulkDays, Shown
from audit.duties import Duty, duties_of
from audit.events import check_events
from audit.evidence import Exhibit, documents, fold, index_pages, is_evidence, names_of, number_key
from audit.flags import Numbering
from audit.menus import unlisted_columns
from audit.model import AuditError, AuditRun, Finding, Match, Trigger, Waiver, Window
from audit.obligations import PolicyLinks
from audit.observations import observe
from audit.once import accused_once
from audit.parts import parts_by
from audit.periodic import check_periodic
from audit.policy import Policy, load_policy
from audit.serial import named
from audit.shown import shown_run
from audit.siblings import siblings_of
from audit.standing import check_standing
from audit.unopened import Unopened
from catalogs.model import Catalog, CatalogItem
from catalogs.topics import Topics, item_map
from crawler.model import CoverageStatement, MenuEntry, Site, StoredPage
from crawler.store.traces import PageTrace

# A page that only states that there was nothing says little else; an annual report says 「本年度无…」 in passing.
BESIDE_STATEMENT = 80  # characters of letterhead, signature and courtesies
POLICY_TOPICS = frozenset({"部门文件", "行政规范性文件", "法律法规", "规章", "其他政策文件"})


@dataclass(frozen=True, slots=True)
class Papers:
    """What the auditor adds by hand and what the run must remember of where its inputs came from."""

    triggers: Sequence[Trigger] = ()
    waivers: Sequence[Waiver] = ()
    decisions: str = ""  # digest of the reviewers' decisions that the matches already honour
    crawls: Sequence[dict[str, Any]] = ()
    code_version: str = ""


def run_audit(
    site: Site,
    catalog: Catalog,
    pages: Iterable[StoredPage],
    matches: Iterable[Match],
    coverage: Iterable[CoverageStatement],
    calendar: Calendar,
    *,
    topics: Topics,
    as_of: date,
    window: Window | None = None,
    policy: Policy | None = None,
    papers: Papers = Papers(),
    traces: Iterable[Shown] | None = None,
    menu: Iterable[MenuEntry] = (),
) -> AuditRun:
    """Audit one body. The same inputs give the same run, byte for byte; nothing is read but what is passed in.

    `pages` is streamed once; with `traces` (of every page of the site) it need hold only pages that have a match.
    `menu` is what the site's home pages link: an item whose column stands there unread is not called absent.
    Raises AuditError where the inputs contradict each other.
    """
    policy, coverage = policy or load_policy(), tuple(coverage)
    window = window or default_window(as_of, policy)
    check_inputs(site, catalog, window, papers)
    items = item_map(catalog, topics)
    items_of = items.items
    bulk, numbering, unopened = BulkDays.under(policy), Numbering(), Unopened()

    def note(shown: Shown) -> None:
        bulk.note(shown)
        numbering.note(shown)
        unopened.note(shown)

    for trace in traces or ():
        note(trace)
    from_pages = None if traces is not None else (lambda stored: note(PageTrace.of(stored)))
    case = Case(
        site=site,
        catalog=catalog,
        topics=topics,
        policy=policy,
        calendar=calendar,
        as_of=as_of,
        window=window,
        index=index_pages(pages, matches, from_pages, parts_by(policy, items_of)),
        bulk=bulk,
        coverage=CoverageIndex.of(
            site,
            coverage,
            policy,
            siblings_of(catalog, topics, items).pairs,
            unlisted_columns(site, menu, topics, coverage),
        ),
        serving=serving_topics(items_of),
        numbering=numbering,
        unopened=unopened,
        triggers=tuple(papers.triggers),
        waivers=tuple(papers.waivers),
    )
    places = {item.id: n for n, item in enumerate(catalog.items)}
    findings = sorted(_all_findings(case), key=lambda f: (places[f.item], f.period, str(f.due_on or ""), f.id))
    _refuse_doubles(findings)
    findings = with_bursts(accused_once(findings, case), policy)
    run = AuditRun(
        id="",
        body=site.body,
        place=catalog.place,
        site=site.id,
        site_name=site.name,
        catalog=catalog.id,
        catalog_title=catalog.title,
        catalog_edition=catalog.edition,
        as_of=as_of,
        window_from=window.first,
        window_to=window.last,
        calendar=calendar.digest,
        policy=f"{policy.name}@{policy.digest}",
        decisions=papers.decisions,
        code_version=papers.code_version,
        practice=site.practice,
        crawls=tuple(papers.crawls),
        items=tuple(item_dict(item, case.serving.get(item.id, frozenset())) for item in catalog.items),
        coverage=case.coverage.all_rows(),
        findings=tuple(findings),
        observations=observe(case),
    )
    return named(shown_run(run))


def default_window(as_of: date, policy: Policy) -> Window:
    """The window that ends at as_of and reaches back as far as the policy says."""
    return Window(as_of - timedelta(days=policy.window_days - 1), as_of)


def check_inputs(site: Site, catalog: Catalog, window: Window, papers: Papers) -> None:
    """Refuse inputs that contradict each other, with the way out."""
    if window.first > window.last:
        raise AuditError(f"核查期起止颠倒：{window.first} 晚于 {window.last}。The window ends before it begins.")
    known = {item.id for item in catalog.items}
    named = [(line.body, line.item) for line in papers.triggers] + [(line.body, line.item) for line in papers.waivers]
    for body, item in named:
        if body in (site.id, site.body, *site.aliases) and item not in known:
            raise AuditError(
                f"登记表中的事项「{item}」不在目录 {catalog.id} 中。现有：{'、'.join(sorted(known))}。"
                " The register names an item that the catalog does not have."
            )


def serving_topics(items_of: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """For every item the topics whose pages may serve it, by the topic map."""
    serving: dict[str, set[str]] = defaultdict(set)
    for topic, items in items_of.items():
        for item in items:
            serving[item].add(topic)
    return {item: frozenset(names) for item, names in serving.items()}


def _all_findings(case: Case) -> Iterable[Finding]:
    links = policy_links(case)
    for item in case.catalog.items:
        for duty in duties_of(item, case.topics, case.policy):
            yield from check_duty(duty, case, links)


def check_duty(duty: Duty, case: Case, links: PolicyLinks) -> list[Finding]:
    """Every finding of one duty."""
    found = [e for e in case.index.found.get(duty.item.id, ()) if duty.accepts(e.wording, e.topics) and is_evidence(e)]
    nones = [exhibit for exhibit in found if states_none(exhibit)]
    exhibits = [exhibit for exhibit in found if not states_none(exhibit)]
    if duty.nature == "periodic":
        return check_periodic(duty, exhibits, nones, case, links)
    merged = documents(exhibits, case.bulk)
    if duty.nature == "standing":
        return check_standing(duty, merged, case, links)
    return check_events(duty, merged, nones, case, links)


def states_none(exhibit: Exhibit) -> bool:
    """Whether the page is a statement that there was nothing to publish, and nothing else."""
    page = exhibit.stored.page
    said = len(fold(page.statement_of_none))
    return said > 0 and len(fold(page.text)) <= 3 * said + BESIDE_STATEMENT


def policy_links(case: Case) -> PolicyLinks:
    """Every policy that was found, by 文号 and title, with its credible publication day."""
    links = PolicyLinks()
    seen: dict[int, Exhibit] = {}
    for exhibits in case.index.found.values():
        for exhibit in exhibits:
            if exhibit.topics & POLICY_TOPICS:
                seen[exhibit.stored.id] = exhibit
    for document in documents(seen.values(), case.bulk):
        day = document.dates.published_on
        if day is None:
            continue
        if document.page.doc_no:
            links.by_number.setdefault(number_key(document.page.doc_no), day)
        for title in names_of(document.title):
            links.by_title.setdefault(title, day)
    return links


def item_dict(item: CatalogItem, topics: Iterable[str] = ()) -> dict[str, Any]:
    """A catalog item as reports show it."""
    return {
        "id": item.id,
        "name": item.name,
        "path": list(item.path),
        "content": item.content,
        "authority": list(item.authority),
        "deadline": item.deadline.raw,
        "deadline_kind": item.deadline.kind,
        "deadline_clauses": [{**asdict(clause), "triggers": list(clause.triggers)} for clause in item.deadline.clauses],
        "publisher": item.publisher,
        "channels": [channel.name for channel in item.channels],
        "topics": sorted(topics),
    }


def _refuse_doubles(findings: Sequence[Finding]) -> None:
    ids = [finding.id for finding in findings]
    doubles = sorted({own for own in ids if ids.count(own) > 1}) if len(set(ids)) < len(ids) else []
    if doubles:
        raise AuditError(f"两条结论用了同一编号：{'、'.join(doubles)}。这是程序错误，请报告。Two findings share an id.")
