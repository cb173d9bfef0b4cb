"""One request at a time per machine, also while this process is held up."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from scrapy.core.downloader import Downloader, Slot


class TurnTaker(Downloader):
    """Scrapy's downloader, which counts a request as under way from the moment that it leaves the queue.

    Scrapy 2.19 counts it when its task starts, one turn of the event loop later. Where a slot's delay is 0, or is over
    by then because the machine gave the processor to another program in between, the next request of the queue left as
    well: eight at once were seen on a process that was held up for 2 ms at each look at the clock.
    """

    def _wait_for_download(self, slot: Slot, request: Any, queue_dfd: Any) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)  # a set: Scrapy adds the same request again, and removes it once
        return super()._wait_for_download(slot, request, queue_dfd)
