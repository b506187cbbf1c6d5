"""The handbook and the contract of imports list the columns that the tables declare."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from cms_ext.base.tables import Schema
from cms_ext.desks.contact_import.domain.import_contacts import CONTACTS
from cms_ext.desks.import_desk.domain.table import TableKind
from cms_ext.premises.domain.import_tree import PREMISES_TREE
from ebok_plugin.charges.domain.premises_value import VALUES
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS
from members_area.register.domain.import_members import MEMBERS
from tests.sources import ROOT
from waste_union.collections.domain.days import DAYS
from waste_union.collections.domain.import_addresses import ADDRESSES

TODAY = date(2026, 11, 20)
HANDBOOK = (ROOT / "docs/clerks.md").read_text(encoding="utf-8")
CONTRACT = (ROOT / "docs/rules/import_formats.md").read_text(encoding="utf-8")
OF_CONTRACT = [table.schema(TODAY) for table in (*KINDS.values(), CONTACTS, ADDRESSES, DAYS)]


def rows_below(heading: str) -> Iterator[list[str]]:
    """Return the cells of the first table below a heading of the handbook."""
    table = re.search(r"^\|---.*\n((?:\|.*\n)+)", HANDBOOK.split(f"\n{heading}\n")[1], re.M)
    assert table is not None
    return ([cell.strip() for cell in line.split("|")[1:-1]] for line in table[1].splitlines())


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("### Wczytać nieruchomości z pliku", PREMISES_TREE),
        ("### Wczytanie rejestru członków", MEMBERS),
        ("### Kontakty z pliku", CONTACTS),
    ],
)
def test_the_handbook_lists_each_column_of_a_register(heading: str, table: TableKind):
    listed = {
        name: "(wymagan" in words
        for names, words in rows_below(heading)
        for name in re.findall(r"`(\w+)`", names)
    }

    columns = table.schema(TODAY).columns
    assert listed == {column.name: column.required for column in columns}
    assert list(listed) == [column.name for column in columns]


def test_the_handbook_names_the_columns_of_values_of_premises():
    names = [f"`{column.name}`" for column in VALUES.schema(TODAY).columns]

    assert f"({', '.join(names)})" in HANDBOOK


@pytest.mark.parametrize("schema", OF_CONTRACT, ids=lambda schema: str(schema.kind))
def test_the_contract_lists_the_columns_of_a_kind(schema: Schema):
    paragraph = re.search(rf"^\*\*{schema.kind}\*\* — (.*?)\n\n", CONTRACT, re.M | re.S)
    assert paragraph is not None
    _key, _, columns = paragraph[1].partition(" R: ")
    required, _, optional = columns.partition("Optional: ")

    for column in schema.columns:
        is_needed = column.required or column.name in schema.one_of
        assert re.search(rf"\b{column.name}\b", required if is_needed else optional), column.name
