import re
from typing import Any

import pytest
from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest, JsonResponse

from cms_ext.office.desk_kit.staff_registers.index import RegisterIndexView
from tests.boundaries.test_guards import screens
from tests.marks import ON_THE_DEMO
from tests.project.demo_sign_in import as_

pytestmark = ON_THE_DEMO
NONE = "00000000-0000-4000-8000-000000000000"
TOO_LONG = "9" * 30
PART = re.compile(r"<(?:(\w+):)?\w+>")
# Nothing there, gone, for another panel, to be sent, or to be confirmed first.
WITHOUT_FAULT = {301, 302, 403, 404, 405, 410}


def address(pattern: str, word: str) -> str:
    """With a number too long for a column, a UUID of no row, and the word, each where it fits."""
    keys = {"int": TOO_LONG, "uuid": NONE}
    return "/" + PART.sub(lambda part: keys.get(part[1] or "", word), pattern)


@pytest.mark.thorough
@pytest.mark.parametrize("word", ["abc", "%00"])
def test_a_screen_of_no_row_is_not_found(word: str):
    desk = as_("staff:admin")
    desk.raise_request_exception = False
    # The pattern of a register's address knows its keys (`staff_registers.modeladmin`).
    patterns = [screen.address for screen in screens() if "(?P<" not in screen.address]
    # Anyone who has no key is refused before an address is looked at.
    patterns = [pattern for pattern in patterns if not pattern.startswith("api/")]
    addresses = {address(pattern, word) for pattern in patterns if PART.search(pattern)}

    statuses = {one: desk.get(one).status_code for one in addresses}

    assert {one: got for one, got in statuses.items() if got not in WITHOUT_FAULT} == {}


@pytest.mark.thorough
def test_a_chooser_knows_no_foreign_key():
    desk = as_("staff:admin")
    desk.raise_request_exception = False
    chosen = [screen.address for screen in screens() if "/chosen" in screen.address]
    no_keys = ("abc", "-1", "1_2", "%00", TOO_LONG)
    one, several = (
        [at for at in chosen if bool(PART.search(at)) is part] for part in (True, False)
    )
    addresses = [
        *[f"/{PART.sub(key, at)}" for at in one for key in (*no_keys, "0", NONE)],
        *[f"/{at}?id={key}" for at in several for key in no_keys],
    ]

    assert {at: desk.get(at).status_code for at in addresses} == dict.fromkeys(addresses, 404)


# Of one filter: what follows is made of rows (months, premises), and one of them is like another.
SOME = 8
OF_ALL_IN_THE_DEMO = {
    "/admin/ebok_plugin_ledger/account/?stan=otwarte",
}


def own_filters(register: Any) -> list[type]:
    """Those that the product wrote; Django knows what a field's own do."""
    given = [one for one in register.list_filter if isinstance(one, type)]
    return [one for one in given if issubclass(one, SimpleListFilter)]


def counted(view: Any, request: HttpRequest) -> JsonResponse:
    """How many rows the list has, and what can be chosen in its own filters; nothing is drawn."""
    own = [spec for spec in view.filter_specs if isinstance(spec, SimpleListFilter)]
    chosen = [choice for spec in own for choice in list(spec.choices(view))[:SOME]]
    queries = [one["query_string"] for one in chosen if not one["selected"]]
    return JsonResponse({"rows": view.queryset.count(), "queries": queries})


@pytest.mark.always
def test_a_choice_leaves_rows_out(monkeypatch):
    monkeypatch.setattr(RegisterIndexView, "get", counted)
    desk = as_("staff:admin")
    registers = {
        f"/{screen.address.rstrip('$')}"
        for screen in screens()
        if screen.name.endswith("_modeladmin_index") and own_filters(screen.inner.__self__)
    }

    whole = {at: desk.get(at).json() for at in registers}
    rows = {
        f"{at}{query}": (desk.get(f"{at}{query}").json()["rows"], found["rows"])
        for at, found in whole.items()
        if found["rows"] > 1
        for query in found["queries"]
    }

    assert {at for at, (some, every) in rows.items() if some == every} == OF_ALL_IN_THE_DEMO
