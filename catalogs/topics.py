"""The controlled vocabulary of disclosure subjects (公开事项主题) and the map from catalog items to it.

The data stand in catalogs/data/topics.toml; every key is explained at its head and in docs/topics.md.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from catalogs.model import Catalog, CatalogError, CatalogItem, TopicLink

SCHEMA = 1
SHIPPED = Path(__file__).with_name("data") / "topics.toml"
NATURES = ("standing", "periodic", "event")
RECURRENCES = ("", "yearly", "half_yearly", "quarterly", "monthly", "weekly")

# Links below this confidence are listed for a person and not used by themselves.
USABLE = 0.7
_NAMED = 0.9
_RELATED = 0.8
_DOUBTFUL = 0.5


@dataclass(frozen=True, slots=True)
class Topic:
    """One disclosure subject. Terms are kept as written in the file; matching folds them with `fold`.

    `document_kinds`: the kinds of document that are the disclosure itself. `broader`: the topic whose items serve
    where a catalog has no item of this one. `general`: a page of this topic serves the items of the narrower
    topics as well (one page about 异地就医备案 for all four groups). `displaces`: topics that cannot match beside it. `form`: a form of publication (文件, 新闻 ...),
    carried by the document kind. `freshness_days` is 0 where no limit is known.
    """

    id: str
    names: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    title_heads: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    address_codes: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    document_kinds: tuple[str, ...] = ()
    broader: str = ""
    displaces: tuple[str, ...] = ()
    general: bool = False
    form: bool = False
    nature: str = "event"
    recurrence: str = ""
    freshness_days: int = 0
    deadline: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics, in file order. `source` names the file, `digest` changes whenever the vocabulary does."""

    topics: tuple[Topic, ...]
    source: str = ""
    _by_id: dict[str, Topic] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id.update((topic.id, topic) for topic in self.topics)

    def __iter__(self) -> Iterator[Topic]:
        return iter(self.topics)

    def __len__(self) -> int:
        return len(self.topics)

    def __contains__(self, topic_id: object) -> bool:
        return topic_id in self._by_id

    def topic(self, topic_id: str) -> Topic:
        """Return the topic, or raise CatalogError with the nearest known ones."""
        try:
            return self._by_id[topic_id]
        except KeyError:
            near = "、".join(get_close_matches(topic_id, self._by_id, n=3, cutoff=0.3)) or "无"
            raise CatalogError(f"没有主题「{topic_id}」。相近的主题：{near}（见 docs/topics.md）") from None

    def narrower(self, topic_id: str) -> tuple[str, ...]:
        return tuple(topic.id for topic in self.topics if topic.broader == topic_id)

    def kin(self, topic_id: str) -> frozenset[str]:
        """The topic with its broader one, its narrower ones and its siblings."""
        broader = self.topic(topic_id).broader
        related = {topic_id, *self.narrower(topic_id)}
        if broader:
            related |= {broader, *self.narrower(broader)}
        return frozenset(related)


