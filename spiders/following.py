"""Follow redirects: only to hosts of the profile, a few times, and each step is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from crawler.access import Ending
from crawler.model import Access, Host
from spiders.jobs import Job, MenuJob, RobotsJob, SiteRun
from spiders.recording import Answer
from spiders.redirects import destination, judge_redirect

if TYPE_CHECKING:
    from spiders.site import SiteSpider


def follow(spider: SiteSpider, run: SiteRun, job: Job, host: Host, response: Any, answer: Answer) -> Iterator[Any]:
    """Ask for what a redirect names, or end the job where it may not be followed."""
    named = answer.header("location")
    target = destination(answer.url, named)  # "" for all that is no web address: file:, data:, http://[::1
    hops = response.meta["hops"] + 1
    to = run.allow.host_of(target)
    robots_of = host if isinstance(job, RobotsJob) else None
    ending = judge_redirect(answer.url, target or named, hops, run.allow, robots_of)
    if ending.access is not Access.OK or to is None:
        yield from spider.conclude(run, job, host, response.request, answer, ending)
        return
    spider.recorder.save_capture(run, job, "redirect", answer, Ending(Access.OK, f"转向 {target}"))
    if not isinstance(job, RobotsJob):
        if to.id not in run.robots:
            if isinstance(job, MenuJob):
                unread = Ending(Access.NOT_ATTEMPTED, f"转向 {target}，该主机没有栏目要读")
                yield from spider.conclude(run, job, host, response.request, answer, unread)
            else:
                yield from spider.park(run, to, job)
            return
        refused = run.refusal(to, target)
        if refused is not None:
            yield from spider.conclude(run, job, host, response.request, answer, Ending(*refused))
            return
    yield spider.request(run, job, to, target, priority=response.meta["priority"], hops=hops)
