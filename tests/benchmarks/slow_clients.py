"""Clients that are slow on purpose: with a body, with headers, or with reading an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Seconds between the bytes that one client sends or reads.
BEAT = 1.0
# So little of an answer fits into the client's own buffer.
RECEIVED = 1024


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


@contextmanager
def slow_clients(port: int, begin: bytes, count: int) -> Iterator[list[socket.socket]]:
    """Keep so many clients connected during the block; yield those that are not refused yet.

    What begins as a request without its end goes on with a byte each second; of the answer to a
    whole one a byte each second is read.
    """
    lines = [_begun(port, begin) for _ in range(count)]
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


def _begun(port: int, begin: bytes) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
    line.settimeout(10)
    line.connect(("127.0.0.1", port))
    line.sendall(begin)
    line.setblocking(False)
    return line


def _beat(lines: list[socket.socket], reads: bool, ended: threading.Event) -> None:
    while not ended.wait(BEAT):
        for line in list(lines):
            try:
                if not (line.recv(1) if reads else line.send(b"a")):
                    raise ConnectionResetError
            except BlockingIOError:
                continue
            except OSError:
                lines.remove(line)
                line.close()
