"""Keep the menu of each host's home page and its department directory: what the site says that it has, read or not.

The home page first of all, since a missing page may be served as the home page (spiders/missing.py); the directory at
the end. One request a page, no second try, and whatever comes back, the crawl goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from crawler.access import Ending, shell_target
from crawler.addresses import host_key, join
from crawler.archive import read_exchange
from crawler.model import Access, Host, StoreError
from crawler.store import menus
from spiders.families.base import ListDocument
from spiders.jobs import MenuJob, SiteRun
from spiders.menus import directory_address, directory_units, menu_entries
from spiders.recording import Answer

if TYPE_CHECKING:
    from spiders.site import SiteSpider

HOME, DIRECTORY = 15, -10  # before the lists, behind everything
MAX_SHELLS = 2


class MenuReader:
    """Drives the home pages and directories of all sites of one spider."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.recorder = spider.recorder

    def note_link(self, run: SiteRun, host: Host, doc: ListDocument) -> None:
        """Remember the department directory that a page links, the first one of each host."""
        if host.id in run.directories or (host.id, "directory") not in run.menus_due:
            return
        url = directory_address(doc)
        if url and host_key(url) == host_key(host.address):
            run.directories[host.id] = url

    def ask_home(self, run: SiteRun, host: Host) -> Iterator[Any]:
        """Ask for a host's home page; its columns begin when that has ended, however it ends."""
        run.menus_due.remove((host.id, "home"))
        requests = list(self._ask(run, host, "home"))
        yield from requests or self.spider.open_columns(run, host)

    def recall(self, run: SiteRun, host: Host) -> None:
        """A run that does not ask for the home page again (it only asks once more what had failed) knows it from the archive."""
        known = menus.known(self.recorder.store.connection, run.site.id, host.id, "home")
        if known:
            self._remember(run, host, known)

    def ask_due(self, run: SiteRun) -> list[Any]:
        """The requests for what is still to read; home pages are left here only of hosts that were never opened."""
        requests: list[Any] = []
        for role in ("home", "directory"):
            for host_id in [host for host, due in run.menus_due if due == role]:
                run.menus_due.remove((host_id, role))
                requests.extend(self._ask(run, run.host(host_id), role))
            if requests:
                break
        return requests

    def _ask(self, run: SiteRun, host: Host, role: str) -> Iterator[Any]:
        known = menus.known(self.recorder.store.connection, run.site.id, host.id, role)
        home = f"{host.address}/"
        url = home if role == "home" else run.directories.get(host.id, known.get("url", ""))
        refused = run.refusal(host, url) if url and host.id in run.robots else (Access.NOT_ATTEMPTED, "")
        if refused is not None:
            self._save(run, host, role, url, refused[0], None)
            return
        headers = {}
        if known.get("etag"):
            headers["If-None-Match"] = known["etag"]
        if known.get("last_modified"):
            headers["If-Modified-Since"] = known["last_modified"]
        if known and known["url"] != url:  # it was read after a redirect, or the directory has moved
            headers = {}
        priority = HOME if role == "home" else DIRECTORY
        yield self.spider.request(run, MenuJob(host, role, known), host, url, priority=priority, headers=headers)

    def take(self, run: SiteRun, job: MenuJob, answer: Answer, ending: Ending) -> Iterator[Any]:
        """Take in one answer, or note that there was none; behind a home page its host's columns begin."""
        asked = list(self._take(run, job, answer, ending))
        yield from asked
        if job.role == "home" and not asked:
            yield from self.spider.open_columns(run, job.host)

    def _take(self, run: SiteRun, job: MenuJob, answer: Answer, ending: Ending) -> Iterator[Any]:
        target = "" if ending.access is not Access.OK else join(answer.url, shell_target(answer.body))
        to = run.allow.host_of(target) if target and job.shells < MAX_SHELLS else None
        if to is not None and to.id in run.robots and run.refusal(to, target) is None:
            job.shells += 1
            self.recorder.save_capture(run, job, "redirect", answer, Ending(Access.OK, f"外壳，内容在 {target}"))
            yield self.spider.request(run, job, to, target, priority=HOME)
            return
        if ending.access is Access.OK and job.role == "directory" and answer.status != 304:
            again = run.known_pages.served_again(job.host.id, answer.url, (), answer.body, answer.headers)
            ending = again or ending
        with self.recorder.store.transaction():
            capture = self.recorder.save_capture(run, job, "menu", answer, ending)
            if ending.access is not Access.OK:
                self._save(run, job.host, job.role, answer.url, ending.access, capture)
            elif answer.status == 304:
                self._take_over(run, job, answer.url)
            else:
                doc = ListDocument(answer.url, answer.status or 0, answer.headers, answer.body)
                said = self._keep(run, job, doc, capture)
                # A page without any entry (a script draws it) says nothing, and does not unsay what was read before.
                self._save(run, job.host, job.role, answer.url, Access.OK if said else Access.EMPTY, capture)

    def _keep(self, run: SiteRun, job: MenuJob, doc: ListDocument, capture: int) -> int:
        """Keep the entries of a page; returns how many there were."""
        db, host = self.recorder.store.connection, job.host
        if job.role == "home":
            run.known_pages.note_home(host, doc.url, doc.body, dict(doc.headers))
            self.note_link(run, host, doc)
            entries = menu_entries(doc, host.id, capture)
            menus.save_entries(db, run.crawl, host.id, entries)
            return len(entries)
        units = directory_units(doc)
        menus.save_units(db, run.crawl, host.id, ((unit, capture) for unit in units))
        return len(units)

    def _take_over(self, run: SiteRun, job: MenuJob, url: str) -> None:
        """304: the page is what it was, and the earlier capture holds its bytes."""
        known = job.known
        if not known:
            self._save(run, job.host, job.role, url, Access.EMPTY, None)
            return
        if job.role == "home":
            self._remember(run, job.host, known)
        menus.take_over(self.recorder.store.connection, run.crawl, job.host.id, job.role, known["crawl"])
        self._save(run, job.host, job.role, known["url"], Access.OK, known["capture"])

    def _remember(self, run: SiteRun, host: Host, known: dict[str, Any]) -> None:
        """The home page as the archive holds it; where the archive does not have it, nothing is compared with it."""
        try:
            _, headers, body = read_exchange(self.recorder.options.archive, *known["place"])
        except StoreError:
            return
        run.known_pages.note_home(host, known["url"], body, {name.lower(): value for name, value in headers})

    def _save(self, run: SiteRun, host: Host, role: str, url: str, access: Access, capture: int | None) -> None:
        store = self.recorder.store
        with store.transaction():
            menus.save_page(
                store.connection, run.crawl, host.id, role, url, access, capture, self.recorder.options.now()
            )
