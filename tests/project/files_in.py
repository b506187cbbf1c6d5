"""Files of what is on record, as imports take them in again; of kinds that every profile has."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from cms_ext.desks.contact_import.domain.import_contacts import CONTACTS
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import TableKind
from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.premises.domain.import_tree import PREMISES_TREE
from ebok_plugin.charges.domain.premises_value import VALUES
from ebok_plugin.payments.domain.import_ledger import import_ledger
from tests.ebok_plugin.ledger.books import TODAY

TABLES: Mapping[str, TableKind[Any]] = {one.kind: one for one in (CONTACTS, VALUES, PREMISES_TREE)}
LEDGER = "ebok_import_ledger_sample"
# By kind the address of what is on file.
OUT: Mapping[str, Callable[[], str]] = {
    "premises_tree": lambda: f"{reverse('premises_tree')}?plik=csv",
    "accounts": lambda: f"{reverse(LEDGER, args=['accounts', 'csv'])}?stan=1",
    "components": lambda: f"{reverse(LEDGER, args=['components', 'csv'])}?stan=1",
    "meter_readings": lambda: f"{reverse(LEDGER, args=['meter_readings', 'csv'])}?stan=1",
    "premises_values": lambda: f"{reverse('ebok_desk_values')}?plik=csv",
    "contacts": lambda: f"{reverse('contact_import_sample', args=['csv'])}?stan=1",
}


def bring_file(
    tables: Mapping[str, TableKind[Any]], kind: str, content: bytes, *, dry_run: bool = False
) -> Any:
    """Import a file by its kind's own table, or as one of the ledger's."""
    how: dict[str, Any] = {"today": TODAY, "dry_run": dry_run}
    if kind in tables:
        file = io.BytesIO(content)
        return import_table(tables[kind], file, f"{kind}.csv", origin=OPERATOR, **how)
    return import_ledger(io.BytesIO(content), f"{kind}.csv", **how)
