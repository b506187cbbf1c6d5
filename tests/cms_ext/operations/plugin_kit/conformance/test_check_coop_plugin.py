"""What an author reads: every rule by name, what breaks it, what to do, and the exit code."""

from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.scratch import SiteStopped
from cms_ext.operations.plugin_kit.conformance.suite import RuleVerdict
from cms_ext.operations.plugin_kit.management.commands import check_coop_plugin

pytestmark = pytest.mark.django_db


def told(monkeypatch, verdicts: list[RuleVerdict]) -> tuple[str, str]:
    """What the command prints for a package that is there, and how it ends."""

    def look_at(names: Sequence[str], folder: Path) -> dict[str, list[RuleVerdict]]:
        return dict.fromkeys(names, verdicts)

    monkeypatch.setattr(check_coop_plugin, "run_conformance", look_at)
    out = StringIO()
    try:
        call_command("check_coop_plugin", "json", stdout=out)
    except CommandError as refused:
        return out.getvalue(), str(refused)
    return out.getvalue(), ""


def test_a_broken_rule_says_what_is_wrong_and_what_to_do(monkeypatch):
    addresses, tables = RuleVerdict("adresy są własne"), RuleVerdict("tabele są własne")
    assert told(monkeypatch, [addresses, tables]) == (
        "ok   adresy są własne\nok   tabele są własne\n"
        "Wtyczka „json” jest w porządku. Zasady: 2.\n",
        "",
    )

    taken = ConformanceFinding("Adres /x/ jest zajęty.", "Wybierz inny.")
    assert told(monkeypatch, [RuleVerdict("adresy są własne", [taken]), tables]) == (
        "ŹLE  adresy są własne\n       Adres /x/ jest zajęty.\n       → Wybierz inny.\n"
        "ok   tabele są własne\n",
        "Zasady złamane: 1 z 2. Popraw je i sprawdź jeszcze raz.",
    )


def test_a_package_that_is_not_there_and_a_site_that_does_not_start(monkeypatch):
    for name in ("nie_ma_takiej", "json.nie_ma", ".", ""):
        with pytest.raises(CommandError, match="Nie ma pakietu"):
            call_command("check_coop_plugin", name)

    def look_at(names: Sequence[str], folder: Path) -> dict[str, list[RuleVerdict]]:
        raise SiteStopped("No module named 'nic'")

    monkeypatch.setattr(check_coop_plugin, "run_conformance", look_at)
    with pytest.raises(CommandError, match="(?s)strona nie startuje.*No module named 'nic'"):
        call_command("check_coop_plugin", "json")
