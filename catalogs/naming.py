"""Which rows are items of their own, what they are called, and ids that are unique in the catalog."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from catalogs import cells as read
from catalogs.fields import SHORT_NAME, Reading


def split_numbered(reading: Reading) -> list[Reading]:
    """A name cell that holds 1.… 2.… 3.… names several items.

    Fields numbered alike are shared out, others belong to all of them. The cells stay whole.
    """
    names = read.split_numbered(reading.path[-1])
    if len(names) < 2 or any(len(name) > SHORT_NAME for name in names):
        return [reading]
    shares = {kind: read.split_numbered(text) for kind, text in reading.texts.items()}
    parts = []
    for index, name in enumerate(names):
        texts = {
            kind: shares[kind][index] if len(shares[kind]) == len(names) else text
            for kind, text in reading.texts.items()
        }
        shared = len(shares["deadline"]) == len(names)
        parts.append(replace(reading, path=[*reading.path[:-1], name], texts=texts, shared=shared))
    return parts


def name_by_content(readings: list[Reading]) -> None:
    """Rows of one item name that only their short 公开内容 tells apart are items of their own, named by it."""
    paths = Counter(tuple(reading.path) for reading in readings)
    contents = {path: {r.texts["content"] for r in readings if tuple(r.path) == path} for path in paths}
    for reading in readings:
        path = tuple(reading.path)
        if (
            paths[path] > 1
            and len(contents[path]) == paths[path]
            and all(0 < len(c) <= SHORT_NAME for c in contents[path])
        ):
            reading.path.append(reading.texts["content"])
            reading.by_content = True


def item_ids(readings: list[Reading]) -> list[str]:
    """序号 where it is unique, else the item name; doubled names take their group's name in front, then a count."""
    numbers = Counter(reading.number for reading in readings)
    names = Counter(reading.path[-1] for reading in readings)
    ids: list[str] = []
    for reading in readings:
        name = reading.path[-1]
        if reading.number and numbers[reading.number] == 1:
            ids.append(reading.number)
        elif names[name] == 1 and not reading.number and not reading.by_content:
            ids.append(name)
        else:
            front = reading.number or (reading.path[-2] if len(reading.path) > 1 else "")
            ids.append(f"{front}/{name}" if front else name)
    return _count_doubles(ids)


def _count_doubles(ids: list[str]) -> list[str]:
    taken: set[str] = set()
    out = []
    for item_id in ids:
        unique, count = item_id, 1
        while unique in taken:
            count += 1
            unique = f"{item_id}({count})"
        taken.add(unique)
        out.append(unique)
    return out
