"""Meters on a new site, by hand: each person goes by links from the own first screen.

Run by test_setup_coop.py in a process of its own, under production settings and without demo
data. Prints JSON: what each person read on the way.
"""

import io
import json
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from cms_ext.base.dates.clock import business_today
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.models import Meter
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.people import resident, staff


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
    report: dict[str, Any] = {"anna before": anna.reads("Podaj stan liczników")}

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
    report["reminded"] = anna.reads("Podaj stan liczników")
    anna.goes("Podaj stan liczników")
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


class Person:
    """Somebody at a browser without scripts, who knows one address: that of the first screen."""

    def __init__(self, user: Any, first: str) -> None:
        self.user = user
        headers = {"host": settings.ALLOWED_HOSTS[0], "x-forwarded-proto": "https"}
        self.client = Client(headers=headers)
        self.client.force_login(user)
        # The second factor is another test's.
        session = self.client.session
        session["coop_second_factor"] = "PASSED"
        session.save()
        self.opens(first)

    def opens(self, address: str, posted: dict[str, str] | None = None) -> None:
        from tests.page_checks import parsed  # noqa: PLC0415 - after setup

        if posted is None:
            answer = self.client.get(address, follow=True)
        else:
            answer = self.client.post(address, posted, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        self.address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.page = parsed(answer)

    def links(self) -> dict[str, str]:
        """Of the page, and of the menu next to it."""
        from tests.staff_menu import links_of  # noqa: PLC0415 - after setup

        menu = links_of(self.user) if self.user.is_staff else []
        on_page = {words(one): one.get("href") for one in self.page.xpath("//a[@href]")}
        return {**{one.label: one.url for one in menu}, **on_page}

    def goes(self, *names: str) -> None:
        """By the link that begins with each name, page after page."""
        for name in names:
            known = self.links()
            found = [known[one] for one in known if one.startswith(name)]
            assert found, f"{self.address} leads nowhere by „{name}”: {sorted(known)}"
            self.opens(found[0])

    def sends(self, **typed: str) -> str:
        """Return the first form of the page that has these fields; what the next page says."""
        names = set(typed) - {"krok"}
        for form in self.page.xpath("//main//form[@method='post' or @method='POST']"):
            fields = {one.get("name") for one in form.xpath(".//*[@name]")}
            if names <= fields:
                given = {name: value or "" for name, value in form.form_values()}
                self.opens(form.get("action") or self.address, {**given, **typed})
                return self.said()
        raise AssertionError(f"{self.address} has no form with {names}")

    def presses(self, button: str) -> str:
        for form in self.page.xpath("//form[@method='post' or @method='POST']"):
            for one in form.xpath(".//button"):
                if words(one) == button:
                    given = {name: value or "" for name, value in form.form_values()}
                    if one.get("name"):
                        given[one.get("name")] = one.get("value", "")
                    self.opens(form.get("action") or self.address, given)
                    return self.said()
        raise AssertionError(f"{self.address} has no button „{button}”")

    def said(self) -> str:
        """Return the message above the page, else its heading."""
        messages = self.page.xpath("//*[contains(@class, 'messages')]//li | //*[@class='message']")
        return words((messages or self.page.xpath("//h1"))[0])

    def reads(self, beginning: str) -> str:
        """Return the first line or link of the page that begins so, or nothing."""
        found = [words(one) for one in self.page.xpath("//main//li | //main//a")]
        return next((one for one in found if one.startswith(beginning)), "")


def words(element: Any) -> str:
    return " ".join(element.text_content().replace("\N{NO-BREAK SPACE}", " ").split())
