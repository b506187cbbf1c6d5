"""Checks that style sheets and scripts are formatted, as part of `make style`.

`python tests/machine/assets.py --write` formats them.
"""

import subprocess
import sys
from pathlib import Path

import cssbeautifier
import jsbeautifier


def format_asset(path: Path) -> str:
    """Return the file's text as the formatter writes it."""
    # Each library fills the options of its own kind.
    library = cssbeautifier if path.suffix == ".css" else jsbeautifier
    options = library.default_options()
    options.indent_size = 2
    options.end_with_newline = True
    if path.suffix == ".css":
        options.newline_between_rules = False
        options.space_around_combinator = True
    else:
        options.brace_style = "collapse,preserve-inline"
    return str(library.beautify(path.read_text("utf-8"), options))


def main(arguments: list[str]) -> int:
    # What a template writes is none of the two languages.
    names = ("*.css", "*.js", ":!*/templates/*")
    listed = subprocess.check_output(("git", "ls-files", *names), text=True)
    unformatted = 0
    for path in map(Path, listed.split()):
        formatted = format_asset(path)
        if formatted == path.read_text("utf-8"):
            continue
        if "--write" in arguments:
            path.write_text(formatted, "utf-8")
        else:
            unformatted += 1
            print(f"{path}: not formatted; run python tests/machine/assets.py --write")
    return 1 if unformatted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
