"""Organ x category in a draft: where a probe met several columns of one organ, a matrix is proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.addresses import host_key
from spiders.bodies import any_called
from spiders.columns import Column, path_of
from spiders.families.matrix import PLACES, place_of

FEWEST = 3  # columns of one organ from which its page shows a tree
# The organ's own page where the system has one; elsewhere one of its columns shows the tree.
OWN_PAGE = {"lonsun": "/public/column/{organ}?type=4&action=list", "guannan_xxgk": "/list/{organ}-0-0-0.html"}


@dataclass(frozen=True, slots=True)
class DraftMatrix:
    """One organ whose columns a probe met: `menu` is what their paths have in common."""

    host: str  # host key
    family: str
    organ: str
    path: str
    menu: tuple[str, ...]
    columns: tuple[Column, ...]


def propose(columns: Sequence[Column], body: str) -> list[DraftMatrix]:
    """Return the organs of which the probe met several columns, the body's own only."""
    groups: dict[tuple[str, str, str], list[Column]] = defaultdict(list)
    for column in columns:
        place = place_of(column.family, column.url) if column.family in PLACES else None
        if place is not None and place[1] and column.kind == "list" and not column.unread:
            groups[host_key(column.url), column.family, place[0]].append(column)
    found: list[DraftMatrix] = []
    for (host, family, organ), own in groups.items():
        if len(own) >= FEWEST and _is_own(own, body, len(groups)):
            path = OWN_PAGE.get(family, path_of(own[0].url)).format(organ=organ)
            found.append(DraftMatrix(host, family, organ, path, _common([column.menu for column in own]), tuple(own)))
    return found


def _is_own(columns: Sequence[Column], body: str, organs: int) -> bool:
    """Whether the organ is the body: its columns' paths name it, or a person gave no name and there is no other organ."""
    if not body:
        return organs == 1
    return 2 * sum(any_called(column.menu, body) for column in columns) > len(columns)


def _common(menus: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    common: list[str] = []
    for steps in zip(*(menu[:-1] for menu in menus), strict=False):
        if len(set(steps)) > 1:
            break
        common.append(steps[0])
    return tuple(common)


def names_in(matrix: DraftMatrix) -> str:
    """The columns' names, for a comment."""
    names = [column.menu[-1] if column.menu else urlsplit(column.url).path for column in matrix.columns]
    return "、".join(dict.fromkeys(names))
