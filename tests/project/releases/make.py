"""Keeps a release's databases: a backup of each demo on each engine, `VERSION/DEMO-ENGINE.zip`.

Usage: python -m tests.project.releases.make, on the commit of the release, once.
"""

import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.demo_site import ROOT, UNION, built_once, manage, union_built_once
from tests.machine.postgres import server

RELEASES = Path(__file__).parent
SEAL = "demo-seal.p12"
DEMOS: dict[str, tuple[Callable[[Path], Path], dict[str, str]]] = {
    "coop": (built_once, {}),
    "union": (union_built_once, UNION),
}


def read_version() -> str:
    """Return the version of pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


@contextmanager
def empty_database(engine: str) -> Iterator[dict[str, str]]:
    """The environment of a database without tables; without more a demo has a SQLite of its own."""
    if engine == "sqlite":
        yield {}
        return
    with server() as url:
        yield {"DATABASE_URL": url}


def main() -> None:
    folder = RELEASES / read_version()
    if folder.exists():
        sys.exit(f"{folder} is kept already: a release is made once.")
    with tempfile.TemporaryDirectory() as place:
        made, base = Path(place) / "made", Path(place) / "base"
        made.mkdir()
        base.mkdir()
        for demo, (build, profile) in DEMOS.items():
            built = build(base)
            manage(built, "backup", str(made / f"{demo}-sqlite.zip"), **profile)
            data = Path(place) / demo
            data.mkdir()
            shutil.copyfile(built / SEAL, data / SEAL)
            with empty_database("postgresql") as database:
                manage(data, "prepare_demo", **profile, **database)
                target = made / f"{demo}-postgresql.zip"
                manage(data, "backup", str(target), **profile, **database)
        shutil.copytree(made, folder)
    print(*sorted(folder.iterdir()), sep="\n")


if __name__ == "__main__":
    main()
