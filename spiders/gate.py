"""The gate of each host: its robots.txt, asked first, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from crawler import settings as house
from crawler.access import Ending
from crawler.model import Access, Host
from crawler.robots import Robots, read_robots
from spiders.jobs import ListJob, PageJob, RobotsJob, SiteRun
from spiders.recording import Answer

if TYPE_CHECKING:
    from spiders.site import SiteSpider

ROBOTS = 20


class Gate:
    """Opens the hosts of all sites of one spider."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.recorder = spider.recorder

    def ask(self, run: SiteRun, host: Host) -> Iterator[Any]:
        """Ask for a host's robots.txt, once."""
        if host.id in run.robots_asked:
            return
        run.robots_asked.add(host.id)
        yield self.spider.request(run, RobotsJob(host), host, f"{host.address}/robots.txt", priority=ROBOTS)

    def park(self, run: SiteRun, host: Host, job: ListJob | PageJob) -> Iterator[Any]:
        """Keep a job until the robots.txt of its host is read."""
        run.waiting.setdefault(host.id, []).append(job)
        yield from self.ask(run, host)

    def take(self, run: SiteRun, host: Host, answer: Answer, ending: Ending) -> Iterator[Any]:
        """Take in the answer to a request for robots.txt."""
        robots = read_robots(
                answer.status or 0, answer.header("content-type"), answer.body, house.ROBOTS_TOKEN,
                unavailable_means_none=host.robots_unavailable_means_none,
            ) \
            if ending.access is Access.OK else None  # fmt: skip
        run.robots[host.id] = robots or self.recorder.no_robots(ending)
        if robots is not None and robots.rules is None and answer.status == 200:
            # It stands in place of a robots.txt that does not exist: so this host answers for what is absent.
            run.known_pages.note_absent(host, answer.body, dict(answer.headers))
        self.recorder.save_capture(
            run, RobotsJob(host), "robots", answer, Ending(run.robots[host.id].access, run.robots[host.id].reason)
        )
        yield from self.open(run, host, run.robots[host.id])

    def open(self, run: SiteRun, host: Host, robots: Robots) -> Iterator[Any]:
        """What a host allows is known: its home page comes first, since a missing page may be served as the home page."""
        run.robots[host.id] = robots
        run.robots_asked.add(host.id)
        self.spider.manners.ask_slower(run.site.id, host.id, robots.delay())
        if (host.id, "home") in run.menus_due:
            yield from self.spider.menus.ask_home(run, host)
        else:
            self.spider.menus.recall(run, host)
            yield from self.open_columns(run, host)

    def open_columns(self, run: SiteRun, host: Host) -> Iterator[Any]:
        """Begin a host's lists and documents, and go on with what waited for it."""
        for section in list(run.lists):  # a tree of columns adds to them
            if section.host == host.id:
                yield from self.spider.lists.begin(run, section, host)
        for section in run.documents:
            if section.host == host.id:
                yield from self.spider.pages.begin_document(run, section, host)
        for job in run.waiting.pop(host.id, []):
            if isinstance(job, ListJob):
                yield from self.spider.lists.ask(run, job, host)
            else:
                yield from self.spider.open_page(run, job)
