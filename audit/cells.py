"""The columns that an organ's own tree names, with the subjects that their words mean (docs/coverage.md, Matrices).

The crawl reads such columns by number; what they are for is told by their menu words alone, and by the profile where it
says so. Words that the vocabulary does not know leave a column without a topic: it may hold anything of the organ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from audit.evidence import fold
from catalogs.topics import Topics
from crawler.matrices import with_cells
from crawler.model import MatrixReading, Section, Site


def with_columns(site: Site, readings: Iterable[MatrixReading], topics: Topics) -> Site:
    """The site with the columns that the trees of its matrices named last, each with the topics of its words."""
    if not site.matrices:
        return site
    called: dict[str, list[str]] = defaultdict(list)
    for topic in topics:
        for name in dict.fromkeys(map(fold, topic.sections)):
            called[name].append(topic.id)
    whole = with_cells(site, readings)
    return replace(whole, sections=tuple(_told(section, called) for section in whole.sections))


def _told(section: Section, called: Mapping[str, list[str]]) -> Section:
    if not section.matrix or section.kind == "matrix" or section.topics or not section.menu:
        return section
    return replace(section, topics=tuple(called.get(fold(section.menu[-1]), ())))
