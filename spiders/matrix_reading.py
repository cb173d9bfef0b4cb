"""Read an organ's tree of columns, keep it as evidence, and begin every column that it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from crawler.access import Ending, shell_target
from crawler.coverage import ListReading, stop_of
from crawler.matrices import MAX_CELLS, unnamed
from crawler.model import Access, Cell, Host, Matrix, MatrixReading, Section
from spiders.families.base import Ask, ListDocument
from spiders.families.matrix import TREE_STATE, matrix_family, read_interface, read_tree
from spiders.jobs import ListJob, SiteRun
from spiders.recording import Answer

if TYPE_CHECKING:
    from spiders.listing import ListReader

# What an installation without a tree interface answers; any other failure may hide columns.
NO_INTERFACE = (Access.NOT_FOUND, Access.SOFT_404, Access.EMPTY)
WRONG_METHOD = 405
SHOWN = 5


def matrix_of(run: SiteRun, section: Section) -> Matrix:
    """The matrix whose tree or column a section is."""
    return next(matrix for matrix in run.site.matrices if matrix.id == section.matrix)


class MatrixReader:
    """Drives the trees of all sites of one spider; the columns are lists of its ListReader."""

    def __init__(self, lists: ListReader) -> None:
        self.lists = lists
        self.recorder = lists.recorder

    def family_of(self, run: SiteRun, section: Section, host: Host) -> tuple[str, str]:
        """Return (family, organ) of the matrix whose tree or column a section is."""
        return matrix_family(matrix_of(run, section), host.family, f"{run.site.source} {section.matrix}")

    def begin(self, run: SiteRun, section: Section, host: Host) -> Iterator[Any]:
        """Ask for the organ's page."""
        family, organ = self.family_of(run, section, host)
        url = host.address + section.path
        reading = ListReading(section, url, 1, family=family, sign=f"矩阵，单位编号 {organ}")
        yield from self.lists.ask(run, ListJob(section, Ask(url), reading), host)

    def take(self, run: SiteRun, job: ListJob, host: Host, answer: Answer, ending: Ending) -> Iterator[Any]:
        """Take in the organ's page, or what its tree interface answers."""
        family, organ = self.family_of(run, job.section, host)
        matrix = matrix_of(run, job.section)
        doc = ListDocument(answer.url, answer.status or 0, answer.headers, answer.body)
        asked_interface = TREE_STATE in job.ask.state
        gone = run.known_pages.served_again(host.id, job.reading.url, matrix.menu[-1:], answer.body, answer.headers)
        if gone is not None and not asked_interface:  # the home page's menu is no tree of this organ
            with self.recorder.store.transaction():
                self.recorder.save_capture(run, job, "list", answer, gone)
            self.lists.end(run, job, gone.access, "not-found", gone.reason)
            return
        if asked_interface and job.tree is not None:
            known = len(job.tree.cells), len(job.tree.notes)
            read_interface(doc, job.tree, family, organ, matrix)
            nothing = len(job.tree.cells) == known[0] and doc.text.lstrip()[:1] == "<"
            if nothing:  # a login, a notice: not the word that there is no tree; the home page stands for a missing one
                del job.tree.notes[known[1] :]
                said = gone or Ending(Access.HTTP_ERROR, "返回的是网页")
                with self.recorder.store.transaction():
                    self.recorder.save_capture(run, job, "list", answer, said)
                yield from self.failed(run, job, host, answer, said)
                return
        else:
            tree = read_tree(doc, family, organ, matrix)
            target = doc.join(shell_target(answer.body) or "") if not tree.cells and job.shells < 2 else ""
            if target:
                yield from self.lists.follow_shell(run, job, host, answer, target)
                return
            job.tree = tree
        with self.recorder.store.transaction():
            capture = self.recorder.save_capture(run, job, "list", answer, ending)
        job.tree_capture = job.tree_capture or capture
        if not asked_interface and job.tree.ask is not None:
            job.ask = job.tree.ask
            yield from self.lists.ask(run, job, host)
            return
        yield from self._finish(run, job)

    def failed(self, run: SiteRun, job: ListJob, host: Host, answer: Answer, ending: Ending) -> Iterator[Any]:
        """The tree interface gave no answer that can be read: ask it the other way, else the page's own menu is what there is."""
        whole = ending.access in NO_INTERFACE or answer.status == WRONG_METHOD
        if whole and job.ask.otherwise is not None:
            job.ask = job.ask.otherwise
            yield from self.lists.ask(run, job, host)
            return
        words = "没有栏目树接口" if whole else "栏目树接口没有读到，可能还有别的栏目"
        job.reading.note(f"{words}（{ending.reason or ending.access.value}）")
        yield from self._finish(run, job, Access.OK if whole else ending.access)

    def _finish(self, run: SiteRun, job: ListJob, access: Access = Access.OK) -> Iterator[Any]:
        """State what was read of the tree, and begin its columns. Without any column nothing is known of the organ.

        `access`: how the request for the rest of the tree ended, where some of it could not be read.
        """
        tree, matrix = job.tree, matrix_of(run, job.section)
        cells = tuple(tree.cells.values())
        for note in _notes(tree, cells, matrix):
            job.reading.note(note)
        if not cells:
            others = f"，只有其他单位的 {tree.strangers} 个" if tree.strangers else ""
            job.reading.note(f"没有读到该单位的栏目树{others}：这个单位的栏目都没有读")
            self.lists.end(run, job, access, "error")
            return
        job.reading.pages, job.reading.rows = 1, len(cells)
        store = self.recorder.store
        for known in store.matrices(run.site.id):
            if known.matrix == matrix.id and (gone := _gone(known.cells, cells)):
                job.reading.note(f"以前有、现在没有的栏目：{gone}")
        now = self.recorder.options.now()
        _, organ = self.family_of(run, job.section, run.host(matrix.host))
        read = MatrixReading(matrix.id, matrix.host, organ, job.reading.url, cells, job.tree_capture, now)
        covered = store.covered(run.crawl)
        stop = "limit" if len(cells) >= MAX_CELLS else "error" if tree.closed else "end"
        stop = stop if access is Access.OK else stop_of(access)
        with store.transaction():
            store.save_matrix(run.crawl, matrix, read)
            self.lists.end(run, job, access, stop)
        for section in add_cells(run, matrix, cells, covered):
            yield from self.lists.begin(run, section, run.host(section.host))


