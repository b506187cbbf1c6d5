"""Sets up a waste union without demo data, under production settings, until a resident is in.

Run by test_setup_coop.py in a process of its own. The node is the mock's, behind a real TLS server;
the site speaks to it as to any other. Prints JSON: what was asked and what was seen.
"""

import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.nrb import build_nrb
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import plugin_configs
from cms_ext.premises.domain.place import enter_place
from cms_ext.premises.models import Building, Premises, Property
from ebok_plugin.ledger.domain.account import NewAccount, load_number_rule, open_account
from ebok_plugin.ledger.models import PayerNumbers, PaymentChange
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.payments.domain.own_account import list_own_accounts
from plugins.waste_union.tests.login_gov.node import (
    BACK,
    issue_artifact,
    start_sign_in,
    valid_response,
)
from plugins.waste_union.tests.login_gov.tls_node import tls_node
from tests.page_checks import words_at
from waste_union.declarations.domain.document import read_first_schema
from waste_union.declarations.domain.register import grant_right, save_declared_property, save_form
from waste_union.declarations.models import DeclaredProperty, FormVersion
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind, SignatureKind
from waste_union.login_gov.domain.known_person import record_known_person
from waste_union.login_gov.vocabulary import PeselProof
from waste_union.tariffs.domain.tariff import save_authority, save_commune, save_tariff
from waste_union.tariffs.models import Authority, Commune, TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method

ADDRESS = "ul. Leśna 3, 00-000 Przykładowo"
HANNA, NOBODY = "85021500065", "99872312399"
# „Prawo spółdzielcze” is the name of a law, and cited as such.
OF_A_COOPERATIVE = re.compile("spółdzieln|wewnątrzspółdz", re.IGNORECASE)
# Its applications name the documents of a co-op's members and its declarants who are co-ops, and
# are
# said in the words of the site's catalogue; Django writes permissions out of the models' names.
SAID_OTHERWISE = ("cms_ext_access.FormVersion", "auth.Permission")
NUMBERS_SETTING = ("ebok_plugin_ledger", "payernumbers")
START = "/strefa-mieszkanca/logowanie/login-gov/"


def main(answers: str) -> None:
    rows = rows_that_name_a_cooperative()
    call_command("setup_coop", answers, "--json", stdout=io.StringIO())
    report: dict[str, Any] = {"problems": [check.msg for check in run_checks()]}
    report["rows of a cooperative"] = rows
    report["steps before"] = first_steps()
    report["office"] = office()
    report["steps after"] = first_steps()
    report["one person alone"] = change_alone()
    report["hanna"], report["stranger"] = sign_in(HANNA), sign_in(NOBODY)
    print(json.dumps(report))


def visitor() -> Client:
    return Client(headers={"host": settings.ALLOWED_HOSTS[0], "x-forwarded-proto": "https"})


def administrator() -> Client:
    client = visitor()
    client.force_login(
        User.objects.get(is_superuser=True), "cms_ext.people.identity.backends.RealmBackend"
    )
    return client


def rows_that_name_a_cooperative() -> list[str]:
    """What migrations and defaults wrote, before the office answers a question about itself."""
    found = []
    tables = (one for one in apps.get_models() if one._meta.managed)
    asked = (table for table in tables if table._meta.label not in SAID_OTHERWISE)
    for model in asked:
        for row in model._base_manager.values():
            words = [value for value in row.values() if OF_A_COOPERATIVE.search(str(value))]
            found += [f"{model._meta.label}: {value}" for value in words]
    return found


def first_steps() -> list[str]:
    """Return the screens of what the union's plugins still need.

    Each opens to the administrator.
    """
    client, found = administrator(), []
    for config in plugin_configs():
        if config.slug not in ("declarations", "login-gov"):
            continue
        for step in config.plugin.operations.first_steps:
            if not step.is_done(business_today()):
                answer = client.get(reverse(step.url_name))
                found.append(f"{step.url_name} {answer.status_code}")
    return found


