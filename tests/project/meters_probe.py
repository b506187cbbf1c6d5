"""Meters on a new site, by hand: each person goes by links from the own first screen.

Run by test_setup_coop.py in a process of its own, under production settings and without demo
data. Prints JSON: what each person read on the way.
"""

import io
import json
from typing import Any

from django.core.management import call_command

from cms_ext.base.dates.clock import business_today
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.models import Meter
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.people import resident, staff
from tests.project.visitor import Person


def main(answers: str) -> None:
    call_command("setup_coop", answers, "--json", stdout=io.StringIO())
    print(json.dumps(walk(), ensure_ascii=False))


def walk() -> dict[str, Any]:
    # The afternoon before: a clerk, a flat, and Anna, who pays for it and has her login.
    grant(open_account("100001", "Anna Lis"), "Anna Lis")
    clerk = Person(staff("finanse", "finance_clerk"), "/admin/")
    anna = Person(resident("ebok", "EB-500001-3", "Anna Lis"), "/e-bok/")
    flat = Account.objects.get().premises.code
    today = business_today()
    report: dict[str, Any] = {"anna before": anna.reads("Podaj odczyt")}

    clerk.goes("Liczniki", "Nowy licznik")
    day = f"{today.replace(year=today.year - 1):%Y-%m-%d}"
    report["fitted"] = clerk.sends(
        premises=flat, kind="ZW", number="ZW-1", on=day, first="100", place="łazienka"
    )
    clerk.goes("Terminy odczytów", "Dodaj termin odczytów")
    report["window"] = clerk.sends(opens_on=f"{today:%Y-%m-%d}", closes_on=f"{today:%Y-%m-%d}")

    clerk.opens("/admin/")
    clerk.goes("Liczniki", "ZW-1", "Nowy licznik w tym lokalu")
    report["next one"] = clerk.page.xpath("string(//input[@name='premises']/@value)")

    anna.opens("/e-bok/")
    report["reminded"] = anna.reads("Podaj odczyt")
    anna.goes("Podaj odczyt")
    field = f"stan-{Meter.objects.get().pk}"
    report["asked"] = anna.sends(**{field: "90"})
    report["handed in"] = anna.sends(**{field: "90", "krok": "potwierdz"})

    clerk.opens("/admin/")
    report["waits"] = clerk.reads("Nietypowe odczyty")
    clerk.goes("Nietypowe odczyty", "ZW-1")
    report["accepted"] = clerk.presses("Przyjmij odczyt")
    readings = Meter.objects.get().readings.order_by("day")
    report["readings"] = [f"{reading.value.normalize():f} {reading.state}" for reading in readings]
    return report
