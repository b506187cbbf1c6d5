"""Running the detector over a whole file, with what it must know of the co-op.

The package itself exports this: models are asked for by name, because it is imported before the
apps are ready.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.conf import settings

from cms_ext.base.files.extraction import (
    ExtractedText,
    HiddenLocation,
)
from cms_ext.public_site.detector.engine.detection import detect
from cms_ext.public_site.detector.engine.names import (
    AllowedValues,
    Phrases,
    SurnameStems,
    account_digits,
    phone_digits,
)
from cms_ext.public_site.detector.engine.rules import Strength, Strengths, rules


def register_names() -> SurnameStems:
    """The names of all natural persons in the register, also of those who act for a firm."""
    people = apps.get_model("cms_ext_identity", "Person").objects.all()
    rows = people.values_list("kind", "name", "representatives").iterator()
    return SurnameStems.of(
        name
        for kind, name, representatives in rows
        for name in ([name] if kind == "person" else representatives.splitlines())
    )


def allowed_on(day: date) -> AllowedValues:
    """The allowances in force on a day, with the co-op's own data from the settings."""
    allowance = apps.get_model("cms_ext_detector", "Allowance")
    values: defaultdict[str, list[str]] = defaultdict(list, _from_settings())
    for kind, value in allowance.objects.open_on(day).values_list("kind", "value"):
        values[kind].append(value)
    return AllowedValues(
        phones=frozenset(map(phone_digits, values["PHONE"])),
        emails=frozenset(map(str.lower, values["EMAIL"])),
        domains=frozenset(map(str.lower, values["DOMAIN"])),
        accounts=frozenset(map(account_digits, values["ACCOUNT"])),
        people=SurnameStems.of(values["PERSON"]),
        phrases=Phrases.of(values["PHRASE"]),
    )


def _from_settings() -> dict[str, list[str]]:
    """The office's telephones and e-mail address, the co-op's name and address, its accounts."""
    own: defaultdict[str, list[str]] = defaultdict(list)
    own["ACCOUNT"] += settings.COOP_OWN_BANK_ACCOUNTS
    for site in apps.get_model("cms_ext_theme", "CoopSettings").objects.all():
        own["PHONE"] += filter(None, (site.phone, site.emergency_phone))
        own["EMAIL"] += filter(None, (site.email,))
        own["PHRASE"] += filter(None, (site.full_name, site.address))
    return own


def set_strengths() -> Strengths:
    """The strengths of the rules file, with the co-op's changes."""
    strength = apps.get_model("cms_ext_detector", "RuleStrength")
    rows: dict[tuple[str, bool], Strength] = {
        (row.rule, row.doubtful): "block" if row.strength == "block" else "warn"
        for row in strength.objects.all()
    }
    return rules().strengths.changed(rows)


PAGE = "page"
# A header stands on the page for all to see; of what nobody sees, nothing is let through.
SEEN = frozenset({HiddenLocation.HEADER})


@dataclass(frozen=True, slots=True)
class FoundData:
    """Personal data at a place of a file, by rule and span; never the value.

    `place` is `page` with its number from 1, or a `HiddenLocation` of the hidden texts with `page`
    None: then the span counts in `Extracted.hidden_text(place)`.
    """

    rule: str
    strength: Strength
    place: str
    page: int | None
    start: int
    end: int


def inspect_file(extracted: ExtractedText, *, today: date) -> tuple[FoundData, ...]:
    """Personal data in a file, with the names of the register and the whitelist of `today`.

    A finding in hidden text always blocks (library.md §3: „any finding blocks”), but for rules
    that only warn: these look past the properties of a file, which name whoever wrote it.
    """
    names, allowed, strengths = register_names(), allowed_on(today), set_strengths()
    return tuple(_found(extracted, names, allowed, strengths))


def _found(
    extracted: ExtractedText, names: SurnameStems, allowed: AllowedValues, strengths: Strengths
) -> Iterator[FoundData]:
    for number, text in enumerate(extracted.pages, start=1):
        for span in detect(text, names=names, allowed=allowed, strengths=strengths):
            yield FoundData(span.rule, span.strength, PAGE, number, span.start, span.end)
    for place in HiddenLocation:
        text = extracted.hidden_text(place)
        for span in detect(text, names=names, allowed=allowed, strengths=strengths):
            only_warns = span.rule in rules().only_warn
            if only_warns and place == HiddenLocation.METADATA:
                continue
            strength: Strength = span.strength if only_warns or place in SEEN else "block"
            yield FoundData(span.rule, strength, place, None, span.start, span.end)
