"""Loopback web servers for practice sites: one port a host, 127.0.0.1 only, a request log, a clean end."""

from __future__ import annotations

import dataclasses
import hashlib
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from gongkai.practice.model import PracticeError, PracticeHost, PracticeSite, Reply, Request

LOOPBACK = "127.0.0.1"
MAX_REQUEST_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that a practice host received. `at` is seconds of a monotonic clock; `in_flight` counts itself."""

    at: float
    host: str
    method: str
    path: str
    agent: str
    status: int
    in_flight: int
    conditional: bool
    sent: int


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # idle keep-alive connections must not delay the end
    request_queue_size = 64

    def __init__(self, key: str, host: PracticeHost, port: int, served: Served) -> None:
        self.key = key
        self.practice_host = host
        self.served = served
        super().__init__((LOOPBACK, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is everyday; anything else is a fault of ours and must be seen by the tests."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            self.served.errors.append(f"{self.key}: {error!r}")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits 40 ms for an ACK
    server_version = "PracticeSite"
    sys_version = ""
    server: _Server
    entry: LoggedRequest
    done: bool

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(30)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: requests are in the log of the Served object."""

    def do_GET(self) -> None:
        self._serve(b"")

    def do_HEAD(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_REQUEST_BODY:
            self.close_connection = True
            self.send_error(413)
            return
        self._serve(self.rfile.read(length))

    def _serve(self, body: bytes) -> None:
        served, key = self.server.served, self.server.key
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.entry = LoggedRequest(
            at=time.monotonic(), host=key, method=self.command, path=self.path, agent=headers.get("user-agent", ""),
            status=0, in_flight=served.enter(key), conditional="if-none-match" in headers, sent=0,
        )  # fmt: skip
        self.done = False
        try:
            parts = urlsplit(self.path)
            request = Request(
                host=self.server.practice_host.id,
                method=self.command,
                target=self.path,
                path=unquote(parts.path),
                query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                headers=headers,
                body=body,
                addresses=served.of_site(key),
            )
            self._send(self.server.practice_host.answer(request), headers)
        finally:
            self._leave(0, 0)

    def _leave(self, status: int, sent: int) -> None:
        """Count the request as over; before its last byte goes out, for then the client may ask again."""
        if not self.done:
            self.done = True
            self.server.served.leave(dataclasses.replace(self.entry, status=status, sent=sent))

    def _send(self, reply: Reply, headers: Mapping[str, str]) -> None:
        host = self.server.practice_host
        if reply.drop:
            self.close_connection = True
            return
        if reply.stream is not None:
            self._send_stream(reply, reply.stream)
            return
        payload, status = reply.payload(), reply.status
        extra = list(reply.headers)
        if host.conditional and status == 200 and self.command in ("GET", "HEAD"):
            tag = f'"{hashlib.sha256(payload).hexdigest()[:20]}"'
            extra.append(("ETag", tag))
            if headers.get("if-none-match") == tag:
                status, payload = 304, b""
        if host.cookie and "cookie" not in headers:
            extra.append(("Set-Cookie", host.cookie))
        self.send_response(status)
        self.send_header("Content-Type", reply.content_type)
        for name, value in extra:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(payload)))
        if self.command == "HEAD" or not payload:
            self._leave(status, 0)
            self.end_headers()
            return
        self.end_headers()
        self.wfile.write(payload[:-1])
        self._leave(status, len(payload))
        self.wfile.write(payload[-1:])

    def _client_has_left(self) -> bool:
        """Whether the other side has closed: a request that its client gave up is no longer in flight."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def _send_stream(self, reply: Reply, stream: Callable[[], Iterator[bytes]]) -> None:
        self.close_connection = True
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        sent = 0
        with suppress(ConnectionError, TimeoutError):  # the client may well give up on a drip
            for chunk in stream():
                if self.server.served.stopping.is_set() or self._client_has_left():
                    break
                self.wfile.write(chunk)
                self.wfile.flush()
                sent += len(chunk)
        self._leave(reply.status, sent)


class Served(dict[str, str]):
    """Running practice sites: host id -> address; several sites: "<site>/<host id>" -> address.

    `requests` is the log; `peak` the greatest number of requests in flight per host; `errors` our own faults.
    """

    def __init__(self, sites: tuple[PracticeSite, ...], ports: Mapping[str, int] | None) -> None:
        super().__init__()
        self.requests: list[LoggedRequest] = []
        self.peak: dict[str, int] = {}
        self.errors: list[str] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._flying: dict[str, int] = {}
        self._servers: list[_Server] = []
        self._threads: list[threading.Thread] = []
        self._single = len(sites) == 1
        self._sites = sites
        self._ports = ports

    def _key(self, site: str, host: str) -> str:
        return host if self._single else f"{site}/{host}"

    def __enter__(self) -> Served:
        try:
            for site in self._sites:
                for host in site.hosts:
                    self._start(site, host)
        except BaseException:
            self.close()
            raise
        return self

    def _start(self, site: PracticeSite, host: PracticeHost) -> None:
        key = self._key(site.name, host.id)
        port = host.port if self._ports is None else self._ports.get(key, self._ports.get(host.id, 0))
        try:
            server = _Server(key, host, port, self)
        except OSError as error:
            raise PracticeError(
                f"练习站 {site.name} 的端口 {port} 打不开（{error.strerror}）；请换端口或先停掉占用它的程序。"
                f"Port {port} of practice site {site.name} cannot be opened: choose another or stop what holds it."
            ) from error
        self[key] = f"http://{LOOPBACK}:{server.server_address[1]}"
        if host.dead:  # its address is known, and nothing answers there
            server.server_close()
            return
        self._servers.append(server)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        self._threads.append(thread)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop all hosts and free their ports."""
        self.stopping.set()
        for server, thread in zip(self._servers, self._threads, strict=False):
            server.shutdown()
            thread.join(timeout=5)
        for server in self._servers:
            server.server_close()

    def of_site(self, key: str) -> dict[str, str]:
        """Host id -> address for the site that the host `key` belongs to."""
        if self._single:
            return dict(self)
        prefix = key.rsplit("/", 1)[0] + "/"
        return {name.removeprefix(prefix): address for name, address in self.items() if name.startswith(prefix)}

    def enter(self, key: str) -> int:
        with self._lock:
            flying = self._flying.get(key, 0) + 1
            self._flying[key] = flying
            self.peak[key] = max(self.peak.get(key, 0), flying)
            return flying

    def leave(self, entry: LoggedRequest) -> None:
        with self._lock:
            self._flying[entry.host] -= 1
            self.requests.append(entry)
