"""Builds wheels, sdists, the archive and their checksums into dist/ (`make release`).

It stops where version, CHANGELOG, SECURITY.md, compose file and dependencies disagree, and where
the commit is not what is built. A version under development (1.1.dev0) is one that CHANGELOG calls
Unreleased.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from tests.machine.versions import DJANGOS, PYTHONS, WAGTAILS

ROOT = Path(__file__).resolve().parents[2]
MAIN = "wagtail-coop"
# What is unpacked has this folder (docs/installation.md).
ARCHIVE_PREFIX = "wagtail-coop/"
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
RELEASED = re.compile(r"(\d+\.\d+\.\d+) – \d{4}-\d\d-\d\d")
TESTED = {"Wagtail": WAGTAILS, "Django": tuple(DJANGOS), "Python": PYTHONS}


def read_projects(root: Path) -> dict[str, dict[str, object]]:
    """Return the table `project` of the extension and of each plugin, by its name."""
    files = [root / "pyproject.toml", *sorted(root.glob("plugins/*/pyproject.toml"))]
    tables = [tomllib.loads(file.read_text(encoding="utf-8"))["project"] for file in files]
    return {table["name"]: table for table in tables}


def find_disagreements(root: Path) -> Iterator[str]:
    """Yield a sentence for each file that says something else than pyproject.toml."""
    projects = read_projects(root)
    version = str(projects[MAIN]["version"])
    for name, project in projects.items():
        if project["version"] != version:
            yield f"{name} has version {project['version']}, {MAIN} has {version}"
        if name != MAIN and f"{MAIN}=={version}" not in project["dependencies"]:
            yield f"{name} does not depend on {MAIN}=={version}"
    yield from find_changelog_disagreements(root, Version(version))
    yield from find_support_disagreements(root, projects[MAIN])
    image = f"image: {MAIN}:{'.'.join(version.split('.')[:2])}\n"
    if image not in (root / "deploy" / "compose.yaml").read_text(encoding="utf-8"):
        yield f"deploy/compose.yaml has no line „{image.strip()}”"


def find_changelog_disagreements(root: Path, version: Version) -> Iterator[str]:
    """Yield what CHANGELOG.md lacks for this version, and the databases that a release keeps."""
    headings = HEADING.findall((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    releases = [match[1] for match in map(RELEASED.fullmatch, headings) if match]
    if version.is_devrelease:
        if headings[0] != "Unreleased":
            yield f"CHANGELOG.md begins with {headings[0]}, and {version} is not released"
        if version <= Version(releases[0]):
            yield f"{version} is not newer than {releases[0]} of CHANGELOG.md"
        return
    match = RELEASED.fullmatch(headings[0])
    if match is None or match[1] != str(version):
        yield f"CHANGELOG.md begins with {headings[0]}, not with {version} and its day"
    if not (root / "tests" / "project" / "releases" / str(version)).is_dir():
        yield f"tests/project/releases/{version} is missing: make release-databases"


def find_support_disagreements(root: Path, project: dict[str, object]) -> Iterator[str]:
    """Yield where SECURITY.md or pyproject.toml name other versions than `make test-versions`."""
    policy = (root / "SECURITY.md").read_text(encoding="utf-8")
    asked = {"Python": SpecifierSet(str(project["requires-python"]))}
    for line in project["dependencies"]:  # type: ignore[attr-defined]  # a list in the file
        if match := re.fullmatch(r"(wagtail|django)(>=.*)", line, re.IGNORECASE):
            asked[match[1].capitalize()] = SpecifierSet(match[2])
    for part, versions in TESTED.items():
        row = re.search(rf"^\| {part} \| ([^|]+)", policy, re.MULTILINE)
        if not row or tuple(re.findall(r"\d+\.\d+", row[1])) != versions:
            yield f"SECURITY.md does not say of {part}: {', '.join(versions)}"
        first, last = (Version(versions[at]) for at in (0, -1))
        behind_last = f"{last.major}.{last.minor + 1}"
        if part not in asked or not (
            asked[part].contains(f"{first}.99")
            and asked[part].contains(f"{last}.99")
            and not asked[part].contains(behind_last)
        ):
            yield f"pyproject.toml does not ask for {part} {first} to {last}"


def build(root: Path, folder: Path) -> Iterator[Path]:
    """Yield each file as it is built from the last commit."""
    version = read_projects(root)[MAIN]["version"]
    archive = folder / f"{MAIN}-{version}.tar.gz"
    git = ["git", "-C", str(root), "archive", "--format", "tar.gz", f"--prefix={ARCHIVE_PREFIX}"]
    subprocess.run([*git, "--output", str(archive), "HEAD"], check=True)
    yield archive
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(["tar", "-xf", str(archive), "-C", temporary], check=True)
        source = Path(temporary, ARCHIVE_PREFIX)
        built = Path(temporary, "built")
        quiet = {**os.environ, "HATCH_QUIET": "1"}
        for project in (source, *(file.parent for file in source.glob("plugins/*/pyproject.toml"))):
            hatchling = [sys.executable, "-m", "hatchling", "build", "-d", str(built)]
            subprocess.run(hatchling, cwd=project, check=True, env=quiet)
        for file in sorted(built.iterdir()):
            yield Path(shutil.move(file, folder))


def main() -> int:
    problems = list(find_disagreements(ROOT))
    changes = ["git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no"]
    if subprocess.run(changes, capture_output=True, text=True, check=True).stdout:
        problems.append("files differ from the last commit, which is what is released")
    if problems:
        print("No release:", *problems, sep="\n  ", file=sys.stderr)
        return 1
    folder = ROOT / "dist"
    folder.mkdir(exist_ok=True)
    for former in folder.iterdir():
        former.unlink()
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in build(ROOT, folder)
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))
    print("".join(lines) + "In dist/. Check them there with: sha256sum --check SHA256SUMS")
    return 0


if __name__ == "__main__":
    sys.exit(main())
