"""What the checks ask of a page, as JavaScript that a browser runs: `tests/browser/scripts/`."""

from pathlib import Path

FOLDER = Path(__file__).with_name("scripts")


def script(name: str, **parts: str) -> str:
    """Return the words of that file.

    A name of `parts` that is in it, in capitals, is filled in.
    """
    text = (FOLDER / f"{name}.js").read_text("utf-8").strip()
    for part, words in parts.items():
        text = text.replace(part, words)
    return text
