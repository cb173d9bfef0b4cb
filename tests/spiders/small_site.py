"""A profile of one host and few columns as a file, and a server that speaks TLS as it is told: for tests that need either."""

from __future__ import annotations

import ssl
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

PROFILE = """schema = 1
id = "small"
name = "小站"
catalog = "x"
body = "某县医疗保障局"
practice = true
delay = 0.0
[[hosts]]
id = "h"
address = "{address}"
channel = "网站"
"""
COLUMN = '[[sections]]\nid = "{id}"\nhost = "h"\npath = "{path}"\nmenu = ["政务公开", "{name}"]\n'
NOTICES = COLUMN.format(id="s", path="/list/", name="通知公告")


def write_profile(folder: Path, address: str, *more: str) -> Path:
    """Write small.toml with the column 通知公告 (id "s", /list/) and more columns as TOML; return its path."""
    path = folder / "small.toml"
    path.write_text("".join((PROFILE.format(address=address), NOTICES, *more)), "utf-8")
    return path


def secure_server(context: ssl.SSLContext, handler: Any) -> ThreadingHTTPServer:
    """Start a server on a free loopback port whose connections are wrapped by `context`; a failed handshake is no error."""

    class Secure(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> Any:
            plain, address = super().get_request()
            plain.settimeout(5)
            return context.wrap_socket(plain, server_side=True), address

        def handle_error(self, *_: Any) -> None:
            pass

    web = Secure(("127.0.0.1", 0), handler)
    threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return web
