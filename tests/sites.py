"""A site with a data folder of its own, and the commands that an operator runs there."""

import json
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.demo_site import environment
from tests.warm import Program, WarmPython

# For whoever has no data of this moment: each program is told its folder when it starts.
NO_DATA = Path("/nonexistent/coop-data")


@dataclass(frozen=True)
class Site:
    """Its programs begin in a Python that is set up already and serves sites of any folder."""

    data_dir: Path
    python: WarmPython

    @property
    def database(self) -> Path:
        return self.data_dir / "coop.sqlite3"

    def run(self, *words: object) -> CompletedProcess[str]:
        """`python WORDS` to its end."""
        return self.python.run(*map(str, words), DATA_DIR=str(self.data_dir))

    def start(self, *words: object) -> Program:
        return self.python.start(*map(str, words), DATA_DIR=str(self.data_dir))

    def manage(self, *words: object) -> CompletedProcess[str]:
        return self.run("site/manage.py", *words)

    def told(self, *words: object) -> dict[str, Any]:
        """What the command says as JSON, when it ends well."""
        done = self.manage(*words, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return dict(json.loads(done.stdout))


def python_for(**environment_of_its_own: str) -> WarmPython:
    """For sites of the demo's settings, or of what the environment says instead."""
    return WarmPython(environment(NO_DATA, **environment_of_its_own))
