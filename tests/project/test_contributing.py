"""What the guide asks of a newcomer exists, and git's hooks run what `make check` runs."""

import re

import yaml

from tests.sources import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PAPER = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_command_and_path_of_the_paper_exists():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
    paths = re.findall(r"`((?:docs|tests|cms_ext|ebok_plugin|cases|locale)/[\w./-]+)`", PAPER)
    paths += re.findall(r"\]\(([\w./-]+)\)", PAPER)

    named = set(re.findall(r"^    make ([a-z-]+)", PAPER, re.M))
    assert {"run", "check", "test"} <= named <= targets
    assert set(re.findall(r"`make ([a-z-]+)`", PAPER)) <= targets
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert len(paths) > 8


def test_the_hooks_run_what_make_check_runs_and_nothing_from_elsewhere():
    config = yaml.load(
        (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    checked = re.search(r"^check:.*\n(?:\t@echo.*\n)?\t\+@\$\(BESIDE\) (.+)$", MAKEFILE, re.M)
    (repository,) = config["repos"]
    *hooks, subject = repository["hooks"]

    assert repository["repo"] == "local"
    assert {hook["language"] for hook in hooks} == {"system"}
    assert checked
    assert {hook["entry"] for hook in hooks} == {f"make {name}" for name in checked[1].split()}
    assert (subject["id"], subject["stages"]) == ("subject", ["commit-msg"])
    subjects = {
        "pages: Show the week\n\nWhy.\n": True,
        "ebok/ledger: Post once": True,
        "Show the week\n": False,
        "pages: show the week\n": False,
        f"pages: S{'o' * 65}\n": False,
    }
    kept = re.compile(subject["entry"], re.MULTILINE | re.DOTALL)
    assert {one: bool(kept.search(one)) for one in subjects} == subjects
