"""The letter box of the demo: what the site's outbox handed over, as files in its folder."""

import re
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path

# Seconds; the scheduler looks each second, and a form from the site takes one turn more.
PATIENCE = 60


@dataclass(frozen=True)
class Post:
    """Letters in the order in which they came."""

    folder: Path

    def letters(self, to: str, subject: str) -> list[str]:
        """Return the texts of the letters to this address whose subject begins so."""
        return [
            body.get_content()
            for letter in self._all()
            if letter["To"] == to
            and str(letter["Subject"]).strip().startswith(subject)
            and (body := letter.get_body(("plain",)))
        ]

    def wait_for(self, to: str, subject: str, number: int = 1) -> str:
        """Return the letter with this number among those to the address; comes within a minute."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            letters = self.letters(to, subject)
            if len(letters) >= number:
                return letters[number - 1]
            time.sleep(0.1)
        raise AssertionError(f"no letter number {number} „{subject}” to {to}")

    def _all(self) -> list[EmailMessage]:
        files = sorted(self.folder.glob("*.log"))
        return [letter for path in files for letter in _in_file(path, path.stat().st_size)]


@cache
def _in_file(path: Path, size: int) -> list[EmailMessage]:
    """Return the letters of a file, which are read once for each size that it had."""
    found = []
    for raw in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
        if raw.strip():
            letter = message_from_bytes(raw.strip(), policy=policy.default)
            assert isinstance(letter, EmailMessage)
            found.append(letter)
    return found


def link_in(text: str) -> str:
    """Return the path of the first link of a letter."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return found[1]


def code_in(text: str) -> str:
    """Return the starter password of a letter, as it is written or, with wide spacing, printed."""
    four = r"(?:[0-9A-Z] ?){4}- ?"
    found = re.search(rf"\b{four}{four}{four}(?:[0-9A-Z] ?){{4}}[0-9A-Z]\b", text)
    assert found, text
    return found[0].replace(" ", "")
