"""What a release corrects in legal rules that nobody at the office has reviewed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from cms_ext.evidence.sealed_rows.domain.chain import read_end
from cms_ext.evidence.sealed_rows.domain.contents import name_kind
from cms_ext.evidence.sealed_rows.domain.sealing import (
    find_stream,
    rows_of_release,
    seal_as_changed,
)
from cms_ext.office.law.models import LegalRule

SHIPPED = Path(__file__).parent / "data" / "legal_rules.yaml"
CORRECTED = ("title", "legal_basis", "params", "valid_to", "source_note")


# Rules that migrations of this process have added, not sealed yet.
_added: list[int] = []


def note_added_rules(rules: Iterable[int]) -> None:
    """Remember what a migration added: its columns may not be today's, so it is sealed later."""
    _added.extend(rules)


def seal_added_rules() -> None:
    """Seal the rules that this release added, after its migrations, where the kind was begun."""
    if _added and name_kind(LegalRule) in read_end(find_stream(LegalRule)).begun:
        seal_as_changed(LegalRule, {}, _added)
    _added.clear()


@rows_of_release()
def correct_unreviewed_rules() -> list[LegalRule]:
    """Bring shipped rules without any review to the release's wording; returns the changed ones.

    A rule that somebody has reviewed is the office's own and stays. Repeatable, one query.
    """
    shipped = {(row["code"], row["valid_from"]): row for row in _read_shipped()}
    changed = []
    for rule in LegalRule.objects.filter(reviewed_on=None, reviewed_by=None):
        row = shipped.get((rule.code, rule.valid_from))
        if row is not None and row["reviewed"] is not None:
            for name in CORRECTED:
                setattr(rule, name, row[name])
            rule.reviewed_on = row["reviewed"]
            rule.save()
            changed.append(rule)
    return changed


def _read_shipped() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.load(
        SHIPPED.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return rows
