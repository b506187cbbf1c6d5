"""Checks how long the lines of templates and how long modules are: in `make style`."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_CHARACTERS = 120
MAX_MODULE_LINES = 400
# A translated sentence is one string of the catalogue and stays on one line where it is a value.
SENTENCE = re.compile(r"""\s*([\w-]+=["'])?{% translate ("[^"]*"|'[^']*')( as \w+)? %}["']?>?""")


def list_faults(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if len(line) > MAX_CHARACTERS and not SENTENCE.fullmatch(line):
            yield f"{path}:{number}: {len(line)} characters, at most {MAX_CHARACTERS}"
        if line != line.rstrip():
            yield f"{path}:{number}: blanks at the end of the line"


def list_long_modules(path: Path) -> Iterator[str]:
    count = path.read_bytes().count(b"\n")
    if count > MAX_MODULE_LINES and "migrations" not in path.parts:
        yield f"{path}: {count} lines, at most {MAX_MODULE_LINES}: split it by noun"


def main() -> int:
    listed = subprocess.check_output(("git", "ls-files", "*/templates/*.html"), text=True)
    faults = [fault for name in listed.split() for fault in list_faults(Path(name))]
    modules = subprocess.check_output(("git", "ls-files", "*.py"), text=True).split()
    faults += [fault for name in modules for fault in list_long_modules(Path(name))]
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