def add_cells(run: SiteRun, matrix: Matrix, cells: tuple[Cell, ...], covered: Collection[str] = ()) -> list[Section]:
    """Make an organ's columns lists of this crawl; those that a person named or that have ended are not read again."""
    sections = [section for section in unnamed(run.site, matrix, cells) if section.id not in covered]
    run.tree_counts |= {cell.section: cell.count for cell in cells if cell.count is not None}
    run.lists.extend(sections)
    run.open_lists |= {section.id for section in sections}
    return sections


def _notes(tree: Any, cells: tuple[Cell, ...], matrix: Matrix) -> list[str]:
    outside = [cell.menu[-1] for cell in cells if not cell.category]
    left = [cell.menu[-1] for cell in cells if cell.menu[-1] in matrix.leave_out]
    notes = list(tree.notes)
    if left:
        notes.append(f"档案写明不读的栏目：{'、'.join(left)}")
    if outside:
        notes.append(f"转到别处的栏目 {len(outside)} 个：{'、'.join(outside[:SHOWN])}")
    if tree.closed:
        notes.append(f"点开才显示子栏目的栏目（子栏目没有读到）：{'、'.join(tree.closed[:SHOWN])}")
    if tree.without_address:
        notes.append(f"没有地址的栏目 {tree.without_address} 个")
    return notes


def _gone(before: tuple[Cell, ...], now: tuple[Cell, ...]) -> str:
    there = {cell.section for cell in now}
    return "、".join(cell.menu[-1] for cell in [cell for cell in before if cell.section not in there][:SHOWN])
