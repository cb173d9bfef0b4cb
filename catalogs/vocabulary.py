"""The controlled vocabulary of disclosure subjects (公开事项主题). Catalog items are linked to it in catalogs/topicmap.py.

The data stand in catalogs/data/topics.toml; every key is explained at its head and in docs/topics.md.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from catalogs.keys import stray_key
from catalogs.model import CatalogError

SCHEMA = 1
SHIPPED = Path(__file__).with_name("data") / "topics.toml"
NATURES = ("standing", "periodic", "event")
RECURRENCES = ("", "yearly", "half_yearly", "quarterly", "monthly", "weekly")


@dataclass(frozen=True, slots=True)
class Topic:
    """One disclosure subject. Terms are kept as written in the file; matching folds them with `fold`.

    `document_kinds`: the kinds of document that are the disclosure itself. `broader`: the topic whose items serve
    where a catalog has no item of this one. `general`: a page of this topic serves the items of the narrower
    topics as well (one page about 异地就医备案 for all four groups). `displaces`: topics that cannot match beside it.
    `form`: a form of publication (文件, 新闻 ...), carried by the document kind. `own_domain`: counts only in the
    bureau's own field of work. `within`: topics whose documents hold this one as a
    part (部门决算 holds 三公经费). `reprints`: superiors' documents that the bureau passes on count too. `freshness_days` is 0 where no limit is known.
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
    own_domain: bool = False
    within: tuple[str, ...] = ()
    reprints: bool = False
    nature: str = "event"
    recurrence: str = ""
    freshness_days: int = 0
    deadline: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """A field of work: the bureaus that have it, and the words that tell it in a text."""

    bodies: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics, in file order. `source` names the file, `digest` changes whenever the vocabulary does."""

    topics: tuple[Topic, ...]
    source: str = ""
    domains: tuple[Domain, ...] = ()
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

    def domain_of(self, body: str) -> tuple[str, ...]:
        """Folded words of a bureau's field of work; empty where the vocabulary does not know it."""
        folded = fold(body)
        words: list[str] = []
        for domain in self.domains:
            names = [fold(name) for name in domain.bodies if fold(name) in folded]
            # 民政局 names its field itself: 民政事业统计公报 is its own
            words += [stem for name in names if len(stem := re.sub(r"(?:委员会|委|局)$", "", name)) >= 2]
            words += [fold(word) for word in domain.words if names]
        return tuple(dict.fromkeys(words))

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


def load_topics(path: Path | None = None) -> Topics:
    """Read a vocabulary file (default: the shipped one); raise CatalogError naming file, topic and key."""
    path = path or SHIPPED
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise CatalogError(f"{path}：主题文件读不出：{error}") from error
    _refuse_unknown(path, "文件", data, {"schema", "defaults", "domain", "topic"})
    if data.get("schema") != SCHEMA:
        raise CatalogError(
            f"{path}：schema 应为 {SCHEMA}，现为 {data.get('schema')!r}；请用同版本的 gongkai 或改写文件"
        )
    defaults = data.get("defaults", {})
    rows = data.get("topic")
    if not isinstance(defaults, dict) or not isinstance(rows, list) or not rows:
        raise CatalogError(f"{path}：需要 [defaults] 和至少一个 [[topic]]")
    _refuse_unknown(path, "[defaults]", defaults, _DEFAULTABLE)
    domains = tuple(_domain(path, row) for row in data.get("domain", []))
    topics = Topics(tuple(_topic(path, row, defaults) for row in rows), source=str(path), domains=domains)
    _check_links(path, topics)
    return topics


_TYPES: dict[str, type] = {
    f.name: {"str": str, "bool": bool, "int": int}.get(str(f.type), tuple) for f in fields(Topic)
}
_DEFAULTABLE = {"nature", "recurrence", "freshness_days", "deadline", "authority"}


def _refuse_unknown(path: Path, place: str, found: Mapping[str, Any], known: Iterable[str]) -> None:
    if stray := stray_key(found, known):
        raise CatalogError(f"{path}：{place} {stray}")


def _domain(path: Path, row: Any) -> Domain:
    if not isinstance(row, dict) or set(row) != {"bodies", "words"}:
        raise CatalogError(f"{path}：每个 [[domain]] 恰有 bodies 和 words")
    return Domain(
        _terms(path, "[[domain]]", "bodies", row["bodies"]), _terms(path, "[[domain]]", "words", row["words"])
    )


def _terms(path: Path, place: str, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(term, str) and fold(term) for term in value):
        raise CatalogError(f"{path}：{place} 的 {key} 应为非空字符串的列表")
    return tuple(value)


def _topic(path: Path, row: Any, defaults: Mapping[str, Any]) -> Topic:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"].strip():
        raise CatalogError(f"{path}：每个 [[topic]] 都要有 id（主题名）")
    place = f"主题「{row['id']}」"
    _refuse_unknown(path, place, row, _TYPES)
    values: dict[str, Any] = {}
    for key, value in {**defaults, **row}.items():
        wanted = _TYPES[key]
        if wanted is tuple:
            value = _terms(path, place, key, value)
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
        for key in ("displaces", "within"):
            for other in getattr(topic, key):
                if other not in topics:
                    raise CatalogError(f"{path}：主题「{topic.id}」的 {key}「{other}」不存在")
        seen = [topic.id]
        while topics.topic(seen[-1]).broader:
            broader = topics.topic(seen[-1]).broader
            if broader not in topics:
                raise CatalogError(f"{path}：主题「{seen[-1]}」的 broader「{broader}」不存在")
            if broader in seen:
                raise CatalogError(f"{path}：主题「{topic.id}」的 broader 成环：{' → '.join([*seen, broader])}")
            seen.append(broader)
