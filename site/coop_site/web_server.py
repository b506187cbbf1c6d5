"""The web server of one process: waitress, and an end for clients that are slow on purpose.

Waitress receives requests and sends answers in one thread that waits for nobody; the threads that
work get complete requests only, and leave an answer to it. Long bodies and answers are in files.
"""

import logging
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer

from cms_ext.base.web.body_limits import max_body_bytes
from cms_ext.base.web.limits import MEGABYTE

# Further ones wait in the kernel's queue.
MAX_CONNECTIONS = 1000
MAX_HEADER = 64 * 1024
# What is longer goes to a file.
MAX_BODY_IN_MEMORY = 64 * 1024
MAX_ANSWER_IN_MEMORY = 256 * 1024
# A thread that produces an answer piece by piece waits when its reader is so far behind.
MAX_ANSWER_AHEAD = 256 * MEGABYTE
# All bodies that are being received: one archive of 2 GB, and many forms.
MAX_RECEIVED = 2500 * MEGABYTE
# Longer than Caddy keeps a connection that nobody uses: anyone who closes first may lose a request.
IDLE_SECONDS = 75
STOP_SECONDS = 3
MAX_SENT_AT_ONCE = 64 * 1024
STACK_WORDS = 9000
# Of a connection: its socket and the files of its body and its answer.
MAX_FILES = 4 * MAX_CONNECTIONS


@dataclass(frozen=True)
class Pace:
    """The slowest that a client may be: so many bytes a second, after a time of grace."""

    grace: int
    bytes_per_second: int

    def is_missed(self, seconds: float, transferred: int) -> bool:
        """Return True for too few bytes in the seconds spent waiting for the client."""
        return transferred < self.bytes_per_second * (seconds - self.grace)


# 55 MB, the largest form of a resident, may take 48 minutes. Headers have the time of grace.
RECEIVING = Pace(grace=20, bytes_per_second=20_000)
SENDING = Pace(grace=60, bytes_per_second=4_000)
EMPTY = b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_SLOW = b"HTTP/1.1 408 Request Timeout" + EMPTY
TOO_MUCH = b"HTTP/1.1 503 Service Unavailable" + EMPTY


class Request(HTTPRequestParser):
    """A request; a body that the site refuses by its header is not received."""

    waited_seconds = 0.0

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.chunked:
            # Taken away by waitress; the site answers by it (`BodyLimitMiddleware`).
            self.headers["TRANSFER_ENCODING"] = "chunked"
        elif self.content_length <= MEGABYTE or self.content_length <= self._max_body_bytes():
            return
        self.body_rcv = None
        self.expect_continue = False
        # What follows is the refused body and must not be read as another request.
        self.headers["CONNECTION"] = "close"

    def _max_body_bytes(self) -> int:
        # The address as Django will read it.
        path = self.path.encode("latin-1").decode(errors="replace")
        return max_body_bytes(f"/{path.lstrip('/')}")


class Channel(HTTPChannel):
    """A connection that measures how long it waits for its client."""

    parser_class = Request
    sent_bytes = 0
    sending_seconds = 0.0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # Of a file so much is read each time that the client has room for a few bytes.
        self.sendbuf_len = MAX_SENT_AT_ONCE

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent: int = super().send(data, do_close)
        self.sent_bytes += sent
        return sent

    def count_waiting(self, seconds: float) -> None:
        """Add the seconds to what the client is waited for; close if it is too slow.

        While the site works on an answer the client is not waited for.
        """
        if self.total_outbufs_len:
            self.sending_seconds += seconds
            if SENDING.is_missed(self.sending_seconds, self.sent_bytes):
                # At once: waitress would close when the client takes something.
                self.handle_close()
            return
        self.sending_seconds = self.sent_bytes = 0
        if self.request is None or not self.readable():
            return
        self.request.waited_seconds += seconds
        if RECEIVING.is_missed(self.request.waited_seconds, self.request.body_bytes_received):
            self.refuse(TOO_SLOW)

    def refuse(self, answer: bytes) -> None:
        """Close a connection whose request is not complete."""
        self.send(answer)
        self.request.close()
        self.handle_close()

    def count_received(self) -> int:
        """Return the bytes of bodies that are being received or wait for a thread."""
        pending = [*self.requests, *filter(None, [self.request])]
        return sum(request.body_bytes_received for request in pending)


class WebServer(TcpWSGIServer):
    """Serves an application at a listening socket that several processes may share."""

    channel_class = Channel
    is_stopping = False

    def __init__(self, application: Callable[..., Any], listener: socket.socket, threads: int):
        self.last_look = time.monotonic()
        settings = Adjustments(
            threads=threads,
            connection_limit=MAX_CONNECTIONS,
            cleanup_interval=1,
            channel_timeout=IDLE_SECONDS,
            recv_bytes=64 * 1024,
            max_request_header_size=MAX_HEADER,
            # `Request` knows the limit of each address.
            max_request_body_size=2**62,
            inbuf_overflow=MAX_BODY_IN_MEMORY,
            outbuf_overflow=MAX_ANSWER_IN_MEMORY,
            outbuf_high_watermark=MAX_ANSWER_AHEAD,
            # `ClientAddressMiddleware` decides which proxies are believed.
            clear_untrusted_proxy_headers=False,
            asyncore_use_poll=True,
            log_socket_errors=False,
            ident="",
        )
        place = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            application, _sock=listener, adj=settings, sockinfo=place, bind_socket=False
        )

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        # A process that stood still has not read what came meanwhile.
        look = time.monotonic()
        seconds = min(look - self.last_look, 2)
        self.last_look = look
        for channel in list(self.active_channels.values()):
            channel.count_waiting(seconds)
        self._keep_within_disk()

    def _keep_within_disk(self) -> None:
        """Refuse the longest bodies while all together are too long."""
        received = {channel: channel.count_received() for channel in self.active_channels.values()}
        total = sum(received.values())
        for channel in sorted(received, key=received.__getitem__, reverse=True):
            if total <= MAX_RECEIVED:
                return
            if channel.request is not None:
                total -= received[channel]
                channel.refuse(TOO_MUCH)

    def run(self) -> None:
        """Serve until `stop`, then answer what was received."""
        parent = os.getppid()
        while not self.is_stopping and os.getppid() == parent:
            self._poll(1)
        self.accepting = False
        until = time.monotonic() + STOP_SECONDS
        while self._is_busy() and time.monotonic() < until:
            self._poll(0.1)

    def stop(self) -> None:
        self.is_stopping = True
        self.pull_trigger()

    def _poll(self, seconds: float) -> None:
        self.asyncore.loop(seconds, use_poll=True, map=self._map, count=1)

    def _is_busy(self) -> bool:
        return any(
            channel.requests or channel.total_outbufs_len
            for channel in self.active_channels.values()
        )


def keep_stack(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return the application, called where the stack has room for all that it calls.

    CPython maps 16 KB of stack at a time and unmaps them as soon as they are empty. A loop at such
    an edge costs a page up to 9 ms. A frame that asks for more gets one piece of 128 KB.
    """

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        return application(environ, start_response)

    call.__code__ = call.__code__.replace(co_stacksize=STACK_WORDS)
    return call


def serve(application: Callable[..., Any], listener: socket.socket, threads: int) -> None:
    """Serve until SIGTERM or SIGINT, or until the process that started this one has ended."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = hard if hard != resource.RLIM_INFINITY else MAX_FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, MAX_FILES), hard))
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = WebServer(keep_stack(application), listener, threads)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    server.run()