def fold(text: str) -> str:
    """Fold a text for matching: NFKC, lower case, no white space, no quotation marks."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


_NOISE = re.compile(r"[\s\u200b\ufeff\"'“”‘’「」『』]+")
_PARTS = re.compile(r"[、,，;；。:/]|以及|及|和")


def load_topics(path: Path | None = None) -> Topics:
    """Read a vocabulary file (default: the shipped one); raise CatalogError naming file, topic and key."""
    path = path or SHIPPED
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogError(f"{path}：主题文件读不出：{error}") from error
    _refuse_unknown(path, "文件", data, {"schema", "defaults", "topic"})
    if data.get("schema") != SCHEMA:
        raise CatalogError(
            f"{path}：schema 应为 {SCHEMA}，现为 {data.get('schema')!r}；请用同版本的 gongkai 或改写文件"
        )
    defaults = data.get("defaults", {})
    rows = data.get("topic")
    if not isinstance(defaults, dict) or not isinstance(rows, list) or not rows:
        raise CatalogError(f"{path}：需要 [defaults] 和至少一个 [[topic]]")
    _refuse_unknown(path, "[defaults]", defaults, _DEFAULTABLE)
    topics = Topics(tuple(_topic(path, row, defaults) for row in rows), source=str(path))
    _check_links(path, topics)
    return topics


_TYPES: dict[str, type] = {
    f.name: {"str": str, "bool": bool, "int": int}.get(str(f.type), tuple) for f in fields(Topic)
}
_DEFAULTABLE = {"nature", "recurrence", "freshness_days", "deadline", "authority"}


def _refuse_unknown(path: Path, place: str, found: Mapping[str, Any], known: Iterable[str]) -> None:
    names = list(known)
    for key in found:
        if key not in names:
            near = "、".join(get_close_matches(key, names, n=1)) or "、".join(sorted(names))
            raise CatalogError(f"{path}：{place} 有不认识的键「{key}」，是否为 {near}？")


def _topic(path: Path, row: Any, defaults: Mapping[str, Any]) -> Topic:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"].strip():
        raise CatalogError(f"{path}：每个 [[topic]] 都要有 id（主题名）")
    place = f"主题「{row['id']}」"
    _refuse_unknown(path, place, row, _TYPES)
    values: dict[str, Any] = {}
    for key, value in {**defaults, **row}.items():
        wanted = _TYPES[key]
        if wanted is tuple:
            if not isinstance(value, list) or not all(isinstance(term, str) and fold(term) for term in value):
                raise CatalogError(f"{path}：{place} 的 {key} 应为非空字符串的列表")
            value = tuple(value)
        elif not isinstance(value, wanted) or (
            wanted is int and isinstance(value, int) and (value is True or value < 0)
        ):
            raise CatalogError(f"{path}：{place} 的 {key} 应为 {wanted.__name__}，现为 {value!r}")
        values[key] = value
    if not values.get("names"):
        raise CatalogError(f"{path}：{place} 缺少 names")
    for key, allowed in (("nature", NATURES), ("recurrence", RECURRENCES)):
        if values.get(key, allowed[0]) not in allowed:
            raise CatalogError(f"{path}：{place} 的 {key} 应为 {'、'.join(allowed)} 之一，现为 {values[key]!r}")
    return Topic(**values)


def _check_links(path: Path, topics: Topics) -> None:
    ids = [topic.id for topic in topics]
    for topic in topics:
        if ids.count(topic.id) > 1:
            raise CatalogError(f"{path}：主题「{topic.id}」出现了不止一次")
        for displaced in topic.displaces:
            if displaced not in topics:
                raise CatalogError(f"{path}：主题「{topic.id}」的 displaces「{displaced}」不存在")
        seen = [topic.id]
        while topics.topic(seen[-1]).broader:
            broader = topics.topic(seen[-1]).broader
            if broader not in topics:
                raise CatalogError(f"{path}：主题「{seen[-1]}」的 broader「{broader}」不存在")
            if broader in seen:
                raise CatalogError(f"{path}：主题「{topic.id}」的 broader 成环：{' → '.join([*seen, broader])}")
            seen.append(broader)


# --- catalog items to topics --------------------------------------------------------------------------------


def map_item(item: CatalogItem, topics: Topics) -> tuple[TopicLink, ...]:
    """Link a catalog item to topics, the surest first.

    Confidence 1: a label of the item is a topic's name. 0.9: a topic's name stands inside a label. 0.8: the item's
    content names a subject that is kin to one found so. 0.5: only the content names it, for a person to decide.
    """
    content = fold(item.content)
    labels = [fold(label) for label in (item.id.rpartition("/")[2], item.content, item.name, *reversed(item.path))]
    labels = list(dict.fromkeys(label for label in labels if label))
    found: dict[str, float] = {}
    decided_by = ""
    for label in labels:
        exact = [topic.id for topic in topics if label in _folded(topic.names)]
        if exact:
            found, decided_by = dict.fromkeys(exact, 1.0), label
            break
    if not found:
        found = _inside([label for label in labels if label != content], topics)
    if found and decided_by == content:  # the content itself is a subject's name: nothing beside it
        return tuple(TopicLink(topic=topic_id, confidence=1.0) for topic_id in found)
    kin = frozenset().union(*(topics.kin(topic_id) for topic_id in found)) if found else frozenset()
    parts = {_trim(part) for part in _PARTS.split(content)}
    for topic in topics:
        names = _folded(topic.names)
        if topic.id in kin and any(name in content for name in names):
            found.setdefault(topic.id, _RELATED)
        elif any(name in parts for name in names):
            found.setdefault(topic.id, _DOUBTFUL)
    order = {topic.id: place for place, topic in enumerate(topics)}
    return tuple(
        TopicLink(topic=topic_id, confidence=confidence)
        for topic_id, confidence in sorted(found.items(), key=lambda link: (-link[1], order[link[0]]))
    )


@lru_cache(maxsize=4096)
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a topic, folded once: a catalog of 2,000 items asks for them millions of times."""
    return tuple(map(fold, names))


