"""Import what properties cost, as the accountant sends it, and take a file back.

Codes besides those of import_formats.md §2: PROPERTY_UNKNOWN, COST_ZERO, COST_CHANGED.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.tables.values import period_reader, read_money, read_text
from cms_ext.desks.import_desk.domain.import_table import forget_file
from cms_ext.desks.import_desk.domain.table import Differences, KeyedImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.premises.models import Property
from ebok_plugin.accounting.models import KIND, PropertyCost
from ebok_plugin.ledger.domain.draft import is_reason

COSTS = "property_costs"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow(TableRow):
    """One row of the file: a kind of cost of a property in a month; negative is a correction."""

    key_columns = ("property_code", "period", "kind")

    property_code: str = column(
        read_text, _("kod nieruchomości, na przykład N1"), longest=20, example="N1"
    )
    period: str = day_column(
        period_reader, _("miesiąc: 2026-10"), example="2026-10", form=ValueForm.PERIOD
    )
    kind: str = column(
        read_text, _("rodzaj kosztu, słowami"), longest=KIND, example=("Sprzątanie", "Energia")
    )
    amount: Decimal = column(
        read_money, _("kwota w złotych: 1234,56; ujemna zmniejsza koszt"), example="1234,56"
    )

    @property
    def label(self) -> str:
        return f"{self.property_code} {self.period} {self.kind}"


class CostsImport(KeyedImport[CostRow, Money]):
    """Import of costs; a repeated row changes nothing, another amount is refused."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._properties: dict[str, Property] = {}

    def find_stored(self, rows: Sequence[CostRow]) -> Mapping[Any, Money]:
        codes = {row.property_code for row in rows}
        self._properties |= {one.code: one for one in Property.objects.filter(code__in=codes)}
        known = PropertyCost.objects.filter(property__code__in=codes)
        rows_found = known.values_list("property__code", "period", "kind", "amount")
        return {tuple(key): amount for *key, amount in rows_found}

    def check_row(self, line: int, row: CostRow) -> bool:
        if row.property_code not in self._properties:
            self.refuse(
                "PROPERTY_UNKNOWN",
                line,
                gettext("nie ma nieruchomości o kodzie {code}. Sprawdź kod.").format(
                    code=row.property_code
                ),
                field="property_code",
                found=row.property_code,
            )
            return False
        if not row.amount:
            words = gettext("koszt wynosi zero. Usuń wiersz.")
            self.refuse("COST_ZERO", line, words, field="amount", found="0,00")
        return bool(row.amount)

    def judge_known(self, line: int, row: CostRow, stored: Money) -> Differences | None:
        if stored.amount == row.amount:
            return {}
        self.refuse(
            "COST_CHANGED",
            line,
            gettext(
                "ten koszt wczytano już z kwotą {amount}. Cofnij tamten plik i wczytaj poprawiony."
            ).format(amount=stored),
            field="amount",
            found=str(row.amount),
        )
        return None

    def write_rows(self, rows: Sequence[tuple[CostRow, Money | None]], origin: Origin) -> None:
        PropertyCost.objects.bulk_create(
            PropertyCost(
                property=self._properties[row.property_code],
                period=row.period,
                kind=row.kind,
                amount=Money(row.amount),
                file_sha256=self.imported.sha256,
            )
            for row, _stored in rows
        )


PROPERTY_COSTS = TableKind(
    kind=COSTS,
    row=CostRow,
    judge=CostsImport,
    path="ebok_plugin.accounting.domain.import_costs.PROPERTY_COSTS",
)


class CostsFile(NamedTuple):
    """What a file of costs brought; the key is its SHA-256."""

    sha256: str
    rows: int
    months: str
    total: object


def list_cost_files() -> list[CostsFile]:
    """List the files whose costs stand. One query."""
    files = PropertyCost.objects.order_by().values("file_sha256", "period")
    found: dict[str, list[dict[str, Any]]] = {}
    for file in files.annotate(rows=Count("pk"), total=Sum("amount")):
        found.setdefault(file["file_sha256"], []).append({**file})
    return [
        CostsFile(
            sha256,
            sum(part["rows"] for part in parts),
            f"{min(part['period'] for part in parts)} – {max(part['period'] for part in parts)}",
            sum((part["total"] for part in parts[1:]), parts[0]["total"]),
        )
        for sha256, parts in found.items()
    ]


@transaction.atomic
def take_back_costs(sha256: str, *, reason: str, origin: Origin) -> int:
    """Delete the costs of a file, which may then come again; return how many there were.

    Raises Refusal: REASON_REQUIRED, TAKEN_BACK.
    """
    wait_for_turn()
    if not is_reason(reason):
        raise Refusal("REASON_REQUIRED", gettext("Podaj powód (co najmniej 10 znaków)."))
    costs = PropertyCost.objects.filter(file_sha256=sha256)
    count = costs.count()
    if not sha256 or not count:
        raise Refusal("TAKEN_BACK", gettext("Ten plik już cofnięto."))
    costs.delete()
    forget_file(COSTS, sha256)
    changes = {"rows": count, "sha256": sha256}
    record("PROPERTY_COSTS_TAKEN_BACK", origin, note=reason.strip(), changes=changes)
    return count
