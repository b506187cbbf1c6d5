"""A site with its own data folder, and the commands that an operator runs there."""

import json
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.demo_site import environment
from tests.warm import Program, WarmPython

# Each program gets its data folder when it starts.
NO_DATA = Path("/nonexistent/coop-data")


@dataclass(frozen=True)
class Site:
    """A site; its programs start from a Python process that is already set up."""

    data_dir: Path
    python: WarmPython

    @property
    def database(self) -> Path:
        return self.data_dir / "coop.sqlite3"

    def run(self, *words: object) -> CompletedProcess[str]:
        """Run `python WORDS` to its end."""
        return self.python.run(*map(str, words), DATA_DIR=str(self.data_dir))

    def start(self, *words: object) -> Program:
        return self.python.start(*map(str, words), DATA_DIR=str(self.data_dir))

    def manage(self, *words: object) -> CompletedProcess[str]:
        return self.run("site/manage.py", *words)

    def run_json(self, *words: object) -> dict[str, Any]:
        """Return the command's JSON output; it must end with exit code 0."""
        done = self.manage(*words, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return dict(json.loads(done.stdout))


def python_for(**environment_of_its_own: str) -> WarmPython:
    """Start the process with the demo's settings, or with those that are given."""
    return WarmPython(environment(NO_DATA, **environment_of_its_own))
