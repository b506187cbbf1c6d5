"""What people type into the site's search, and how a test asks a prepared demo for the answers."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.demo_site import ROOT, environment

# By the login of who searches ("" is a visitor): query -> the address that answers it.
Queries = Mapping[str, Mapping[str, str]]
FIRST = 3


def list_first_results(
    data_dir: Path, asked: Mapping[str, Sequence[str]], **extra: str
) -> dict[str, dict[str, list[str]]]:
    """Return the addresses of the first results of each query on this demo."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.search_probe"],
        cwd=ROOT,
        env=environment(data_dir, **extra),
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: dict[str, dict[str, list[str]]] = json.loads(done.stdout)
    return answers


def list_missed(data_dir: Path, queries: Queries, **extra: str) -> dict[str, list[str]]:
    """Return the queries whose address is not among the first results, with these results."""
    asked = {who: list(targets) for who, targets in queries.items()}
    answers = list_first_results(data_dir, asked, **extra)
    return {
        query: answers[who][query]
        for who, targets in queries.items()
        for query, target in targets.items()
        if target not in answers[who][query]
    }
