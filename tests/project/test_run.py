"""`make run`: prepares once, serves, keeps the data, and ends whole; what ends with what."""

import fcntl
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from cms_ext.base.files.folder_lock import FolderLock
from tests.demo_site import ROOT, copied, environment
from tests.sites import Site

pytestmark = pytest.mark.xdist_group("run")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data_dir: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "site/run.py"],
        cwd=ROOT,
        env=environment(data_dir, PORT=str(port), PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until_ready(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("READY"):
            return lines
    raise AssertionError("\n".join(lines))


# What the server and the scheduler do, as far as who started them sees it.
ANSWERS = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answers).serve_forever()
"""
WORKS = "import time; time.sleep(600)"
DOES_NOT_HEAR = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WORKS
OUTLIVED = f"""
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {DOES_NOT_HEAR!r}])
time.sleep(600)
"""
SERVES = """
import sys
from coop_site import demo_server
demo_server.GRACE_SECONDS = 0.5
demo = demo_server.choose_demo("coop")
sys.exit(demo_server.serve(demo, *([sys.executable, "-c", program] for program in sys.argv[1:])))
"""
HOLDS = """
import sys
from coop_site import demo_server
demo = demo_server.choose_demo("coop")
demo_server.serve(demo, [sys.executable, "-c", sys.argv[1]], lock=demo_server.lock_data(demo))
"""


def serving(data_dir: Path, *programs: str) -> subprocess.Popen[str]:
    """Return the part of `make run` that watches, over programs that need no set-up."""
    return subprocess.Popen(
        [sys.executable, "-c", SERVES, *programs],
        cwd=ROOT,
        env=environment(data_dir, PORT=str(free_port())),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def alive(pids: list[int]) -> list[int]:
    """Those that still run. Who has ended, and whom nobody has asked yet how, holds nothing: an
    orphan stays listed until the machine's first process asks, on some machines a second later."""
    return [pid for pid in pids if state(pid) not in ("", "Z")]


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [*map(int, listed), *(below for child in listed for below in children_of(int(child)))]


@pytest.mark.always
def test_a_second_start_keeps_the_data_knows_its_address_and_ends_whole(demo_site: Path, tmp_path):
    """The first made the data ready, at another port."""
    data_dir, port = copied(demo_site, tmp_path / "data"), free_port()
    address = f"http://127.0.0.1:{port}"
    with start(data_dir, port) as second:
        lines = read_until_ready(second)
        with urlopen(f"{address}/", timeout=20) as answer:
            page = answer.read().decode()
        with urlopen(f"{address}/ogloszenia/rss/", timeout=20) as answer:
            feed = answer.read().decode()
        below = children_of(second.pid)
        second.send_signal(signal.SIGTERM)

    # A browser takes passkeys at a name alone.
    assert lines[-2:] == [f"Otwórz w przeglądarce: http://localhost:{port}", f"READY {address}"]
    assert [line for line in lines if "przygotowanie" in line] == []
    assert any("IKCS-0007" in line and "demo-haslo-2026" in line for line in lines)
    assert "Jak uzyskać login i hasło" in page
    assert set(re.findall(r"localhost:(\d+)", feed)) == {str(port)}
    assert len(below) >= 3
    assert second.returncode == 0
    assert alive(below) == []


@pytest.mark.programs
def test_data_made_ready_again_stay_and_know_the_address(own_demo: Site):
    def people() -> int:
        with closing(sqlite3.connect(own_demo.database)) as database:
            return int(database.execute("SELECT COUNT(*) FROM cms_ext_identity_user").fetchone()[0])

    before = people()
    with closing(sqlite3.connect(own_demo.database)) as database, database:
        database.execute("UPDATE wagtailcore_site SET hostname = 'dawny.example'")

    done = own_demo.manage("prepare_demo")

    assert "   dane są już w bazie i zostają" in done.stdout.splitlines()
    assert people() == before > 10
    with closing(sqlite3.connect(own_demo.database)) as database:
        address = database.execute("SELECT hostname, port FROM wagtailcore_site").fetchall()
    assert address == [("127.0.0.1", 8000)]


@pytest.mark.programs
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "stopped"])
@pytest.mark.parametrize("jobs", [WORKS, DOES_NOT_HEAR], ids=["at once", "by force"])
def test_a_signal_ends_both(tmp_path, ending: signal.Signals, jobs: str):
    with serving(tmp_path, ANSWERS, jobs) as process:
        lines = read_until_ready(process)
        below = children_of(process.pid)
        process.send_signal(ending)

    assert lines[-1].startswith("READY http://127.0.0.1:")
    assert len(below) == 2
    assert process.returncode == 0
    assert alive(below) == []


@pytest.mark.programs
def test_what_outlives_the_program_that_started_it_ends_too(tmp_path):
    """A worker may hear later than its server: it would hold the port, and the database's file."""
    with serving(tmp_path, ANSWERS, OUTLIVED) as process:
        read_until_ready(process)
        while len(below := children_of(process.pid)) < 3:
            pass
        process.send_signal(signal.SIGTERM)

    assert process.returncode == 0
    assert alive(below) == []


@pytest.mark.programs
@pytest.mark.parametrize("dies", [0, 1], ids=["the server", "the scheduler"])
def test_one_process_that_dies_ends_the_other(tmp_path, dies: int):
    process = serving(tmp_path, ANSWERS, WORKS)
    read_until_ready(process)
    below = children_of(process.pid)

    os.kill(below[dies], signal.SIGKILL)
    said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "zatrzymano oba" in said
    assert alive(below) == []


