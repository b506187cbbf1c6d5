"""The version of the program and of each plugin."""

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path


@cache
def find_version(package: str) -> str:
    """Return the version of the installed project, or of the one whose folder it is in.

    Empty when there is none.
    """
    try:
        return version(package.replace("_", "-"))
    except PackageNotFoundError:
        pass
    found = find_spec(package)
    if found is None or found.origin is None:
        return ""
    project = Path(found.origin).parents[1] / "pyproject.toml"
    if not project.is_file():
        return ""
    project_table = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
    return str(project_table.get("version", ""))
