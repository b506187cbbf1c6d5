"""A receiver of events at this machine, as the accounting program would have one."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest


@dataclass
class Listener:
    """Answers with `status`, after `wait` seconds; keeps what it got."""

    url: str = ""
    status: int = 204
    wait: float = 0
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[dict[str, str], Any, bytes]] = field(default_factory=list)


@pytest.fixture
def listener(settings) -> Iterator[Listener]:
    settings.COOP_WEBHOOK_HOSTS = ["127.0.0.1"]
    known = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            known.got.append((headers, json.loads(body), body))
            time.sleep(known.wait)
            self.send_response(known.status)
            for name, value in known.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_port}/zdarzenia?klient=1"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield known
    server.shutdown()
    server.server_close()
