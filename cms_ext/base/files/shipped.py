"""Files that ship with a package: next to it in a checkout, inside it in a wheel."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

# A package is at most two folders below its project's: `site/coop_site`.
MAX_DEPTH = 2


@cache
def find_package(name: str) -> Path | None:
    """Return the folder of a top-level package without importing it; None if there is none."""
    spec = find_spec(name)
    return Path(spec.origin).resolve().parent if spec and spec.origin else None


@cache
def find_checkout(package: str) -> Path | None:
    """Return the folder with the pyproject.toml of this package; None for one from a wheel."""
    folder = find_package(package)
    above = [*folder.parents[:MAX_DEPTH]] if folder else []
    return next((place for place in above if (place / "pyproject.toml").is_file()), None)


def find_home(package: str) -> Path:
    """Return the default place of data: the package's checkout, else the current folder."""
    return find_checkout(package) or Path.cwd()


def find_shipped(package: str, name: str) -> Path:
    """Return the file or folder `name` of a package's project.

    A wheel holds inside the package what the checkout has in the folder of its pyproject.toml.
    """
    place = find_checkout(package) or find_package(package)
    if place is None:
        raise ModuleNotFoundError(f"No package {package}", name=package)
    return place / name
