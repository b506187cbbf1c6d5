"""What the detector must know of the co-op. Loads no models: the package itself exports this.

Models are asked for by name, because the detector is imported before the apps are ready.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.apps import apps
from django.conf import settings

from cms_ext.public_site.detector.engine.allowed import Allowed, account_digits, phone_digits
from cms_ext.public_site.detector.engine.names import SurnameStems
from cms_ext.public_site.detector.engine.phrases import Phrases
from cms_ext.public_site.detector.engine.rules import Strengths, rules
from cms_ext.public_site.detector.engine.span import Strength


def register_names() -> SurnameStems:
    """The names of all natural persons in the register, also of those who act for a firm."""
    people = apps.get_model("cms_ext_identity", "Person").objects.all()
    rows = people.values_list("kind", "name", "representatives").iterator()
    return SurnameStems.of(
        name
        for kind, name, representatives in rows
        for name in ([name] if kind == "person" else representatives.splitlines())
    )


def allowed_on(day: date) -> Allowed:
    """The allowances in force on a day, with the co-op's own data from the settings."""
    allowance = apps.get_model("cms_ext_redaction", "Allowance")
    values: defaultdict[str, list[str]] = defaultdict(list, _from_settings())
    for kind, value in allowance.objects.open_on(day).values_list("kind", "value"):
        values[kind].append(value)
    return Allowed(
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
    strength = apps.get_model("cms_ext_redaction", "RuleStrength")
    rows: dict[tuple[str, bool], Strength] = {
        (row.rule, row.doubtful): "block" if row.strength == "block" else "warn"
        for row in strength.objects.all()
    }
    return rules().strengths.changed(rows)
