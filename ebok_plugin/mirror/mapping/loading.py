"""Reads and writes the profiles of snapshots: layouts with a day and the origin of balances."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cms_ext.base.text.typed_yaml import read_typed_yaml
from cms_ext.desks.import_desk.mapping.loading import (
    LayoutRefused,
    Part,
    dump_layout,
    read_reading,
    require_sources,
    without_empty,
)
from ebok_plugin.mirror.mapping.profile import (
    DATE_PLACE,
    RUNNING,
    BalanceFrom,
    DayFrom,
    DayRule,
    Profile,
)
from ebok_plugin.mirror.mapping.targets import ROW_TARGETS
from ebok_plugin.mirror.vocabulary import RowKind

SHIPPED_FOLDER = Path(__file__).parent / "shipped"


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """Return the profiles that come with the program, by name."""
    names = sorted(path.stem for path in SHIPPED_FOLDER.glob("*.yaml"))
    return {name: _read_shipped(name) for name in names}


def _read_shipped(name: str) -> Profile:
    text = (SHIPPED_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return load_profile(name, read_typed_yaml(text, texts_only=True))


def load_profile(name: str, content: object) -> Profile:
    """Build a profile of its parsed YAML or JSON. Raises LayoutRefused, also for YamlRefused."""
    part = Part(content, "układ")
    profile = Profile(
        name=name,
        **read_reading(part, ROW_TARGETS),
        day=_day(part.part("day")),
        balance=part.word("balance", BalanceFrom, BalanceFrom.ROWS),
        items_partial=part.flag("items_partial"),
    )
    part.finish()
    _require_whole(profile)
    return profile


def _day(part: Part) -> DayRule:
    rule = DayRule(part.word("from", DayFrom), part.text("text", optional=True))
    if rule.origin == DayFrom.ABOVE and rule.text.count(DATE_PLACE) != 1:
        raise part.refuse("text", f"wzór z jednym {DATE_PLACE}, na przykład „na dzień {{date}}”")
    if rule.origin == DayFrom.COLUMN and not rule.text:
        raise part.refuse("text", "nazwa kolumny z dniem")
    part.finish()
    return rule


def _require_whole(profile: Profile) -> None:
    """Refuse a profile by which no snapshot could be read. Raises LayoutRefused."""
    rows = [row for table in profile.tables for row in table.rows]
    computed = {"balance"} if profile.balance != BalanceFrom.ROWS else set()
    require_sources(profile, ROW_TARGETS, computed)
    kinds = {row.row for row in rows}
    if profile.balance == BalanceFrom.ROWS and RowKind.BALANCE not in kinds:
        raise LayoutRefused("Wskaż kolumnę z saldem konta albo licz saldo z pozycji.")
    if profile.balance == BalanceFrom.ITEMS and RowKind.ITEM not in kinds:
        raise LayoutRefused("Saldo ma być sumą pozycji, a układ nie czyta pozycji.")
    journals = [row for row in rows if RUNNING in row.sources]
    if (profile.balance == BalanceFrom.RUNNING) != bool(journals):
        raise LayoutRefused(
            "Saldo narastające: wskaż jego kolumnę w obrotach i wybierz je jako saldo konta."
        )


def dump_profile(profile: Profile) -> dict[str, Any]:
    """Return the profile as an object for JSON, without its name."""
    content: dict[str, Any] = without_empty(
        {
            "day": {"from": str(profile.day.origin), "text": profile.day.text},
            "balance": str(profile.balance),
            "items_partial": profile.items_partial,
        }
    )
    return dump_layout(profile) | content
