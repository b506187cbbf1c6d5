"""The co-op of the tests on its documents, and an account as documents know it."""

from datetime import date

from django.test import Client
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers.letterhead import Letterhead
from ebok_plugin.statements.domain.payment_code import PaymentOffice
from ebok_plugin.statements.models import PaymentSettings
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.ledger.samples import post_samples

TODAY = date(2026, 11, 20)
NIP, RECIPIENT = "1234563218", "SM Pod Lasem"
OFFICE = Letterhead(
    name="SM „Pod Lasem”",
    full_name="Spółdzielnia Mieszkaniowa „Pod Lasem” w Przykładowie",
    address="ul. Sosnowa 1, 00-000 Przykładowo",
    phone="00 000 00 00",
    email="sekretariat@podlasem.example",
    desk="Dział Finansowo-Księgowy, pokój 3",
    payee=PaymentOffice(NIP, RECIPIENT),
    booked_until=date(2026, 11, 16),
)


def settle_office() -> None:
    """The same co-op in the database, with valid data for payment codes."""
    coop = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    coop.name, coop.full_name = OFFICE.name, OFFICE.full_name
    coop.address, coop.phone, coop.email = OFFICE.address, OFFICE.phone, OFFICE.email
    coop.short_name = "Pod Lasem"
    coop.save()
    codes = PaymentSettings.load()
    codes.nip, codes.recipient = NIP, RECIPIENT
    codes.save()


def sample(number: str) -> Account:
    """One account of the demo cooperative (ledger.md §12) with all its entries up to today."""
    account = post_samples(number, until=TODAY)[number]
    return Account.objects.select_related("payer", "premises__building").get(pk=account.pk)


def read_by_anna(client: Client, account: Account) -> Account:
    """Anna may read it and is signed in."""
    grant(account, "Anna Lis")
    signed_in(client)
    return account
