"""Compares the HTML of a demo's pages in two versions of the code.

Usage: DATA_DIR=a demo, python -m tests.benchmarks.same_pages BASE [SETTINGS]

Both versions read a copy of the same demo; `crawl.py` says which pages. Prints what differs and
exits 1 if a page does.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# In this version also for the other one, by its own code.
CRAWL = ROOT / "benchmarks" / "crawl.py"
SETTINGS = "coop_site.settings.demo"
MAX_LINES = 20


def main(base: str, settings: str = SETTINGS) -> None:
    """Write the pages of both versions and print what differs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old = folder / "tree"
        remove = ("git", "worktree", "remove", "--force", old)
        subprocess.run(
            ("git", "worktree", "add", "-q", "--detach", old, base), check=True, cwd=ROOT
        )
        try:
            pages = [_write(tree, settings, folder) for tree in (old, ROOT)]
        finally:
            subprocess.run(remove, check=True, cwd=ROOT)
    before, after = pages
    different = [
        at for at in sorted(before.keys() | after.keys()) if before.get(at) != after.get(at)
    ]
    for at in different:
        lines = difflib.unified_diff(
            before.get(at, "").splitlines(),
            after.get(at, "").splitlines(),
            at,
            at,
            lineterm="",
            n=0,
        )
        print(*list(lines)[:MAX_LINES], sep="\n")
    print(f"{len(before)} pages before, {len(after)} after, {len(different)} differ")
    sys.exit(1 if different else 0)


def _write(tree: Path, settings: str, folder: Path) -> dict[str, str]:
    """Return the pages of a copy of the demo, as this version of the code writes them."""
    data = folder / f"data-{tree.name}"
    shutil.copytree(os.environ["DATA_DIR"], data)
    path = f"{tree / 'site'}:{tree}"
    env = {**os.environ, "DATA_DIR": str(data), "PYTHONPATH": path}
    # Sets are written in the same order.
    env |= {"DJANGO_SETTINGS_MODULE": settings, "PYTHONHASHSEED": "0"}
    written = folder / f"{tree.name}.json"
    subprocess.run((sys.executable, "-P", CRAWL, written), check=True, cwd=tree, env=env)
    found: dict[str, str] = json.loads(written.read_text("utf-8"))
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
