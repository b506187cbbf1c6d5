"""`python -m tests.benchmarks.flood`: how far an unknown visitor can slow an idle machine.

A demo served as `make run` does it, by two workers of four threads each. First twelve forms with
five large pictures each, sent at once and without a subject, for each kind of picture: meanwhile
the sign-in page answers within 2 s, and all processes of the site stay below 1 500 MB. Then two
hundred sign-ins at once from one address, of which thirty may try: meanwhile `/zdrowie/` answers
within a second. Last, two hundred clients each that send a body, send headers or read an answer at
a byte a second, for longer than the site waits for them, directly and through Caddy with
`deploy/Caddyfile`: `/zdrowie/` answers within a second. Fails when a goal is missed. Times of the
clock say something on an idle machine alone.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from PIL import Image

from tests.benchmarks.browser import Browser, panel_page
from tests.benchmarks.server import free_port, read_memory, start_server
from tests.benchmarks.slow_clients import slow_body, slow_clients, slow_headers, slow_reader

ROOT = Path(__file__).resolve().parents[2]
FORMS, FILES, SIGN_INS = 12, 5, 200
SLOW, SLOW_SECONDS = 200, 30
FORM, HEALTH, PANEL = "/sprawa/nowa/", "/zdrowie/", panel_page("e-bok")
# Seconds until the page is there, and megabytes.
PAGE_GOAL, HEALTH_GOAL, MEMORY_GOAL = 2.0, 1.0, 1500
BOUNDARY = "granica"
# The first is refused by its header, the second is the largest that is drawn whole.
PICTURES = (("PNG", (8000, 7990)), ("PNG", (4890, 4890)), ("JPEG", (8000, 7990)))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="coop-bench-flood-") as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "coop_site.settings.demo",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        }
        manage = [sys.executable, "site/manage.py"]
        subprocess.run([*manage, "prepare_demo"], cwd=ROOT, env=environment, check=True)
        port = free_port()
        server = start_server(port, environment, ROOT, workers=2, threads=4)
        try:
            met = [files(port, server.pid, form, size) for form, size in PICTURES]
            met.append(sign_ins(port, server.pid))
            met += slow_visitors("directly", port, server.pid)
            with caddy(port, folder) as outer:
                met += slow_visitors("by Caddy", outer, server.pid)
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    return int(not all(met))


def files(port: int, pid: int, form: str, size: tuple[int, int]) -> bool:
    """Return whether both goals were met while the forms were sent."""
    made = io.BytesIO()
    Image.new("RGB", size, "white").save(made, form)
    visitors = [Browser(port) for _ in range(FORMS)]
    bodies = [body(one.token(FORM), made.getvalue(), form) for one in visitors]
    sending: list[Callable[[], int]] = [
        lambda one=one, sent=sent: post(one, port, sent)  # type: ignore[misc]  # bound here
        for one, sent in zip(visitors, bodies, strict=True)
    ]
    head = f"{FORMS} × {FILES} {form} {size[0]}×{size[1]}"
    slowest, most = watch_page(head, port, pid, PANEL, sending)
    return slowest <= PAGE_GOAL and most <= MEMORY_GOAL


def sign_ins(port: int, pid: int) -> bool:
    visitors = [Browser(port) for _ in range(SIGN_INS)]
    tokens = [one.token(PANEL) for one in visitors]
    sending: list[Callable[[], int]] = [
        lambda one=one, token=token: one.knock("e-bok", "EB-500002-1", "nie to", token)  # type: ignore[misc]  # bound here
        for one, token in zip(visitors, tokens, strict=True)
    ]
    slowest, _most = watch_page(f"{SIGN_INS} sign-ins", port, pid, HEALTH, sending)
    return slowest <= HEALTH_GOAL


@contextlib.contextmanager
def caddy(port: int, folder: str) -> Iterator[int]:
    """Run Caddy with our file in front of the server; yield its port."""
    outer = free_port()
    environment = {
        **os.environ,
        "COOP_HOST": f"http://127.0.0.1:{outer}",
        "COOP_UPSTREAM": f"127.0.0.1:{port}",
        "CADDY_ADMIN": f"127.0.0.1:{free_port()}",
        "XDG_DATA_HOME": folder,
        "XDG_CONFIG_HOME": folder,
    }
    command = ["caddy", "run", "--config", "deploy/Caddyfile", "--adapter", "caddyfile"]
    proxy = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        while not answers(outer):
            time.sleep(0.1)
        yield outer
    finally:
        proxy.terminate()
        proxy.wait()


def answers(port: int) -> bool:
    try:
        return Browser(port).ask("GET", HEALTH)[0] == 200
    except ConnectionError:
        return False


def slow_visitors(way: str, port: int, pid: int) -> list[bool]:
    """Print a row for each kind of slow client; return whether the goal was met."""
    visitor = Browser(port)
    visitor.token(PANEL)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    host = f"127.0.0.1:{port}"
    _, login = visitor.ask("GET", "/admin/login/")
    long_file = re.search(rb'"(/static/wagtailadmin/js/core[^"]*)"', login)
    assert long_file
    beginnings = {
        "bodies": slow_body(host, PANEL, 90_000, cookies),
        "headers": slow_headers(host, "/"),
        "readers": slow_reader(host, long_file[1].decode()),
    }
    met = []
    for name, begin in beginnings.items():
        slowest, most = 0.0, 0.0
        with slow_clients(port, begin, SLOW) as clients:
            ends = time.monotonic() + SLOW_SECONDS
            while time.monotonic() < ends:
                asked_at = time.monotonic()
                status, _ = Browser(port).ask("GET", HEALTH)
                assert status == 200, f"{HEALTH} answered {status}"
                slowest = max(slowest, time.monotonic() - asked_at)
                most = max(most, read_memory(pid))
                time.sleep(0.1)
            print(
                f"| {SLOW} slow {name} {way} | {slowest:.2f} s | {most:.0f} MB "
                f"| {len(clients)} still connected after {SLOW_SECONDS} s |",
                flush=True,
            )
        met.append(slowest <= HEALTH_GOAL)
    return met


def watch_page(
    head: str, port: int, pid: int, page: str, sending: Sequence[Callable[[], int]]
) -> tuple[float, float]:
    """Return the slowest answer in seconds and the most megabytes, until all are answered."""
    slowest = most = 0.0
    begun = time.monotonic()
    with ThreadPoolExecutor(len(sending)) as crowd:
        sent: list[Future[int]] = [crowd.submit(request) for request in sending]
        while not all(request.done() for request in sent):
            asked_at = time.monotonic()
            status, _ = Browser(port).ask("GET", page)
            assert status == 200, f"{page} answered {status}"
            slowest = max(slowest, time.monotonic() - asked_at)
            with contextlib.suppress(OSError):  # a program has ended since
                most = max(most, read_memory(pid))
    answers = dict(Counter(request.result() for request in sent))
    print(
        f"{head}: {time.monotonic() - begun:.1f} s, answers {answers}; "
        f"{page} at most {slowest:.2f} s, memory at most {most:.0f} MB",
        flush=True,
    )
    return slowest, most


def body(token: str, picture: bytes, form: str) -> bytes:
    """Return a form without a subject, so that nothing counts but its files."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
    parts = [f"{head}{token}\r\n".encode()]
    for number in range(FILES):
        name = f'name="files"; filename="{number}.{form.lower()}"'
        part = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n"
        parts += [part.encode(), picture, b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def post(visitor: Browser, port: int, sent: bytes) -> int:
    line = HTTPConnection("127.0.0.1", port, timeout=120)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    line.request("POST", FORM, sent, {"Cookie": cookies, "Content-Type": kind})
    answer = line.getresponse()
    answer.read()
    return answer.status


if __name__ == "__main__":
    sys.exit(main())
