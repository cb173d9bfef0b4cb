"""What a list row says of a page that does not say it itself: a file named P0….pdf, a page that could not be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.model import Page
from crawler.reading.periods import find_periods

_HAN = re.compile(r"[\u4e00-\u9fff]")


def with_row_title(page: Page, titles: Sequence[str]) -> Page:
    """The page under the title of its row where its own holds no word (a file's name), and with the periods that the
    row names where the page names none. The row is what the body printed on its site.
    """
    named = next((title for title in titles if _HAN.search(title)), "")
    if not named:
        return page
    title = page.title if _HAN.search(page.title) else named
    periods = page.periods
    if page.kind in ("attachment", "unread", "image-only"):  # the row tells better than a sentence inside the file
        periods = find_periods(named, "") or periods
    elif not periods:
        periods = find_periods(named, "")
    if title == page.title and periods == page.periods:
        return page
    return replace(page, title=title, periods=periods)
