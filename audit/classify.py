"""Page to topics, topics to items of a catalog, with reasons that a person can read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from audit.attached import SAID, UNREAD, part_of
from audit.facts import PageFacts, facts_of
from audit.features import FeatureReader, Pair
from audit.kinds import load_kinds
from audit.model import Match, Reason
from audit.ownership import OWN, Ownership, owner_of
from audit.scoring import MATCH, REJECTED, UNSURE, Weights, load_weights
from audit.siblings import Siblings, siblings_of
from catalogs.model import Catalog
from catalogs.topics import ItemMap, Topic, Topics, fold, item_map
from crawler.model import Site, StoredPage

# Rejected topics that are kept as nearest candidates: a finding shows why they do not count.
CANDIDATES = 3
_CANDIDATE = 0.02
_NAMED = frozenset({"title-head", "inner-head", "title-name", "title-word", "title-quoted", "section"})
_PART = 0.9  # a part is a little less sure than the whole
_DISPLACES_WITHIN = 0.15  # a much weaker topic displaces nothing


@dataclass(frozen=True, slots=True)
class TopicScore:
    """One topic of a page, scored. `kind` is the page's kind of document."""

    pair: Pair
    score: float
    status: str
    kind: str
    extra: tuple[Reason, ...] = ()


def _is_candidate(row: TopicScore) -> bool:
    """Whether a rejected topic is worth showing: the page names it, or it is not far off."""
    return row.score >= _CANDIDATE or not _NAMED.isdisjoint(row.pair.values)


