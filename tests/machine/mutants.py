"""Whether the tests would notice: the share of small changes of the rules that they refuse.

Usage: mutants.py COSMIC_RAY [COMMIT [HOW_MANY]]

COSMIC_RAY is the program of that name, of an environment of its own; it makes the changes. Tried
are the domain folders of the commit (HEAD without one), in a working tree of its own, each change
by the tests that mirror its module and then by those of its app. Which changes are chosen follows
from their own text: in two commits, those are the same that are to be found in both, and of two
samples the smaller is part of the larger. Stopped by Ctrl-C, it tells what is known by then.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cms_ext", "members_area", "ebok_plugin")
HOW_MANY = 200
SECONDS = 900
CONFIG = """[cosmic-ray]
module-path = [{modules}]
timeout = {seconds}.0
excluded-modules = []
test-command = "{python} tests/machine/mutants.py --judge"

[cosmic-ray.distributor]
name = "local"
"""


def main(cosmic_ray: str, commit: str = "HEAD", how_many: str = str(HOW_MANY)) -> None:
    with tempfile.TemporaryDirectory(prefix="coop-mutants-") as name:
        tree, session = Path(name) / "tree", Path(name) / "session.sqlite"
        _git("worktree", "add", "--detach", str(tree), commit)
        try:
            # The tests of another commit know nothing of this script.
            shutil.copyfile(__file__, tree / "tests" / "machine" / "mutants.py")
            config = _configured(tree)
            subprocess.run([cosmic_ray, "init", config, session], cwd=tree, check=True)
            _choose(tree, session, int(how_many))
            with suppress(KeyboardInterrupt):
                subprocess.run([cosmic_ray, "exec", config, session], cwd=tree, check=True)
            _tell(commit, session)
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _configured(tree: Path) -> Path:
    modules = sorted(
        path.relative_to(tree).as_posix()
        for package in PACKAGES
        for path in (tree / package).rglob("domain/**/*.py")
        if path.name != "__init__.py"
    )
    config = tree.parent / "cosmic-ray.toml"
    listed = ", ".join(f'"{module}"' for module in modules)
    config.write_text(CONFIG.format(modules=listed, seconds=3 * SECONDS, python=sys.executable))
    return config


def _choose(tree: Path, session: Path, how_many: int) -> None:
    """Of all possible changes those with the lowest digests stay in the session."""
    with closing(sqlite3.connect(session)) as database, database:
        rows = database.execute(
            "SELECT job_id, module_path, operator_name, operator_args, start_pos_row, "
            "start_pos_col FROM mutation_specs"
        ).fetchall()
        lines: dict[str, list[str]] = {}
        digests = []
        for job, module, operator, arguments, row, column in rows:
            if module not in lines:
                lines[module] = (tree / module).read_text("utf-8").splitlines()
            line = lines[module][row - 1]
            place = column - (len(line) - len(line.lstrip()))
            text = f"{Path(module).stem}\n{line.strip()}\n{place}\n{operator}\n{arguments}"
            digests.append((hashlib.sha256(text.encode()).hexdigest(), module, row, job))
        chosen = [job for *_, job in sorted(digests)[:how_many]]
        database.execute("CREATE TEMP TABLE chosen (job_id TEXT)")
        database.executemany("INSERT INTO chosen VALUES (?)", [(job,) for job in chosen])
        for table in ("mutation_specs", "work_items"):
            database.execute(
                f"DELETE FROM {table} WHERE job_id NOT IN (SELECT job_id FROM chosen)"  # noqa: S608 - our own names
            )
    print(f"{len(chosen)} of {len(rows)} possible changes", flush=True)


def judge() -> int:
    """In the working tree that holds one change: 0 when no test minds it."""
    (changed,) = _git("diff", "--name-only", "--", *PACKAGES)
    module = Path(changed)
    mirror = Path("tests", *module.parts[:-1], f"test_{module.name}")
    app = Path("tests", *module.parts[: module.parts.index("domain")])
    for tests in (mirror, app):
        if not tests.exists():
            continue
        # 5: the folder has no test.
        if _ended(tests) not in (0, 5):
            return 1
    return 0


def _ended(tests: Path) -> int:
    """How pytest ends there; a change that makes it run for ever is noticed, too."""
    workers = "0" if tests.is_file() else "2"
    pytest = [sys.executable, "-m", "pytest", "-q", "-x", "-n", workers, "--dist", "loadgroup"]
    environment = {**os.environ, "PYTHONPATH": "site:."}
    running = subprocess.Popen([*pytest, str(tests)], env=environment, start_new_session=True)
    try:
        return running.wait(SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        return running.wait()


def _tell(commit: str, session: Path) -> None:
    with closing(sqlite3.connect(session)) as database:
        outcomes = database.execute(
            "SELECT test_outcome, module_path, start_pos_row, operator_name "
            "FROM work_results JOIN mutation_specs USING (job_id) ORDER BY module_path"
        ).fetchall()
    killed = sum(outcome == "KILLED" for outcome, *_ in outcomes)
    for outcome, module, row, operator in outcomes:
        if outcome != "KILLED":
            print(f"{outcome.lower()}: {module}:{row} {operator.rsplit('/', 1)[-1]}")
    print(f"{commit}: {killed} of {len(outcomes)} noticed, {killed / max(len(outcomes), 1):.1%}")


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=Path.cwd(), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().splitlines()


if __name__ == "__main__":
    if sys.argv[1:] == ["--judge"]:
        sys.exit(judge())
    os.chdir(ROOT)
    main(*sys.argv[1:])