def _longest_name(topic: Topic, label: str) -> int:
    return max((len(name) for name in _folded(topic.names) if len(name) >= 3 and name in label), default=0)


def _inside(labels: list[str], topics: Topics) -> dict[str, float]:
    """Topics whose name stands inside a label; the innermost label that has any decides, the longest name wins."""
    for label in labels:
        hits = {topic.id: _longest_name(topic, label) for topic in topics}
        longest = max(hits.values(), default=0)
        if longest:
            return {topic_id: _NAMED for topic_id, length in hits.items() if length == longest}
    return {}


def _trim(part: str) -> str:
    return re.sub(r"^(本部门|本单位|本机关|发布)|(等信息|等情况|等|信息)$", "", part)


@dataclass(frozen=True, slots=True)
class ItemMap:
    """Which items of one catalog a topic serves, best first. Built once for a catalog, see `item_map`."""

    items: Mapping[str, tuple[str, ...]]
    doubtful: tuple[tuple[str, TopicLink], ...] = ()  # (item id, link) pairs for a person to decide
    unmapped: tuple[str, ...] = ()  # items that no topic serves

    def of(self, topic_id: str) -> tuple[str, ...]:
        return self.items.get(topic_id, ())


def item_map(catalog: Catalog, topics: Topics) -> ItemMap:
    """Resolve every topic to items of the catalog: its own links, else those of narrower topics (where it is
    `general`), else those of the broader topic. Links that the catalog file states win over the automatic map.
    """
    direct: dict[str, list[str]] = {}
    doubtful: list[tuple[str, TopicLink]] = []
    unmapped: list[str] = []
    for item in catalog.items:
        links = item.topics or map_item(item, topics)
        usable = [link for link in links if link.confidence >= USABLE]
        doubtful += [(item.id, link) for link in links if link.confidence < USABLE]
        if not usable:
            unmapped.append(item.id)
        for link in usable:
            direct.setdefault(topics.topic(link.topic).id, []).append(item.id)
    resolved = {topic.id: tuple(_resolve(topic, topics, direct)) for topic in topics}
    return ItemMap(resolved, tuple(doubtful), tuple(unmapped))


def _resolve(topic: Topic, topics: Topics, direct: Mapping[str, list[str]]) -> list[str]:
    while True:
        if direct.get(topic.id):
            return direct[topic.id]
        if topic.general:
            below = [item for narrow in topics.narrower(topic.id) for item in direct.get(narrow, [])]
            if below:
                return list(dict.fromkeys(below))
        if not topic.broader:
            return []
        topic = topics.topic(topic.broader)
