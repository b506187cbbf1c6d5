"""Tariffs of the invented union „Czysty Las”, as its resolutions set them."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from waste_union.tariffs.models import Authority, Commune, TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method

FROM = date(2026, 1, 1)
CASES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "waste_cases.yaml").read_text(encoding="utf-8")
)


def commune(code: str = "G1", zone: str = "miasto") -> Commune:
    union, _ = Authority.objects.get_or_create(
        name="Związek Międzygminny „Czysty Las”",
        defaults={"address": "ul. Polna 9, 00-000 Przykładowo"},
    )
    found, _ = Commune.objects.get_or_create(
        code=code, defaults={"authority": union, "name": f"Gmina {code}", "zone": zone}
    )
    return found


def of_case(name: str, **changed: Any) -> TariffVersion:
    """A tariff of the table of cases (T1–T8), not saved; other columns as `changed` says."""
    row = dict(CASES["tariffs"][name])
    cap = row.pop("cap", None)
    rates = {key: row.pop(key) for key in ("rate", "tiers") if key in row}
    facts: dict[str, Any] = {
        "method": row.pop("method"),
        "params": rates,
        "relief": row.pop("relief", None),
        "cap": None if cap is None else int(cap.replace(".", "")),
        "building_kind": BuildingKind.SINGLE,
        "resolution_ref": "uchwała nr 14/2025",
        "valid_from": FROM,
        **row,
    }
    return TariffVersion(**facts | changed)


def by_persons(**changed: Any) -> TariffVersion:
    """33,00 zł a person, in Gmina G1 for blocks of flats; not saved."""
    facts: dict[str, Any] = {
        "commune": commune(),
        "building_kind": BuildingKind.MULTI,
        "method": Method.PERSONS,
        "params": {"rate": "33.00"},
        "resolution_ref": "uchwała nr 14/2025",
        "valid_from": FROM,
    }
    return TariffVersion(**facts | changed)
