"""A co-op of one house: as many flats as asked for, with an account each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from cms_ext.people.identity.models import Person
from cms_ext.public_site.premises.domain.codes import find_or_make_building
from cms_ext.public_site.premises.models import Building, Premises
from ebok_plugin.ledger.models import Account

BEGIN = date(2020, 1, 1)
ROWS_A_STATEMENT = 1_000


def the_house() -> Building:
    return find_or_make_building("B-01", address="ul. Wzorcowa 1")[0]


def make_flats(count: int, nrb_of: Callable[[Premises], str]) -> Iterator[list[Premises]]:
    """Flats L-00000 …, in portions, each portion with its accounts; open since BEGIN."""
    house = the_house()
    payer, _ = Person.objects.get_or_create(name="Płatnik Próbny")
    for begin in range(0, count, ROWS_A_STATEMENT):
        flats = Premises.objects.bulk_create(
            Premises(
                code=f"L-{number:05d}",
                building=house,
                number=str(number),
                area=Decimal(3000 + number % 5000) / 100,
                persons=number % 5,
            )
            for number in range(begin, begin + ROWS_A_STATEMENT)
        )
        Account.objects.bulk_create(
            Account(
                account_no=flat.code[2:],
                premises=flat,
                payer=payer,
                payer_name=payer.name,
                nrb=nrb_of(flat),
                opened_on=BEGIN,
            )
            for flat in flats
        )
        yield flats
