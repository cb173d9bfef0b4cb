"""Named features of a (page, topic) pair. Few, general, readable: docs/classification.md explains each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from audit.facts import PageFacts
from audit.kinds import UNKNOWN, KindReader, KindReading, Kinds, load_kinds
from audit.lexicon import Lexicon, Seen
from audit.model import AuditError
from catalogs.topics import Topic, Topics, fold

NAMES = (
    "title-head",  # a head word of the topic ends the title, outside 《》
    "inner-head",  # it ends the title of what is issued (印发X的通知)
    "title-name",  # a name of the topic stands in the title, outside 《》
    "title-word",  # only a synonym does
    "title-share",  # share of the title that the longest word covers
    "title-quoted",  # a name or synonym stands only inside 《》
    "section",  # the deepest menu text is the topic's
    "section-near",  # the deepest menu text holds a word of it
    "section-above",  # a higher menu text does
    "address",  # a folder name of the address
    "opening",  # words in the opening of a titled page, up to three
    "opening-untitled",  # words in the opening of a page without a title, up to three
    "body",  # words in the rest of the text, up to three
    "kind",  # share of the kinds that are the disclosure itself
    "kind-clash",  # 1 where the likeliest kind is a clear other one
    "form",  # as kind, for topics that are a form (文件, 新闻, 解读, 信件)
    "exclusion",  # a word that speaks against it, in the title
    "exclusion-near",  # the same in menu or opening
)
_MOST = 3
_FILLED = (0.0, 0.55, 0.8, 1.0)  # by the number of words found
_EXACT = 0.75
_PROFILE = "站点档案写明此栏目放该主题"  # the word of a section feature that the site's profile gives
_FORM = 0.3  # share of its kinds from which a form of publication is worth looking at
_UNKNOWN_COUNTS = 0.4


@dataclass(frozen=True, slots=True)
class Pair:
    """The features of one pair, by name (absent = 0), and the word that fired each."""

    topic: Topic
    values: dict[str, float]
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Bound:
    topic: Topic
    names: frozenset[int]
    synonyms: frozenset[int]
    sections: frozenset[int]
    heads: frozenset[int]
    body: frozenset[int]
    exclusions: frozenset[int]
    codes: frozenset[str]

    words: frozenset[int]  # names and synonyms
    signs: frozenset[int]  # whatever makes the topic worth looking at


class FeatureReader:
    """Topics and kinds bound to one lexicon: reads the facts of a page once, then yields one pair per topic."""

    def __init__(self, topics: Topics, kinds: Kinds | None = None) -> None:
        kinds = kinds or load_kinds()
        terms = set(kinds.terms)
        known = {kind.id for kind in kinds.kinds}
        for topic in topics:
            unknown = sorted(set(topic.document_kinds) - known)
            if unknown:
                raise AuditError(f"{topics.source}：主题「{topic.id}」的 document_kinds {unknown} 不在文种表里")
            for group in (topic.names, topic.synonyms, topic.sections, topic.title_heads, topic.body, topic.exclusions):
                terms.update(group)
        self.lexicon = Lexicon(terms)
        self._kinds = KindReader(kinds, self.lexicon)
        self._bound = [self._bind(topic) for topic in topics]
        self._place = {bound.topic.id: place for place, bound in enumerate(self._bound)}
        self._forms = [place for place, bound in enumerate(self._bound) if bound.topic.form]
        self._having: dict[int, list[int]] = {}  # term -> places of the topics that have it
        self._coded: dict[str, list[int]] = {}
        for place, bound in enumerate(self._bound):
            for number in bound.signs:
                self._having.setdefault(number, []).append(place)
            for code in bound.codes:
                self._coded.setdefault(code, []).append(place)

    def _bind(self, topic: Topic) -> _Bound:
        def numbers(terms: tuple[str, ...]) -> frozenset[int]:
            return frozenset(self.lexicon.number[fold(term)] for term in terms)

        names, synonyms = numbers(topic.names), numbers(topic.synonyms)
        sections, heads, body = numbers(topic.sections), numbers(topic.title_heads), numbers(topic.body)
        return _Bound(
            topic=topic,
            names=names,
            synonyms=synonyms,
            sections=sections,
            heads=heads,
            body=body,
            exclusions=numbers(topic.exclusions),
            codes=frozenset(code.lower() for code in topic.address_codes),
            words=names | synonyms,
            signs=names | synonyms | sections | heads | body,
        )

    def read(self, facts: PageFacts) -> tuple[KindReading, Seen]:
        seen = self.lexicon.see(facts)
        return self._kinds.read(facts, seen), seen

    def pairs(self, facts: PageFacts, seen: Seen, kind: KindReading) -> Iterator[Pair]:
        """Pairs that have any sign of the topic besides the kind; topics that are a form need only their kind."""
        places = {place for place in self._forms if kind.share(self._bound[place].topic.document_kinds) >= _FORM}
        for number in seen.outer | seen.inner | seen.quoted | seen.leaf.keys() | seen.upper.keys():
            places.update(self._having.get(number, ()))
        counts = Counter(place for number in seen.opening for place in self._having.get(number, ()))
        needed = 2 if seen.told else 1  # one word in the text of a titled page proves nothing
        places.update(place for place, count in counts.items() if count >= needed)
        for code in seen.address:
            places.update(self._coded.get(code, ()))
        places.update(self._place[topic_id] for topic_id in facts.home if topic_id in self._place)
        for bound in (self._bound[place] for place in sorted(places)):
            pair = self._pair(bound, facts, seen, kind)
            if _has_sign(pair) or pair.values.get("form", 0.0) >= _FORM:
                yield pair

    def _pair(self, bound: _Bound, facts: PageFacts, seen: Seen, kind: KindReading) -> Pair:
        values: dict[str, float] = {}
        words: dict[str, str] = {}

        def put(name: str, numbers: frozenset[int], value: float = 1.0) -> bool:
            if not numbers:
                return False
            values[name] = value
            words[name] = self.lexicon.terms[max(numbers)]
            return True

        put("title-head", bound.heads & seen.head)
        put("inner-head", bound.heads & seen.inner_head)
        title = seen.outer | seen.inner
        named = put("title-name", bound.names & title)
        worded = put("title-word", bound.synonyms & title)
        if named or worded:
            longest = len(self.lexicon.terms[max(bound.words & title)])
            values["title-share"] = min(1.0, longest / max(len(seen.title.outer), 1))
            words["title-share"] = f"{longest}字"
        else:
            put("title-quoted", bound.words & seen.quoted)
        self._sections(bound, facts, seen, values, words)
        code = min(bound.codes & seen.address, default="")
        if code:
            values["address"], words["address"] = 1.0, code
        signs = bound.words | bound.body
        opening = signs & seen.opening
        put("opening" if seen.told else "opening-untitled", opening, _FILLED[min(len(opening), _MOST)])
        rest = (signs & seen.body) - opening
        put("body", rest, _FILLED[min(len(rest), _MOST)])
        spoken = title | seen.quoted if seen.told else seen.opening
        if spoken & bound.exclusions and self._named_beside(bound, seen):
            spoken -= bound.exclusions
        if not put("exclusion", bound.exclusions & spoken, 1.0 if seen.told else 0.5):
            put("exclusion-near", bound.exclusions & (seen.opening | seen.leaf.keys()))
        self._kind(bound.topic, kind, values, words)
        if facts.only_states_none:  # it stands for what there is not, whatever its own form
            values.pop("kind-clash", None)
        return Pair(bound.topic, values, words)

    def _named_beside(self, bound: _Bound, seen: Seen) -> bool:
        """Whether an excluding word only overlaps one of two namings: 生育医疗费、计划生育医疗费 is both."""
        terms = self.lexicon.terms
        text = seen.title.outer
        for number in bound.exclusions & seen.outer:
            for name in bound.names & seen.outer:
                overlap = any(terms[number].endswith(terms[name][:length]) for length in (2, 3, 4))
                if overlap and terms[name] in text.replace(terms[number], "□"):
                    return True
        return False

    def _sections(
        self, bound: _Bound, facts: PageFacts, seen: Seen, values: dict[str, float], words: dict[str, str]
    ) -> None:
        places = bound.sections | bound.names
        leaf = {number: share for number, share in seen.leaf.items() if number in places}
        if leaf:
            number = max(leaf, key=lambda n: (leaf[n], n))
            name = "section" if leaf[number] >= _EXACT and number in bound.sections else "section-near"
            values[name], words[name] = 1.0, self.lexicon.terms[number]
        elif bound.topic.id in facts.home or bound.topic.id in facts.near_home:
            name = "section" if bound.topic.id in facts.home else "section-near"
            values[name], words[name] = 1.0, _PROFILE
        else:
            upper = [number for number in seen.upper if number in places]
            if upper:
                values["section-above"] = 1.0
                words["section-above"] = self.lexicon.terms[max(upper)]

    @staticmethod
    def _kind(topic: Topic, kind: KindReading, values: dict[str, float], words: dict[str, str]) -> None:
        if not topic.document_kinds:
            return
        share = kind.share(topic.document_kinds)
        name = "form" if topic.form else "kind"
        if not topic.form:  # an unknown kind speaks half for, not against
            share += _UNKNOWN_COUNTS * kind.shares.get(UNKNOWN, 0.0)
        values[name], words[name] = share, kind.kind
        other = kind.shares[kind.kind] if kind.kind not in topic.document_kinds else 0.0
        if other > 0.5 and kind.kind != UNKNOWN:
            values["kind-clash"], words["kind-clash"] = other, kind.kind


_KIND_ONLY = frozenset({"kind", "kind-clash", "form", "exclusion", "exclusion-near"})


def _has_sign(pair: Pair) -> bool:
    """Whether anything but the kind speaks for the topic. A column that the profile gives to many topics says of a page
    only that it may be one of them: every 办事指南 of a column of guides would be every guide.
    """
    return any(
        name not in _KIND_ONLY and not (name == "section-near" and pair.words.get(name) == _PROFILE)
        for name in pair.values
    )
