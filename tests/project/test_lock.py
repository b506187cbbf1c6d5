"""The lock files are the whole of what is installed, and what they name is what runs.

What resolves next to a lock takes the newest release of what is asked for with an extra
(`coverage[toml]`), finds that it has no hash and stops: a release made elsewhere broke the start.
"""

import re
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.sources import ROOT

LOCKS = {
    name: ROOT / "deploy" / "requirements" / f"{name}.txt" for name in ("install", "run", "dev")
}


def locked(name: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==(\S+)", LOCKS[name].read_text(), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


def test_a_lock_is_taken_as_it_is_by_hash_from_any_index():
    lines = (ROOT / "Makefile").read_text().splitlines()
    installs = [line for line in lines if "pip install" in line]
    assert "LOCKED = --no-deps --require-hashes -r" in lines
    assert installs
    # Our own wheels are built here, and bring nothing along.
    ours = [line for line in installs if "--no-deps --no-index" in line]
    assert [line for line in installs if not line.endswith(" $(LOCKED)")] == ours
    assert len(ours) == 1

    for name, file in LOCKS.items():
        assert "index-url" not in file.read_text()
        packages = re.split(r"\n(?=[\w])", re.sub(r"^ *#.*\n", "", file.read_text(), flags=re.M))
        assert [
            package
            for package in packages
            if not re.match(r"[\w.-]+==\S+ \\\n *--hash=sha256", package)
        ] == []
        assert len(packages) == len(locked(name))


def test_a_lock_names_all_that_it_needs_in_the_version_that_runs():
    versions = locked("dev")

    def is_locked(needed: Requirement) -> bool:
        version = versions.get(canonicalize_name(needed.name))
        return version is not None and needed.specifier.contains(version, prereleases=True)

    missing = [
        f"{name} → {needed}"
        for name in versions
        for needed in map(Requirement, distribution(name).requires or ())
        if (needed.marker is None or needed.marker.evaluate({"extra": ""}))
        and not is_locked(needed)
    ]

    assert missing == []
    assert {name: distribution(name).version for name in versions} == versions
    assert "wagtail-cache" not in versions


def test_the_running_lock_is_part_of_the_tests_lock():
    assert locked("run").items() <= locked("dev").items()
