"""Clients that are slow on purpose stop nobody else: the server as `make run` starts it."""

import re
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.benchmarks.browser import Browser, panel_page
from tests.benchmarks.server import free_port
from tests.benchmarks.slow_clients import slow_body, slow_clients, slow_headers, slow_reader
from tests.demo_site import ROOT, environment

# More of each than there are threads: two processes with four.
CLIENTS = 20
# On a crowded machine; without an end for slow bodies it would be a day.
PATIENCE = 20


@pytest.mark.programs
@pytest.mark.xdist_group("run")
def test_the_site_answers_while_slow_clients_are_connected(demo_site: Path):
    port = free_port()
    command = [sys.executable, "site/serve.py", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(demo_site)) as server:
        try:
            while not is_open(port):
                assert server.poll() is None
            statuses = answers_meanwhile(port)
        finally:
            server.terminate()

    assert statuses == [200] * 10
    assert server.returncode == 0


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers_meanwhile(port: int) -> list[int]:
    visitor = Browser(port)
    login_page = panel_page("e-bok")
    visitor.token(login_page)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    _, admin = visitor.ask("GET", "/admin/login/")
    script = re.search(rb'"(/static/wagtailadmin/js/core[^"]*)"', admin)[1].decode()
    visitor.connection.close()
    host = f"127.0.0.1:{port}"
    statuses = []
    with ExitStack() as crowd:
        for begin in (
            slow_body(host, login_page, 90_000, cookies),
            slow_headers(host, "/"),
            slow_reader(host, script),
        ):
            crowd.enter_context(slow_clients(port, begin, CLIENTS))
        for path in ("/zdrowie/", login_page) * 5:
            with urlopen(f"http://{host}{path}", timeout=PATIENCE) as answer:
                statuses.append(answer.status)
    return statuses
