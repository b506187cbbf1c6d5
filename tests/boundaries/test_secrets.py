"""No private key and no token of a service is in the repository; ruff's S105–S107 read names."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.sources import ROOT, tracked

pytestmark = pytest.mark.always

SHAPES = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "AWS": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub": r"\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})",
    "GitLab": r"\bglpat-[A-Za-z0-9_-]{20}",
    "Slack": r"\bxox[abprs]-[A-Za-z0-9-]{10}",
    "Google": r"\bAIza[A-Za-z0-9_-]{35}",
    "Stripe": r"\b[rs]k_live_[A-Za-z0-9]{16}",
    "PyPI": r"\bpypi-[A-Za-z0-9_-]{50}",
    "npm": r"\bnpm_[A-Za-z0-9]{36}",
    "our own API": r"\bcoop_[A-Za-z0-9_-]{43}\b",
    "JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.",
}
KEY_FILES = (".key", ".p12", ".pfx", ".jks", ".kdbx", ".ppk", "id_rsa", "id_ed25519", "/.env")


def _lines_with_secrets(folder: Path) -> list[str]:
    patterns = [word for shape in SHAPES.values() for word in ("-e", shape)]
    command = ["git", "grep", "--untracked", "-InE", *patterns]
    # In the locale of bytes git compares ten times faster.
    env = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    return done.stdout.splitlines()


def test_no_file_of_the_repository_holds_a_key_or_a_token():
    assert _lines_with_secrets(ROOT) == []
    assert tracked(*KEY_FILES) == []


def test_each_shape_is_found(tmp_path: Path):
    examples = [
        "-----BEGIN " + "EC PRIVATE KEY-----",
        "AKIA" + "A" * 16,
        "ghp_" + "a" * 36,
        "glpat-" + "a" * 20,
        "xoxb-" + "1" * 10,
        "AIza" + "a" * 35,
        "sk_live_" + "a" * 16,
        "pypi-" + "a" * 50,
        "npm_" + "a" * 36,
        "coop_" + "a" * 43,
        "eyJ" + "a" * 10 + ".eyJ" + "a" * 10 + ".",
    ]
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "notes.txt").write_text("\n".join(examples))

    assert [line.split(":")[1] for line in _lines_with_secrets(tmp_path)] == [
        str(number) for number in range(1, len(SHAPES) + 1)
    ]
