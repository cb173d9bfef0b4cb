"""Try again what failed: at once, at the end of the crawl, and (crawler/store/retrying.py) hours later."""

from __future__ import annotations

from typing import Any

from crawler import settings as house
from crawler.access import RETRY_ACCESS, RETRY_STATUS, Ending
from crawler.model import Host
from spiders.jobs import Job, MenuJob, RobotsJob, SiteRun
from spiders.recording import Answer


def another_try(run: SiteRun, job: Job, host: Host, request: Any, answer: Answer, ending: Ending) -> list[Any] | None:
    """Decide on another try: at once ([request]), at the end of the crawl ([]), or none: this ending stands (None)."""
    if isinstance(job, MenuJob):
        return None
    if not (ending.access in RETRY_ACCESS or answer.status in RETRY_STATUS) or host.id in run.given_up:
        return None
    tries = request.meta["tries"] + 1
    allowed = 1 if answer.status == 521 else house.RETRIES
    if tries <= allowed:
        again = request.replace(dont_filter=True, priority=request.meta["priority"] - 1)
        again.meta["tries"] = tries
        return [again]
    key = f"{request.method} {request.url}"
    if key in run.retried or isinstance(job, RobotsJob):
        return None
    run.retried.add(key)
    run.later.append((job, request))
    return []


def last_tries(run: SiteRun) -> list[Any]:
    """The requests that failed before, once more: the crawl has nothing else left to ask."""
    requests = []
    for job, request in run.later:
        again = request.replace(dont_filter=True)
        again.meta["tries"] = house.RETRIES
        again.meta["job"] = job
        requests.append(again)
    run.later.clear()
    return requests
