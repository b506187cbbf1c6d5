"""What is chosen in the filters of the registers narrows their lists."""

from typing import Any

import pytest
from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest, JsonResponse

from cms_ext.office.staff_registers.index import RegisterIndexView
from tests.boundaries.test_guards import screens
from tests.project.doors import as_

pytestmark = [
    pytest.mark.always,
    pytest.mark.django_db,
    pytest.mark.xdist_group("demo"),
    pytest.mark.usefixtures("demo"),
]
# Of one filter: what follows is made of rows (months, premises), and one of them is like another.
SOME = 8
OF_ALL_IN_THE_DEMO = {
    "/admin/ebok_plugin_ledger/account/?stan=otwarte",
    "/admin/bank/operacje/?miesiac=2026-03",
}


def own_filters(register: Any) -> list[type]:
    """Those that the product wrote; Django knows what a field's own do."""
    given = [one for one in register.list_filter if isinstance(one, type)]
    return [one for one in given if issubclass(one, SimpleListFilter)]


def counted(view: Any, request: HttpRequest) -> JsonResponse:
    """How many rows the list has, and what can be chosen in its own filters; nothing is drawn."""
    own = [spec for spec in view.filter_specs if isinstance(spec, SimpleListFilter)]
    chosen = [one for spec in own for one in list(spec.choices(view))[:SOME]]
    queries = [one["query_string"] for one in chosen if not one["selected"]]
    return JsonResponse({"rows": view.queryset.count(), "queries": queries})


def test_a_choice_leaves_rows_out(monkeypatch):
    monkeypatch.setattr(RegisterIndexView, "get", counted)
    desk = as_("staff:admin")
    registers = {
        f"/{one.address.rstrip('$')}"
        for one in screens()
        if one.name.endswith("_modeladmin_index") and own_filters(one.inner.__self__)
    }

    whole = {at: desk.get(at).json() for at in registers}
    rows = {
        f"{at}{query}": (desk.get(f"{at}{query}").json()["rows"], found["rows"])
        for at, found in whole.items()
        if found["rows"] > 1
        for query in found["queries"]
    }

    assert {at for at, (some, every) in rows.items() if some == every} == OF_ALL_IN_THE_DEMO
