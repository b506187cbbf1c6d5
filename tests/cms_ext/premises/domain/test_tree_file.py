"""The file of the premises tree: what goes out comes in again and changes nothing."""

from io import BytesIO
from typing import Any

import pytest

from cms_ext.base.tables.writing import Value, write_csv, write_xlsx
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import ImportStatus, TableReport
from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.office.desk_kit.exporting import make_cell
from cms_ext.premises.domain.import_tree import PREMISES_TREE
from cms_ext.premises.domain.tree_file import EXPORTED, list_tree_rows
from cms_ext.premises.models import Building, Premises, Property, Staircase
from tests.clients import signed_in
from tests.cms_ext.premises.domain.test_import_tree import EXAMPLE, TODAY
from tests.people import staff

pytestmark = pytest.mark.django_db
LEVELS = (Property, Building, Staircase, Premises)


def bring(content: bytes) -> TableReport:
    return import_table(PREMISES_TREE, BytesIO(content), "drzewo.csv", today=TODAY, origin=OPERATOR)


def rows() -> list[list[Value]]:
    return [list(EXPORTED), *([make_cell(cell) for cell in row] for row in list_tree_rows())]


def stored() -> list[list[dict[str, Any]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in LEVELS]


def test_the_tree_comes_in_as_it_went_out() -> None:
    bring(EXAMPLE.read_bytes())
    before = stored()
    with write_xlsx("tree", rows()) as workbook:
        contents = [write_csv(rows()), workbook.read()]

    reports = [bring(content) for content in contents]

    assert [(one.status, one.unchanged, one.errors) for one in reports] == [
        (ImportStatus.UNCHANGED, 10, ())
    ] * 2
    assert stored() == before
    for model in reversed(LEVELS):
        model._default_manager.exclude(code="do-przypisania").delete()
    assert (bring(contents[0]).status, len(rows())) == (ImportStatus.POSTED, 11)


def test_it_stands_beside_the_tree() -> None:
    answer: Any = signed_in(staff("szef", superuser=True)).get("/admin/nieruchomosci/?plik=csv")
    content: bytes = answer.getvalue()
    assert content.startswith(b"\xef\xbb\xbfproperty_code;property_name;building_code;")