def change_alone() -> list[Any]:
    """Return whether numbers and accounts are as before one person's changes, and what waits."""
    client, numbers = administrator(), PayerNumbers.load()
    address = reverse("wagtailsettings:edit", args=[*NUMBERS_SETTING, numbers.pk])
    client.post(address, {"sort_code": "10901014", "client_id": "0000", "missing": "NONE"})
    accounts = list_own_accounts()
    thief = {"name": "opłaty", "nrb": build_nrb("10901014", "0000", "1"), "is_common": "on"}
    client.post(reverse("bank_rachunki_modeladmin_create"), thief)
    return [
        PayerNumbers.load().digits == numbers.digits,
        list_own_accounts() == accounts,
        sorted(PaymentChange.objects.values_list("kind", "state")),
    ]


def office() -> str:
    """What the office enters, by the verbs behind its screens: the number of Hanna's account."""
    since = date(2026, 1, 1)
    union = save_authority(
        Authority(name="Związek Gmin", address="ul. Polna 9, 00-000 Przykładowo"), origin=SYSTEM
    )
    commune = save_commune(Commune(authority=union, code="G1", name="Gmina"), origin=SYSTEM)
    save_tariff(
        TariffVersion(
            commune=commune,
            building_kind=BuildingKind.SINGLE,
            method=Method.PERSONS,
            params={"tiers": [{"upto": None, "rate": "33.00"}]},
            resolution_ref="uchwała nr 1/2026",
            due_day=15,
            valid_from=since,
        ),
        origin=SYSTEM,
    )
    save_form(
        FormVersion(
            authority=union,
            code="DO-1",
            name="Deklaracja",
            valid_from=since,
            fields={"name": True, "address": True, "statements": True},
            kinds=[DeclarationKind.CHANGE],
            signature_kinds=[SignatureKind.ACCOUNT],
            statements=["Dane są zgodne z prawdą."],
            xsd=read_first_schema(),
        ),
        origin=SYSTEM,
    )
    hanna = Person.objects.create(name="Hanna Brzoza", correspondence_address=ADDRESS)
    estate = enter_place(Property(code="GMINA1", name="Gmina"), origin=SYSTEM)
    house = enter_place(Building(property=estate, code="N-1", address=ADDRESS), origin=SYSTEM)
    premises = enter_place(
        Premises(building=house, code="N-1", address=ADDRESS, area=Decimal(0), persons=4),
        origin=SYSTEM,
    )
    account = open_account(
        NewAccount(
            account_no="600001",
            premises=premises,
            payer=hanna,
            nrb=load_number_rule().build("600001"),
            opened_on=since,
            regime=Regime.WASTE,
        ),
        origin=SYSTEM,
    )
    declared = save_declared_property(
        DeclaredProperty(
            code="N-1",
            address=ADDRESS,
            building_kind=BuildingKind.SINGLE,
            commune=commune,
            account=account,
        ),
        origin=SYSTEM,
    )
    grant_right(declared, hanna, DeclarantKind.OWNER, valid_from=since, origin=SYSTEM)
    record_known_person(hanna, HANNA, PeselProof.DECLARATION, SYSTEM)
    return account.account_no


def enter_by_node(number: str) -> tuple[Client, str, Any]:
    """From the panel's sign-in page by the node: the browser, that page, and the last answer."""
    folder, client = Path(settings.COOP_LOGIN_GOV_KEYS), visitor()
    with tls_node(folder, folder / "tls.pem") as node:
        settings.COOP_LOGIN_GOV_NODE = node.address
        sign_in_page = client.get("/strefa-mieszkanca/logowanie/e-bok/").content.decode()
        back = client.get(
            BACK, {"SAMLart": issue_artifact(valid_response(start_sign_in(client), number))}
        )
    return client, sign_in_page, back


def sign_in(number: str) -> list[Any]:
    """Return statuses of a sign-in by the node, and what is read at the end."""
    client, sign_in_page, back = enter_by_node(number)
    page = client.get("/e-bok/").content.decode() if back.status_code == 302 else ""
    declarations = words_at(client.get("/e-bok/deklaracje/")) if page else ""
    said = back.content.decode()
    return [
        f'action="{START}"' in sign_in_page,
        back.status_code,
        "600001" in page,
        ADDRESS in declarations,
        "Pierwszą składa się poza tym serwisem" in said,
    ]
