"""One request at a time per machine, also while this process is held up, and no machine in another's way."""

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

    def needs_backout(self) -> bool:
        """Whether as many machines as CONCURRENT_REQUESTS allows are under way.

        Scrapy counts requests, also those that wait behind another one of their machine: a few slow machines then take
        all places, and every other site goes at their pace.
        """
        return 0 < self.total_concurrency <= sum(bool(slot.active) for slot in self.slots.values())

    def _wait_for_download(self, slot: Slot, request: Any, queue_dfd: Any) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)  # a set: Scrapy adds the same request again, and removes it once
        return super()._wait_for_download(slot, request, queue_dfd)
