"""Compares the HTML of pages in two versions of the code.

Usage: DATA_DIR=a demo, python -m tests.benchmarks.same_pages BASE [SETTINGS]
       python -m tests.benchmarks.same_pages BASE browser [FILES OF TESTS]

The first reads a copy of the same demo with both versions; `crawl.py` says which pages. The second
runs the browser tests of both and compares the page states that they check for accessibility.
Blanks that no reader sees, tokens and moments are left out. Prints what differs, and exits 1 if a
page does.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In this version also for the other one, by its own code.
BENCHMARKS = ROOT / "tests" / "benchmarks"
SETTINGS = "coop_site.settings.demo"
MAX_LINES = 20
# Blanks around these tags are not displayed; a blank around any other is part of the text.
BLOCK_TAGS = re.compile(
    r" ?(</?(?:article|aside|body|caption|dd|details|div|dl|dt|fieldset|figcaption|figure"
    r"|footer|form|h[1-6]|head|header|html|legend|li|link|main|meta|nav|ol|option|p|script"
    r"|section|style|summary|table|tbody|td|template|tfoot|th|thead|title|tr|ul)\b[^>]*>) ?"
)
VOLATILE = tuple(
    re.compile(pattern)
    for pattern in (
        r'(?<="csrfmiddlewaretoken" value=")\w+',
        r'(?<=nonce=")[^"]+',
        r'(?<="CSRF_TOKEN": ")\w+',
        r'(?<=data-warn-in-seconds=")\d+',
        r'(?<=name="otwarto" value=")[^"]+',
        r'(?<=row_version" value=")[^"]+',
        r'(?<=name="key" value=")\w+',
        r'(?<=data-options=")[^"]+',
        r'(?<=data-w-block-data-value=")[^"]+',
        r'(?<=data-w-block-arguments-value=")[^"]+',
        r'(?<=class="qrline" stroke="#000" d=")[^"]+',
        # Keys of a demo's rows; the menu, whose data stays, and icons are added by scripts.
        r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
        r'(?s)<aside id="wagtail-sidebar".*?</aside>',
        r'(?s)<div hidden="">\s*<svg>\s*<defs>.*?</defs>\s*</svg>\s*</div>',
        r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b",
        r"\d+\s(?:minut|godzin)\w*\stemu",
        r"\d\d:\d\d:\d\d\.\d+",
        r"(?<=challenge&quot;: &quot;)[\w-]+",
        r"\.[0-9a-f]{12}(?=\.(?:css|js|svg|png|woff2))",
        r"\b\d{1,2}:\d\d(?::\d\d)?\b",
    )
)


def main(base: str, what: str = SETTINGS, *tests: str) -> None:
    """Write the pages of both versions and print what differs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old = folder / "tree"
        remove = ("git", "worktree", "remove", "--force", old)
        subprocess.run(
            ("git", "worktree", "add", "-q", "--detach", old, base), check=True, cwd=ROOT
        )
        try:
            pages = [_write(tree, what, tests, folder) for tree in (old, ROOT)]
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


def _write(tree: Path, what: str, tests: tuple[str, ...], folder: Path) -> dict[str, str]:
    """Return the pages as this version of the code writes them."""
    written = folder / f"{tree.name}.json"
    path = f"{tree / 'site'}:{tree}"
    # Sets are written in the same order.
    env = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}
    if what == "browser":
        env |= {"PAGE_STATES": str(written), "PYTHONPATH": f"{path}:{BENCHMARKS}"}
        options = ("-q", "-n", "0", "--tier", "browser", "-p", "page_states")
        command = (sys.executable, "-m", "pytest", *options, *tests)
    else:
        data = folder / f"data-{tree.name}"
        shutil.copytree(os.environ["DATA_DIR"], data)
        env |= {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": what}
        command = (sys.executable, "-P", str(BENCHMARKS / "crawl.py"), str(written))
    subprocess.run(command, check=True, cwd=tree, env=env)
    pages: dict[str, str] = json.loads(written.read_text("utf-8"))
    return {name: _normal(html) for name, html in pages.items()}


def _normal(html: str) -> str:
    for volatile in VOLATILE:
        html = volatile.sub("", html)
    html = BLOCK_TAGS.sub(r"\1", re.sub(r"[ \t\r\n\f]+", " ", html))
    return re.sub(r"\n+", "\n", re.sub(r"(<[^>]*>)", r"\n\1\n", re.sub(r" ?(?=/?>)", "", html)))


if __name__ == "__main__":
    main(*sys.argv[1:])
