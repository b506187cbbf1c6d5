"""Run the detector over a whole file, with the co-op's names and whitelist.

The package exports this before the apps are ready, so models are looked up by name.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.conf import settings

from cms_ext.base.files.extraction import ExtractedText, HiddenLocation
from cms_ext.public_site.detector.engine.detection import detect
from cms_ext.public_site.detector.engine.names import (
    AllowedValues,
    Phrases,
    SurnameStems,
    account_digits,
    phone_digits,
)
from cms_ext.public_site.detector.engine.rules import Strength, Strengths, read_rules


def read_register_names() -> SurnameStems:
    """Return the names of all natural persons in the register and of representatives."""
    people = apps.get_model("cms_ext_identity", "Person").objects.all()
    rows = people.values_list("kind", "name", "representatives").iterator()
    return SurnameStems.of(
        name
        for kind, name, representatives in rows
        for name in ([name] if kind == "person" else representatives.splitlines())
    )


def read_allowed_values(day: date) -> AllowedValues:
    """Return the allowances in force on a day, with the co-op's own data."""
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
    """Return the co-op's telephones, e-mail address, name, address and accounts."""
    own: defaultdict[str, list[str]] = defaultdict(list)
    own["ACCOUNT"] += settings.COOP_OWN_BANK_ACCOUNTS
    for site in apps.get_model("cms_ext_theme", "CoopSettings").objects.all():
        own["PHONE"] += filter(None, (site.phone, site.emergency_phone))
        own["EMAIL"] += filter(None, (site.email,))
        own["PHRASE"] += filter(None, (site.full_name, site.address))
    return own


def read_strengths() -> Strengths:
    """Return the strengths of the rules file, with the co-op's changes."""
    strength = apps.get_model("cms_ext_detector", "RuleStrength")
    rows: dict[tuple[str, bool], Strength] = {
        (row.rule, row.doubtful): "block" if row.strength == "block" else "warn"
        for row in strength.objects.all()
    }
    return read_rules().strengths.changed(rows)


PAGE = "page"
# Visible locations; a finding in a location that nobody sees always blocks.
VISIBLE = frozenset({HiddenLocation.HEADER})


@dataclass(frozen=True, slots=True)
class FoundData:
    """Personal data at a place of a file, by rule and span; never the value.

    `place` is `page` with its number from 1, or a `HiddenLocation` with `page` None; then the span
    counts in `ExtractedText.hidden_text(place)`.
    """

    rule: str
    strength: Strength
    place: str
    page: int | None
    start: int
    end: int


def inspect_file(extracted: ExtractedText, *, today: date) -> tuple[FoundData, ...]:
    """Return personal data in a file, by the register and the whitelist of `today`.

    A finding in hidden text always blocks (library.md §3: „any finding blocks”), except for rules
    that only warn; these skip the properties of a file, which name its author.
    """
    names, allowed, strengths = read_register_names(), read_allowed_values(today), read_strengths()
    return tuple(_inspect(extracted, names, allowed, strengths))


def _inspect(
    extracted: ExtractedText, names: SurnameStems, allowed: AllowedValues, strengths: Strengths
) -> Iterator[FoundData]:
    for number, text in enumerate(extracted.pages, start=1):
        for span in detect(text, names=names, allowed=allowed, strengths=strengths):
            yield FoundData(span.rule, span.strength, PAGE, number, span.start, span.end)
    for place in HiddenLocation:
        text = extracted.hidden_text(place)
        for span in detect(text, names=names, allowed=allowed, strengths=strengths):
            only_warns = span.rule in read_rules().only_warn
            if only_warns and place == HiddenLocation.METADATA:
                continue
            strength: Strength = span.strength if only_warns or place in VISIBLE else "block"
            yield FoundData(span.rule, strength, place, None, span.start, span.end)
