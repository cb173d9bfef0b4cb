"""A second process that reads pages: tasks go through a socket pair, in order, without a thread on this side.

A pool of the standard library spends as much on its threads and queues as a page takes to read. The process ends with its
parent, whatever ends the parent, and it ignores Ctrl-C: the parent decides when to stop.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

SIZE = 8  # bytes of the length before each message
BUFFER = 1 << 20
PATIENCE = 5.0  # seconds that an idle process may take to end


class ReaderDied(Exception):
    """The process ended before it answered."""


class ReaderProcess:
    """One process that calls `work(*task)` for every task. What it returns or raises must be picklable."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self._work = work
        self._process: Any = None
        self._socket: socket.socket | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._listening: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()

    async def ask(self, *task: Any) -> Any:
        """Have a task done; raises what `work` raises, and ReaderDied. The next call starts the process anew."""
        async with self._lock:  # tasks are answered in the order in which they were written
            if self._listening is None or self._listening.done():
                await self._start()
            assert self._writer is not None
            message = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
            answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            self._waiting.append(answer)
            self._writer.write(len(message).to_bytes(SIZE, "big") + message)
            with suppress(ConnectionError):  # its end is noticed where its answers are awaited
                await self._writer.drain()
        return await answer

    async def _start(self) -> None:
        self.close()
        ours, theirs = socket.socketpair()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_serve, args=(theirs, self._work), daemon=True)
        try:
            self._process.start()
        except OSError as error:
            ours.close()
            raise ReaderDied(str(error)) from error
        finally:
            theirs.close()
        self._socket = ours
        reader, self._writer = await asyncio.open_connection(sock=ours, limit=BUFFER)
        self._listening = asyncio.create_task(self._listen(reader))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(SIZE), "big")
                done, answer = pickle.loads(await reader.readexactly(size))
                waiting = self._waiting.popleft()
                if waiting.done():  # whoever asked was cancelled
                    continue
                if done:
                    waiting.set_result(answer)
                else:
                    waiting.set_exception(answer)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            while self._waiting:
                waiting = self._waiting.popleft()
                if not waiting.done():
                    waiting.set_exception(ReaderDied(str(error)))

    def close(self) -> None:
        """End the process; it goes by itself when its socket is closed."""
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None
        if self._socket is not None and self._writer is not None:
            with suppress(OSError):  # the other side may be gone; the writer alone would wait for the loop to go on
                self._socket.shutdown(socket.SHUT_RDWR)
            self._writer.close()
            self._writer = None
        if self._process is not None:
            self._process.join(PATIENCE)
            if self._process.is_alive():
                self._process.kill()
                self._process.join(PATIENCE)
            self._process = None


def _serve(connection: socket.socket, work: Callable[..., Any]) -> None:
    """Answer tasks until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with connection, connection.makefile("rb", BUFFER) as tasks, suppress(ConnectionError):
        while len(head := tasks.read(SIZE)) == SIZE:
            task = pickle.loads(tasks.read(int.from_bytes(head, "big")))
            try:
                answer = True, work(*task)
            except Exception as error:  # noqa: BLE001 - a fault of the program: it is raised where the task was given
                answer = False, error
            message = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
            connection.sendall(len(message).to_bytes(SIZE, "big") + message)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
