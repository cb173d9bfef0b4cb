"""Holiday notices of the State Council (放假安排) as data, and what is certain in a year without one.

A calendar file is one year's notice and its amendments; docs/deadlines.md documents the format.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from catalogs.keys import stray_key
from catalogs.model import CatalogError

DATA = Path(__file__).parent / "data"
ONE_DAY = timedelta(days=1)
SATURDAY = 5
LONGEST_HOLIDAY = 20  # days; a longer block is a typing error in a user's file


@dataclass(frozen=True, slots=True)
class HolidayBlock:
    """One holiday of a notice: off from `first` to `last` inclusive; `work` are weekend days worked for it."""

    name: str
    first: date
    last: date
    work: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, or an amendment inside its year. `known_from` is when it was published."""

    year: int
    title: str
    number: str
    known_from: date
    source: str
    blocks: tuple[HolidayBlock, ...]
    place: str  # the file it was read from


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a notice may move days round a festival (2008-2026's widest, and one more)."""

    off_before: int
    off_after: int
    off_most: int
    work_before: int
    work_after: int
    work_most: int


@dataclass(frozen=True, slots=True)
class Festival:
    """The statutory days of one festival in one year; `spread` when only their season is known, not the day."""

    name: str
    year: int
    days: tuple[date, ...]
    reach: Reach
    spread: int = 0

    @property
    def key(self) -> tuple[str, int]:
        return (self.name, self.year)

    def may_be_off(self, day: date) -> bool:
        """A notice may give this weekday off (调休放假)."""
        return self._within(day, self.reach.off_before, self.reach.off_after)

    def may_be_worked(self, day: date) -> bool:
        """A notice may make this weekend day a working day (调休上班)."""
        return self._within(day, self.reach.work_before, self.reach.work_after)

    def _within(self, day: date, before: int, after: int) -> bool:
        first = self.days[0] - timedelta(days=before + self.spread)
        last = self.days[-1] + timedelta(days=after + self.spread)
        return first <= day <= last


def is_weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY


def load_notices(extra: Sequence[Path] = ()) -> tuple[Notice, ...]:
    """Read the shipped notices and those of `extra` files, in the order in which they were published.

    Raises CatalogError naming file and key for an unknown key, a wrong type, or an impossible date.
    """
    notices = list(_shipped_notices())
    for path in extra:
        notices.extend(read_calendar_file(path))
    return tuple(sorted(notices, key=lambda notice: (notice.year, notice.known_from)))


@lru_cache(maxsize=1)
def _shipped_notices() -> tuple[Notice, ...]:
    files = sorted((DATA / "calendar").glob("[0-9][0-9][0-9][0-9].toml"))
    return tuple(notice for path in files for notice in read_calendar_file(path))


def read_calendar_file(path: Path) -> tuple[Notice, ...]:
    """Read one year's calendar file.

    Raises CatalogError naming the file and the key.
    """
    table = _read_toml(path)
    _known_keys(table, {"year", "notice"}, path, "")
    year = _typed(table, "year", int, path, "")
    raw_notices = _typed(table, "notice", list, path, "")
    if not raw_notices:
        raise CatalogError(f"日历文件 {path} 没有 [[notice]]。The calendar file holds no [[notice]].")
    return tuple(_notice(raw, year, path, f"notice[{index}]") for index, raw in enumerate(raw_notices, 1))


def _notice(raw: Any, year: int, path: Path, place: str) -> Notice:
    if not isinstance(raw, dict):
        raise _bad(path, place, "应为表 [[notice]]", "must be a table")
    _known_keys(raw, {"title", "number", "dated", "published", "source", "note", "holiday"}, path, place)
    dated = raw.get("published", raw.get("dated", date(year, 1, 1)))
    if type(dated) is not date:
        raise _bad(path, f"{place}.dated", "应为日期 2026-11-04", "must be a date such as 2026-11-04")
    blocks = _typed(raw, "holiday", list, path, place)
    return Notice(
        year=year,
        title=_typed(raw, "title", str, path, place),
        number=str(raw.get("number", "")),
        known_from=dated,
        source=str(raw.get("source", "")),
        blocks=tuple(_block(block, year, path, f"{place}.holiday[{i}]") for i, block in enumerate(blocks, 1)),
        place=path.name,
    )


def _block(raw: Any, year: int, path: Path, place: str) -> HolidayBlock:
    if not isinstance(raw, dict):
        raise _bad(path, place, "应为表 [[notice.holiday]]", "must be a table")
    _known_keys(raw, {"name", "from", "to", "work"}, path, place)
    first, last = _typed(raw, "from", date, path, place), _typed(raw, "to", date, path, place)
    work = raw.get("work", [])
    if not isinstance(work, list) or any(type(day) is not date for day in work):
        raise _bad(path, f"{place}.work", "应为日期列表", "must be a list of dates")
    if not first <= last <= first + timedelta(days=LONGEST_HOLIDAY):
        raise _bad(path, place, f"放假起讫不合理：{first} 至 {last}", "the holiday's dates are not a span of days")
    # A notice may reach into the last days of the year before (2018-12-29) but never further.
    window = (date(year - 1, 12, 1), date(year, 12, 31))
    for day in (first, last, *work):
        if not window[0] <= day <= window[1]:
            raise _bad(path, place, f"{day} 不在 {year} 年的通知范围内", f"{day} is outside the notice of {year}")
    for day in work:
        if not is_weekend(day):
            raise _bad(path, f"{place}.work", f"{day} 不是周末，无需调休上班", f"{day} is no weekend day")
    return HolidayBlock(_typed(raw, "name", str, path, place), first, last, tuple(work))


def festivals_of(year: int) -> tuple[Festival, ...]:
    """Return the festivals of a year with the days that the law itself makes holidays.

    《全国年节及纪念日放假办法》第二条, in the edition in force on 1 January of that year. Where the lunar dates of the
    year are not in the data, the festival stands in its season with `spread` days of doubt.
    """
    data = _festival_data()
    law = [entry for entry in data["law"] if entry["in_force"] <= date(year, 1, 1)]
    edition = law[-1] if law else data["law"][0]
    reach = {name: Reach(**limits) for name, limits in data["reach"].items()}
    lunar = data["year"].get(str(year), {})

    def fixed(name: str, month: int, days: Sequence[int]) -> Festival:
        return Festival(name, year, tuple(date(year, month, day) for day in days), reach[name])

    found = [
        fixed("元旦", 1, edition["new_year"]),
        fixed("劳动节", 5, edition["labour"]),
        fixed("国庆节", 10, edition["national"]),
    ]
    spring = lunar.get("spring")
    first = spring or date(year, 2, 5)  # 初一 falls between 21 January and 20 February
    days = tuple(first + timedelta(days=offset) for offset in edition["spring"])
    found.append(Festival("春节", year, days, reach["春节"], 0 if spring else 16))
    if edition["lunar_days"]:
        for name, key, middle, spread in (
            ("清明节", "qingming", (4, 5), 1),
            ("端午节", "dragon", (6, 11), 15),
            ("中秋节", "mid_autumn", (9, 23), 16),
        ):
            day = lunar.get(key)
            known = day or date(year, *middle)
            found.append(Festival(name, year, (known,), reach[name], 0 if day else spread))
    return tuple(sorted(found, key=lambda festival: festival.days))


@lru_cache(maxsize=1)
def _festival_data() -> Mapping[str, Any]:
    return _read_toml(DATA / "festivals.toml")


def festival_digest_text() -> str:
    """The festival data as text, for the calendar's digest."""
    return (DATA / "festivals.toml").read_text(encoding="utf-8")


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CatalogError(f"读不了日历文件 {path}：{error.strerror}。Cannot read the calendar file.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CatalogError(f"日历文件 {path} 不是有效的 TOML：{error}。Not valid TOML.") from error


def _known_keys(table: Mapping[str, Any], known: set[str], path: Path, place: str) -> None:
    if stray := stray_key(table, sorted(known)):
        raise CatalogError(f"日历文件 {path}：{f'[{place}] ' if place else ''}{stray}")


def _typed(table: Mapping[str, Any], key: str, kind: type, path: Path, place: str) -> Any:
    value = table.get(key)
    # `type is` and not isinstance: a TOML date-time is a `date` to isinstance, true is an `int`.
    if type(value) is not kind:
        raise _bad(
            path, f"{place}.{key}".lstrip("."), f"缺少，或类型不是 {kind.__name__}", f"missing or no {kind.__name__}"
        )
    return value


def _bad(path: Path, place: str, zh: str, en: str) -> CatalogError:
    return CatalogError(f"日历文件 {path} 的 {place}：{zh}。格式见 docs/deadlines.md。Calendar file, {place}: {en}.")