@pytest.mark.programs
def test_a_busy_port_is_said_and_nothing_is_started(demo_site: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(demo_site, taken.getsockname()[1])
        said, _ = process.communicate(timeout=20)

    assert process.returncode == 1
    assert "jest zajęty" in said


def refusal(data_dir: Path, **changes: str) -> tuple[int, list[str]]:
    environ = environment(data_dir, PORT=str(free_port()), **changes)
    done = subprocess.run(
        [sys.executable, "site/run.py"], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    return done.returncode, done.stderr.splitlines()


@pytest.mark.programs
def test_a_second_start_on_the_same_data_is_refused_whatever_its_port_or_profile(tmp_path):
    """Also while a server still works whose `make run` was killed."""
    data_dir = tmp_path / "var"
    data_dir.mkdir()
    (tmp_path / "link").symlink_to(data_dir)
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDS, WORKS], cwd=ROOT, env=environment(data_dir, PORT="8000")
    )
    (server,) = workers_of(first.pid, 1)
    refusals = [
        refusal(data_dir),
        refusal(tmp_path / "link"),
        refusal(data_dir, PROFILE="union", DJANGO_SETTINGS_MODULE="coop_site.settings.demo_union"),
    ]
    first.kill()
    first.wait()
    refusals.append(refusal(data_dir))
    os.kill(server, signal.SIGKILL)

    reason = [
        f"Na danych {data_dir} działa już serwis: http://localhost:8000 (proces {server}).",
        "Otwórz tamten adres albo zatrzymaj tamten serwis (Ctrl-C w jego oknie albo kill "
        "i numer procesu).",
        f"Drugi obok niego ma mieć własne dane: DATA_DIR={data_dir}-2 PORT=8001 make run",
    ]
    assert refusals == [(1, reason)] * 4
    assert sorted(path.name for path in data_dir.iterdir()) == ["run.lock"]


@pytest.mark.programs
def test_a_folder_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "file").write_text("")

    code, lines = refusal(tmp_path / "file" / "var")

    assert (code, lines[0]) == (
        1,
        f"Nie można pisać do folderu danych {tmp_path}/file/var: Not a directory.",
    )


@pytest.mark.programs
def test_a_second_scheduler_on_the_same_data_ends_its_server(own_demo: Site):
    with FolderLock(own_demo.data_dir / "scheduler.lock").file as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write("proces 7")
        held.flush()
        done = subprocess.run(
            [sys.executable, "site/serve.py", "--scheduler", "--port", str(free_port())],
            cwd=ROOT,
            env=environment(own_demo.data_dir),
            capture_output=True,
            text=True,
        )

    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            f"Na danych {own_demo.data_dir} pracuje już harmonogram (proces 7); drugi wysyłałby "
            "listy jeszcze raz. Zatrzymaj tamten albo wskaż inny DATA_DIR."
        ],
    )


@pytest.mark.parametrize(
    ("environ", "ports"),
    [
        ({}, ("8000", "8001")),
        ({"PORT": "9000"}, ("9000", "9001")),
        ({"UNION_PORT": "7000"}, ("8000", "7000")),
        ({"PORT": "9000", "UNION_PORT": "7000"}, ("9000", "7000")),
    ],
)
def test_both_demos_take_their_ports_from_the_environment(
    environ: dict[str, str], ports: tuple[str, str]
):
    done = subprocess.run(
        ["make", "-n", "run-coop", "run-union"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=True,
    )

    coop, union = ports
    assert re.findall(r"(?m)^PORT=(\d+) COOP_DEMO_OTHER=http://localhost:(\d+)", done.stdout) == [
        (coop, union),
        (union, coop),
    ]


# A project of one view instead of ours: the same steps in a tenth of the time.
LOADED = """
import gc, os
from coop_site import serve
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.raw.settings"
collected = []
gc.callbacks.append(lambda phase, info: collected.append(phase))
application = serve.load_application()
print(type(application).__name__, collected, gc.isenabled(), gc.get_freeze_count() > 10_000)
"""


def output_of(program: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT / "site",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=25,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.programs
def test_what_is_loaded_is_shared_and_never_looked_through_for_garbage(tmp_path):
    found = output_of(LOADED, PYTHONPATH=str(ROOT), DATA_DIR=str(tmp_path))

    assert found == (0, "WSGIHandler [] True True\n")


@pytest.mark.programs
def test_a_killed_worker_is_started_again(tmp_path):
    port = free_port()
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.raw.settings",
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(tmp_path),
    }
    command = [sys.executable, "site/serve.py", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environ) as server:
        try:
            before = workers_of(server.pid, 2)
            os.kill(before[0], signal.SIGKILL)
            after = workers_of(server.pid, 2, without=before[0])
            with urlopen(f"http://127.0.0.1:{port}/zdrowie/", timeout=10) as answer:
                status = answer.status
        finally:
            server.terminate()

    assert status == 200
    assert before[1] in after


def workers_of(server: int, count: int, without: int = 0) -> list[int]:
    """Return the processes below the server once there are so many; TimeoutError after 20 s."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        below = [pid for pid in children_of(server) if pid != without]
        if len(below) == count:
            return below
        time.sleep(0.05)
    raise TimeoutError(f"{children_of(server)} below {server}")
