"""A co-op of one house with any number of flats, an account each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Building, Premises
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime

BEGIN = date(2020, 1, 1)
ROWS_A_STATEMENT = 1_000


def make_house() -> Building:
    return find_or_make_building("B-01", address="ul. Wzorcowa 1")[0]


def make_flats(
    count: int,
    nrb_of: Callable[[Premises], str],
    *,
    begin: int = 0,
    regime: Regime = Regime.COOP,
) -> Iterator[list[Premises]]:
    """Make flats L-00000 … from number `begin` on, in portions with accounts open since BEGIN."""
    house = make_house()
    payer, _ = Person.objects.get_or_create(name="Płatnik Próbny")
    for first in range(begin, begin + count, ROWS_A_STATEMENT):
        flats = Premises.objects.bulk_create(
            Premises(
                code=f"L-{number:05d}",
                building=house,
                number=str(number),
                area=Decimal(3000 + number % 5000) / 100,
                persons=number % 5,
            )
            for number in range(first, min(first + ROWS_A_STATEMENT, begin + count))
        )
        Account.objects.bulk_create(
            Account(
                account_no=flat.code[2:],
                premises=flat,
                payer=payer,
                payer_name=payer.name,
                nrb=nrb_of(flat),
                regime=regime,
                opened_on=BEGIN,
            )
            for flat in flats
        )
        yield flats