class Classifier:
    """A vocabulary with its weights, ready to read pages; build once, use for every page of a run."""

    def __init__(self, topics: Topics, weights: Weights | None = None, reader: FeatureReader | None = None) -> None:
        self.topics = topics
        self.weights = weights or load_weights()
        self._reader = reader or FeatureReader(topics)
        self._parts = [topic for topic in topics if topic.within]

    def topics_of(self, facts: PageFacts) -> list[TopicScore]:
        """The page's topics, the surest first: at most `weights.most` that match, then the unsure and the nearest
        rejected ones.
        """
        rows = self._with_parts(self._with_headings(self._scored(facts), facts), facts)
        matched = [row for row in rows if row.status == MATCH]
        strength = {row.pair.topic.id: row.score for row in matched}
        displaced = {
            topic_id
            for row in matched
            for topic_id in row.pair.topic.displaces
            if strength.get(topic_id, 0.0) <= row.score + _DISPLACES_WITHIN
        }
        kept = self._ordered([row for row in matched if row.pair.topic.id not in displaced])
        rest = [replace(row, status=UNSURE) for row in kept[self.weights.most :]]
        rest += [row for row in rows if row.status == UNSURE]
        nearest = [replace(row, status=REJECTED) for row in matched if row.pair.topic.id in displaced]
        nearest += [row for row in rows if row.status == REJECTED and _is_candidate(row)]
        return [*kept[: self.weights.most], *rest, *nearest[:CANDIDATES]]

    def _scored(self, facts: PageFacts) -> list[TopicScore]:
        """Every topic with any sign, the surest first."""
        kind, seen = self._reader.read(facts)
        scored = [(pair, self.weights.score(pair)) for pair in self._reader.pairs(facts, seen, kind)]
        scored.sort(key=lambda row: (-row[1], row[0].topic.id))
        return [TopicScore(pair, score, self.weights.status(score), kind.kind) for pair, score in scored]

    def _with_headings(self, rows: list[TopicScore], facts: PageFacts) -> list[TopicScore]:
        """Let the attachments of a page that tells too little itself (详见附件) lift a topic by one step, no more.

        A file that was not read may be what a topic lacks that title or column names: that is for a person.
        """
        told = any(row.status == MATCH and not row.pair.topic.form for row in rows)
        if told or not (facts.headings or facts.unread):
            return rows
        lifted = {row.pair.topic.id: row for row in rows}
        for title, opening in facts.headings:
            heard = replace(facts, title=title, opening=opening, body="", files=(), headings=(), unread="")
            for row in self._scored(heard):
                before = lifted.get(row.pair.topic.id)
                was = before.status if before else REJECTED
                status = _STATUSES[min(_STATUSES.index(row.status), _STATUSES.index(was) + 1)]
                if _STATUSES.index(status) > _STATUSES.index(was) and not (before and before.extra):
                    reason = Reason(SAID, title, 0.0)
                    lifted[row.pair.topic.id] = replace(row, status=status, extra=(reason,))
        return sorted(self._opened(lifted, facts).values(), key=lambda row: (-row.score, row.pair.topic.id))

    def _opened(self, rows: dict[str, TopicScore], facts: PageFacts) -> dict[str, TopicScore]:
        """Leave every topic open that title or column names where a file was not read."""
        if not facts.unread:
            return rows
        reason = Reason(UNREAD, facts.unread, 0.0)
        opened = dict(rows)
        for topic_id in sorted((facts.home | facts.near_home) - rows.keys()):
            pair = Pair(self.topics.topic(topic_id), {}, {})
            opened[topic_id] = TopicScore(pair, self.weights.unsure, UNSURE, "", (reason,))
        for topic_id, row in rows.items():
            named = not _NAMED.isdisjoint(row.pair.values) or topic_id in facts.near_home
            if row.status == REJECTED and named:
                opened[topic_id] = replace(row, status=UNSURE, extra=(*row.extra, reason))
        return opened

    def _with_parts(self, rows: list[TopicScore], facts: PageFacts) -> list[TopicScore]:
        """Add the topics that a matched document holds as a part (三公经费 in a 部门决算) where its text names them.

        Where only an attachment does, the reason says so; where one was not read, a person decides.
        """
        sure = {row.pair.topic.id: row for row in rows if row.status == MATCH}
        added = {}
        for topic in self._parts:
            whole = next((sure[topic_id] for topic_id in topic.within if topic_id in sure), None)
            if whole is None or topic.id in sure:
                continue
            status, name, reasons = part_of(topic, facts)
            known = next((row.status for row in rows if row.pair.topic.id == topic.id), REJECTED)
            if status == REJECTED or (status == UNSURE and known == UNSURE):
                continue
            part = Reason("part-of", f"{name} ∈ {whole.pair.topic.id}", 0.0)
            pair = Pair(topic, {}, {})
            added[topic.id] = TopicScore(pair, whole.score * _PART, status, whole.kind, (part, *reasons))
        return [row for row in rows if row.pair.topic.id not in added] + list(added.values())

    def _ordered(self, matched: list[TopicScore]) -> list[TopicScore]:
        """A subject before the form that carries it, a whole before its parts, a narrower topic before its broader
        one, then by score.
        """
        ids = {row.pair.topic.id for row in matched if not row.extra}
        broader: set[str] = set()
        for topic_id in ids:
            above = self.topics.topic(topic_id).broader
            while above:
                broader.add(above)
                above = self.topics.topic(above).broader
        return sorted(
            matched,
            key=lambda row: (row.pair.topic.form, bool(row.extra), row.pair.topic.id in broader, -row.score),
        )

    def matches(
        self,
        page_id: int,
        facts: PageFacts,
        items: ItemMap,
        ownership: Ownership | None = None,
        siblings: Siblings | None = None,
    ) -> list[Match]:
        """Matches of one page. A page of another body is rejected, one of unclear ownership is unsure at most; so is
        one of a subject that several items share (`siblings`) and that names none of them.
        """
        siblings = siblings or Siblings()
        result = []
        for row in self.topics_of(facts):
            status, reasons = row.status, (*self.weights.reasons(row.pair), *row.extra)
            topic = row.pair.topic
            if ownership is not None:
                status = ownership.limit(status, topic)
                reasons = (*reasons, *ownership.reasons)
            if facts.column_only:
                status, reasons = min(status, UNSURE, key=_STATUSES.index), (*reasons, _COLUMN_PAGE)
            if not in_domain(topic, facts, items):
                status, reasons = min(status, UNSURE, key=_STATUSES.index), (*reasons, _OTHER_DOMAIN)
            served = items.of(topic.id)
            if status == MATCH and not topic.form and served and (meant := siblings.meant_instead(served, facts)):
                result.append(Match(page_id, topic.id, meant, round(row.score, 4), MATCH, row.kind, reasons))
                status, reasons = REJECTED, (*reasons, _OTHER_ITEM)
            shares = siblings.share_out(topic.id, served, facts)
            doubted = min(status, UNSURE, key=_STATUSES.index)
            sorted_out = [
                (shares.named, status, reasons),
                (shares.unclear, doubted, (*reasons, _NO_ITEM)),
                (shares.others, REJECTED, (*reasons, _OTHER_ITEM)),
            ]
            if own_column := tuple(i for i in shares.named if siblings.named_in_own_column(i, topic.id, facts)):
                floor = MATCH if facts.only_states_none else UNSURE
                if _STATUSES.index(status) < _STATUSES.index(floor) and _is_own(ownership):
                    sorted_out[0] = (tuple(i for i in shares.named if i not in own_column), status, reasons)
                    sorted_out.append((own_column, floor, (*reasons, _OWN_COLUMN)))
            for part, own, said in [entry for entry in sorted_out if entry[0]] or [((), status, reasons)]:
                result.append(Match(page_id, topic.id, part, round(row.score, 4), own, row.kind, said))
        return result


