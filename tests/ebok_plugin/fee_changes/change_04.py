"""The demo's change (announcement 04): EKS 4,60 → 4,85 from April, GOK 42,75 → 46,00 from January.

Due day 15. Accounts of `books.open_account` have 48,60 m² and two persons.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.component import set_cost_kind
from ebok_plugin.charges.models import Basis, Component, CostKind
from ebok_plugin.fee_changes.domain.fee_change import (
    NewRate,
    Reasons,
    approve_fee_change,
    check_fee_change,
    draft_fee_change,
)
from ebok_plugin.fee_changes.domain.notifying import make_portion, start_notifying
from ebok_plugin.fee_changes.domain.preconditions import FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month, priced
from tests.ebok_plugin.charges.papers import OPEN
from tests.people import staff

TODAY = date(2026, 11, 20)
BECAUSE = (
    "Od stycznia 2027 r. rosną ceny odbioru odpadów ustalone przez gminę, na które Spółdzielnia "
    "nie ma wpływu.\n\nKoszty konserwacji i sprzątania wzrosły o 5,4%, a umowa z firmą "
    "sprzątającą została zawarta po przetargu z pięcioma ofertami."
)
REASONS = Reasons(BECAUSE, "RN 17/2026", OPEN)


def components(*, eks: str = "4.60", gok: str = "42.75") -> tuple[Component, Component]:
    """EKS, which depends on the co-op, and GOK, which does not, as they are paid in 2026."""
    controlled = priced("EKS", Basis.AREA_M2, eks)
    independent = priced("GOK", Basis.PERSONS, gok)
    since = date(2020, 1, 1)
    set_cost_kind(controlled, CostKind.Kind.CONTROLLED, valid_from=since, origin=SYSTEM)
    set_cost_kind(independent, CostKind.Kind.INDEPENDENT, valid_from=since, origin=SYSTEM)
    return controlled, independent


def rates(*, eks_from: str = "2027-04", gok_from: str = "2027-01") -> list[NewRate]:
    controlled, independent = components()
    return [
        NewRate(controlled, Decimal("4.85"), month(eks_from)),
        NewRate(independent, Decimal("46.00"), month(gok_from)),
    ]


def felicja_and_kamil() -> tuple[Origin, Origin]:
    """She prepares changes of fees, he checks them; no other pair can."""
    felicja, kamil = (
        Origin(actor=User.objects.filter(login=login).first() or staff(login, group))
        for login, group in (("felicja", "finance_clerk"), ("kamil", "finance_approver"))
    )
    return felicja, kamil


def approved(
    new: list[NewRate],
    clerk: Origin | None = None,
    second: Origin | None = None,
    *,
    today: date = TODAY,
) -> FeeChange:
    felicja, kamil = felicja_and_kamil()
    change = draft_fee_change(new, REASONS, origin=clerk or felicja, today=today)
    check_fee_change(change, origin=second or kamil)
    return approve_fee_change(change, decision="Z 41/2026", origin=second or kamil)


def notified_change(
    clerk: Origin | None = None,
    second: Origin | None = None,
    new: list[NewRate] | None = None,
    *,
    today: date = TODAY,
) -> FeeChange:
    """All letters are made, dated `today`."""
    change = approved(rates() if new is None else new, clerk, second, today=today)
    start_notifying(change, origin=clerk or felicja_and_kamil()[0], today=today)
    while make_portion(change):
        pass
    change.refresh_from_db()
    return change


def notice_of(change: FeeChange, account: Account) -> FeeNotice:
    return change.notices.get(account=account)


def first_day_of(period: str) -> date:
    return Period.parse(period).first_day


@contextmanager
def refused_with(code: str, message: str = "") -> Iterator[None]:
    """The message is compared with plain spaces, if it is given."""
    with pytest.raises(FeeChangeError) as error:
        yield
    assert error.value.code == code
    assert message in ("", error.value.message.replace("\xa0", " "))
