"""The whitelist of the demo co-op."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.public_site.detector.domain.allowance import add_allowance
from cms_ext.public_site.detector.models import Allowance

# Entries expire; these cover the years that the demo shows.
SINCE, UNTIL = date(2018, 1, 1), date(2028, 12, 31)
OWN = "dane Spółdzielni, publicznie znane"


def load_allowances(coop: dict[str, Any]) -> None:
    """Add the allowances of the demo co-op (coop.yaml) to an empty table."""
    for allowance in _allowances(coop):
        add_allowance(allowance, origin=SYSTEM)


def _allowances(coop: dict[str, Any]) -> Iterator[Allowance]:
    for phone in (coop["phone"], coop["technical_emergency_phone"]):
        yield _own(Allowance.Kind.PHONE, phone)
    yield _own(Allowance.Kind.DOMAIN, coop["email"].partition("@")[2])
    yield _own(Allowance.Kind.ACCOUNT, coop["bank_account"])
    town = coop["address"].rpartition(" ")[2]
    estates = [estate["name"] for estate in coop["properties"]]
    for place in (coop["full_name"], coop["address"], town, *estates):
        yield _own(Allowance.Kind.PHRASE, place)
    for office in coop["functions"]:
        yield Allowance(
            kind=Allowance.Kind.PERSON,
            value=office["person"],
            reason=office["role"],
            starts_on=office["from"],
            ends_on=office.get("to", UNTIL),
        )


def _own(kind: Allowance.Kind, value: str) -> Allowance:
    return Allowance(kind=kind, value=value, reason=OWN, starts_on=SINCE, ends_on=UNTIL)