_STATUSES = (REJECTED, UNSURE, MATCH)
_OTHER_ITEM = Reason("other-item", "题名或栏目所指的是同主题的另一事项", 0.0)
_NO_ITEM = Reason("no-item", "题名和栏目没有指明是同主题的哪一事项", 0.0)
_OWN_COLUMN = Reason("own-column", "在该事项的栏目中，题名与事项名称相近", 0.0)
_COLUMN_PAGE = Reason("column-page", "这是栏目页，不是文件", 0.0)
_OTHER_DOMAIN = Reason("other-domain", "不是本部门业务领域", 0.0)


def _is_own(ownership: Ownership | None) -> bool:
    return ownership is None or ownership.verdict == OWN


def in_domain(topic: Topic, facts: PageFacts, items: ItemMap) -> bool:
    """Whether a page of a topic that counts only in the bureau's own field of work names that field."""
    if not topic.own_domain or not items.domain:
        return True
    text = fold(f"{facts.title} {facts.opening} {facts.publisher}")
    return any(word in text for word in items.domain)


def classify(page: StoredPage, site: Site, catalog: Catalog, topics: Topics) -> tuple[Match, ...]:
    """Classify one stored page; for many pages use `classify_pages`, which prepares the vocabulary once."""
    return next(iter(classify_pages([page], site, catalog, topics)))[1]


def classify_pages(
    pages: Iterable[StoredPage],
    site: Site,
    catalog: Catalog,
    topics: Topics,
    *,
    weights: Weights | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[StoredPage, tuple[Match, ...]]]:
    """Stream pages with their matches, one at a time; `progress` gets the number done after each page."""
    classifier = Classifier(topics, weights)
    items = item_map(catalog, topics)
    siblings = siblings_of(catalog, topics, items)
    for done, page in enumerate(pages, start=1):
        facts = facts_of(page, site)
        yield page, tuple(classifier.matches(page.id, facts, items, owner_of(page, site), siblings))
        if progress is not None:
            progress(done)


def vocabulary_digest(topics: Topics, weights: Weights | None = None) -> str:
    """Sixteen hex digits that change with topics, kinds or weights: tells whether stored matches are stale."""
    parts = (repr(topics.topics), repr(load_kinds()), repr(weights or load_weights()))
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:16]
