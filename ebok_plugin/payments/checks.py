"""System checks: no bank numbers of the demo (`qr_zbp.md` §2), and who posts payments."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

from ebok_plugin.ledger.models import Account, PayerNumbers
from ebok_plugin.payments.domain.linked_payments import BankSource

DEMO_SORT_CODE = "99900009"
NAMED = 5


def check_demo_numbers(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Report numbers of the demo's bank: payments.E001 accounts, E002 a sort code.

    A transfer to such a number never arrives, so no site may take the demo's numbers over.
    """
    if settings.COOP_DEMO:
        return []
    problems: list[CheckMessage] = []
    if settings.COOP_BANK_SORT_CODE == DEMO_SORT_CODE:
        problems.append(
            Error(
                f"[DEMO_NRB] COOP_BANK_SORT_CODE is the demo's {DEMO_SORT_CODE}: no bank has it.",
                hint="Set the sort code that your bank gave you.",
                id="payments.E002",
            )
        )
    for alias in databases or ():
        # `migrate` runs checks before the tables exist.
        if Account._meta.db_table in connections[alias].introspection.table_names():
            problems.extend(_check_stored_numbers(alias))
    return problems


def _check_stored_numbers(alias: str) -> Iterator[CheckMessage]:
    if PayerNumbers.objects.using(alias).filter(sort_code=DEMO_SORT_CODE).exists():
        yield Error(
            f"[DEMO_NRB] „Numery do wpłat mieszkańców” have the demo's {DEMO_SORT_CODE}.",
            hint="Enter the sort code that your bank gave you.",
            id="payments.E002",
        )
    using = Account.objects.using(alias).filter(nrb__regex=rf"^\d\d{DEMO_SORT_CODE}")
    numbers = list(
        using.order_by("account_no__polish").values_list("account_no", flat=True)[:NAMED]
    )
    if numbers:
        yield Error(
            f"[DEMO_NRB] Accounts with bank numbers of the demo: {', '.join(numbers)}.",
            hint="Give them numbers of your bank, or begin with an empty database.",
            id="payments.E001",
        )


def check_bank_source(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report payments.E003: the setting of who may post has an unknown value."""
    given, known = settings.COOP_PAYMENTS_BANK_SOURCE, [source.value for source in BankSource]
    if given in known:
        return []
    words = f"COOP_PAYMENTS_BANK_SOURCE is {given!r}, no source of payments."
    return [Error(words, hint=f"Write one of: {', '.join(known)}.", id="payments.E003")]
