"""Clients that are slow on purpose: with a body, with headers, or with reading an answer."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Seconds between the bytes that one client sends or reads.
BEAT = 1.0
# So little of an answer fits into the client's own buffer.
RECEIVED = 1024

Connect = Callable[[], socket.socket]


def slow_body(host: str, path: str, length: int, cookies: str = "") -> bytes:
    """Return the head of a form whose body then comes byte by byte."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {length}\r\n\r\ncsrfmiddlewaretoken="
    ).encode()


def slow_headers(host: str, path: str) -> bytes:
    """Return the begin of a request whose headers then come byte by byte."""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Slow: ".encode()


def slow_reader(host: str, path: str) -> bytes:
    """Return a whole request; what it asks for is then read byte by byte."""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def to_port(port: int) -> Connect:
    def connect() -> socket.socket:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
        line.settimeout(10)
        line.connect(("127.0.0.1", port))
        return line

    return connect


def by_tls(port: int, name: str) -> Connect:
    """As `to_port`, to a proxy with a certificate of its own."""
    context = ssl._create_unverified_context()

    def connect() -> socket.socket:
        return context.wrap_socket(to_port(port)(), server_hostname=name)

    return connect


@contextmanager
def slow_clients(connect: Connect, begin: bytes, count: int) -> Iterator[list[socket.socket]]:
    """Keep so many clients connected during the block: a byte each second, in both directions.

    Yields those whose connection is still open, as far as it is known.
    """
    lines = []
    for _ in range(count):
        line = connect()
        line.sendall(begin)
        line.setblocking(False)
        lines.append(line)
    ended = threading.Event()
    reads = begin.startswith(b"GET") and begin.endswith(b"\r\n\r\n")
    beat = threading.Thread(target=_beat, args=(lines, reads, ended), daemon=True)
    beat.start()
    try:
        yield lines
    finally:
        ended.set()
        beat.join()
        for line in lines:
            line.close()


def _beat(lines: list[socket.socket], reads: bool, ended: threading.Event) -> None:
    while not ended.wait(BEAT):
        for line in list(lines):
            try:
                if not (line.recv(1) if reads else line.send(b"a")):
                    lines.remove(line)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                continue
            except OSError:
                lines.remove(line)
                line.close()
