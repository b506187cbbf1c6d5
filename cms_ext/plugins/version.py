"""The version of the program and of each plugin."""

import tomllib
from functools import cache
from importlib.metadata import packages_distributions, version

from cms_ext.base.files.shipped import find_checkout


@cache
def find_version(package: str) -> str:
    """Return the version of the checkout, else of the wheel, with this top-level package.

    Empty when there is none.
    """
    if checkout := find_checkout(package):
        project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project.get("project", {}).get("version", ""))
    return next((version(name) for name in packages_distributions().get(package, ())), "")
