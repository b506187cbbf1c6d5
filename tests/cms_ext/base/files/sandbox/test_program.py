"""A program in its own process: no secrets, an end to time, and a host that comes back."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest

from cms_ext.base.files.sandbox import Program, ProgramStopped
from cms_ext.base.files.sandbox import program as program_module
from cms_ext.base.files.sandbox.program import ROOT, SLOTS, ProgramSlots
from cms_ext.base.web.limits import ServerBusy, WorkLimit

ECHO = "import sys; print('po nim', end='')"
# The program's parent minds it, and the parent of that is the host.
HOST = (
    "import os; minder = open(f'/proc/{os.getppid()}/stat').read().rpartition(')')[2].split(); "
    "host = minder[1]; "
)


@pytest.fixture
def program() -> Iterator[Program]:
    program = Program("tests.cms_ext.base.files.sandbox.obeying")
    yield program
    program.close()


def run_with(program: Program, words: str, *, patience: float = 20) -> str:
    return program.run([], words.encode(), patience=patience).decode()


def test_neither_it_nor_its_host_has_the_sites_secrets_or_files(program: Program, monkeypatch):
    monkeypatch.setenv("COOP_SECRET", "tajne")

    known = run_with(
        program,
        f"{HOST} import json; start = open(f'/proc/{{host}}/environ').read().split(chr(0)); "
        "print(json.dumps([*os.environ, *(one.partition('=')[0] for one in start if one)]))",
    )
    files = run_with(program, "import os; print(os.listdir('/proc/self/fd'), end='')")

    assert set(json.loads(known)) <= {"LANG", "LC_CTYPE"}
    # What it hears, what it says and what nobody hears; 3 is the list itself.
    assert files == str(["0", "1", "2", "3"])


@pytest.mark.thorough
@pytest.mark.parametrize(
    "module",
    [
        "cms_ext.base.files.extraction.reading.task",
        "cms_ext.base.files.uploads.pdf_reading",
        "cms_ext.base.files.uploads.picture_drawing",
        "cms_ext.base.files.uploads.format_reading",
        "cms_ext.access.domain.signature.worker",
    ],
)
def test_no_program_of_the_site_loads_django(module: str):
    asked = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-I", "-c", asked], capture_output=True, text=True, check=True
    ).stdout.split()

    assert module in loaded
    assert "django" not in loaded


@pytest.mark.parametrize(
    ("words", "patience", "by_limit"),
    [
        ("import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1)); exec('while True: pass')",
         60, True),
        ("import time; time.sleep(60)", 1, True),
        ("import os; os.abort()", 20, False),
        ("raise ValueError('nobody hears this')", 20, False),
    ],
    ids=["loops", "sleeps", "crashes", "raises"],
)  # fmt: skip
def test_what_does_not_end_well_is_stopped_and_the_next_one_runs(
    program: Program, words: str, patience: int, by_limit: bool
):
    with pytest.raises(ProgramStopped) as stopped:
        run_with(program, words, patience=patience)

    assert stopped.value.by_limit == by_limit
    assert run_with(program, ECHO) == "po nim"


def test_who_talks_for_ever_is_not_listened_to(program: Program, monkeypatch):
    monkeypatch.setattr(program_module, "MAX_ANSWER", 2**20)

    with pytest.raises(ProgramStopped):
        run_with(program, "exec('while True: print(2 ** 4000)')")


def test_many_run_side_by_side_and_each_hears_its_own(program: Program, monkeypatch):
    monkeypatch.setattr(SLOTS, "folder", None)
    texts = [f"{letter!r} * 2 ** 20" for letter in "abcdefgh"]

    with ThreadPoolExecutor(8) as threads:
        heard = list(threads.map(lambda text: run_with(program, f"print({text}, end='')"), texts))

    assert heard == [letter * 2**20 for letter in "abcdefgh"]


def test_one_host_serves_many_and_is_replaced_when_it_died(program: Program):
    hosts = []
    for _ in range(2):
        hosts += [int(run_with(program, f"{HOST} print(host)")) for _ in range(2)]
        os.kill(hosts[-1], signal.SIGKILL)

    assert hosts[0] == hosts[1] != hosts[2] == hosts[3]


def test_a_host_that_nobody_asks_ends_and_the_next_file_starts_another():
    program = Program("tests.cms_ext.base.files.sandbox.impatient")
    try:
        first = run_with(program, f"{HOST} print(host)")
        time.sleep(0.5)

        assert run_with(program, f"{HOST} print(host)") != first
    finally:
        program.close()


def test_a_host_that_cannot_start_is_reported_and_not_started_for_ever():
    with pytest.raises(ProgramStopped) as stopped:
        run_with(Program("tests.cms_ext.base.files.sandbox.nowhere"), ECHO)

    assert not stopped.value.by_limit


HOLDING = (
    "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; "
    "from cms_ext.base.files.sandbox.program import ProgramSlots; "
    "held = ProgramSlots(Path(sys.argv[2])).held(); held.__enter__(); "
    "print('.', flush=True); input()"
)


def test_two_run_at_once_in_all_processes_and_a_killed_one_leaves_its_place(
    program: Program, tmp_path, monkeypatch
):
    monkeypatch.setattr(SLOTS, "folder", tmp_path)
    monkeypatch.setattr(SLOTS, "wait", 0)
    ours, others = ProgramSlots(tmp_path, wait=0), ProgramSlots(tmp_path, wait=0)
    other = subprocess.Popen(
        [sys.executable, "-I", "-c", HOLDING, str(ROOT), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with other, ours.held():
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(ServerBusy), others.held():
            pass
        with pytest.raises(ServerBusy):
            run_with(program, ECHO)
        other.kill()
        other.wait()
        assert run_with(program, ECHO) == "po nim"


def test_of_four_threads_of_a_process_one_is_left_for_who_needs_no_place():
    limit, inside, leave = WorkLimit(running=2, waiting=1, seconds=20), Semaphore(0), Event()

    def work() -> None:
        with limit.held():
            inside.release()
            leave.wait()

    with ThreadPoolExecutor(3) as threads:
        done = [threads.submit(work) for _ in range(3)]
        inside.acquire()
        inside.acquire()
        # The third waits in line; when it has its place among those, nobody else is admitted.
        while limit._admitted.acquire(blocking=False):
            limit._admitted.release()
        with pytest.raises(ServerBusy), limit.held():
            pass
        leave.set()
        assert [one.result() for one in done] == [None] * 3
    with limit.held():
        pass
