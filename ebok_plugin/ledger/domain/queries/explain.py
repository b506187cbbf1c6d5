"""The explanation of an account's balance, read from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.component_change import ChargedLine
from ebok_plugin.ledger.domain.explain import Explanation, comparison, explain_records
from ebok_plugin.ledger.domain.queries.record import records_of
from ebok_plugin.ledger.models import Account, ChargeLine


def explain(account: Account, today: date) -> Explanation:
    """„Skąd ta kwota” of an account on a day; two queries whatever its length."""
    records = records_of([account], today)[account.pk]
    compared = comparison(records, today)
    lines = charged_lines(compared.documents) if compared else {}
    return explain_records(records, today, lines, allocation_settings())


def charged_lines(documents: Iterable[int]) -> dict[int, list[ChargedLine]]:
    """The lines of charge documents by the document's id, in their order."""
    found: defaultdict[int, list[ChargedLine]] = defaultdict(list)
    rows = ChargeLine.objects.filter(document_id__in=list(documents)).order_by("position")
    for document, component, name, unit, quantity, rate, amount in rows.values_list(
        "document_id",
        "component_id",
        "component__name",
        "component__unit",
        "quantity",
        "rate",
        "amount",
    ):
        found[document].append(ChargedLine(component, name, unit, quantity, rate, amount))
    return dict(found)
