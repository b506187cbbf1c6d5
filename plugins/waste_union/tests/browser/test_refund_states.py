"""Refunds, instalments and deferral of the union in every state: whole at every width."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.running_site import running_site
from tests.browser.test_refund_states import (
    CLERK,
    REFUND_STATES,
    Pages,
    find_faults,
    list_sights,
    make_states,
)
from tests.demo_site import copied, union_built_once

SETTINGS = "plugins.waste_union.tests.browser.settings"
ACCOUNTS = {
    "600303": "EB-500006-2",
    "600304": "EB-500007-0",
    "600004": "EB-500002-1",
    "600005": "EB-500003-9",
}
# The one in arrears, and two whose payments are taken back.
LATE = {"600301": "EB-500004-7", "600004": "EB-500002-1", "600005": "EB-500003-9"}
OWNERS = {
    "withdrawn": "600301",
    "refused": "600301",
    "granted": "600301",
    "filed": "600004",
    "drafted": "600005",
}
RELIEFS, LIST = "/admin/deklaracje/raty/", "/e-bok/raty-i-odroczenie/"


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A copy of the demo of their own: the other tests count its rows."""
    built = union_built_once(tmp_path_factory.getbasetemp())
    return copied(built, tmp_path_factory.mktemp("refunds") / "data")


@pytest.fixture(scope="module")
def reliefs(data: Path) -> Pages:
    module = "plugins.waste_union.tests.browser.relief_states"
    return make_states(data, SETTINGS, module, LATE)


@pytest.fixture(scope="module")
def refunds(data: Path, reliefs: Pages) -> Pages:
    return make_states(data, SETTINGS, REFUND_STATES, ACCOUNTS)


@pytest.fixture(scope="module")
def site(data: Path, refunds: Pages) -> Iterator[str]:
    with running_site(data, SETTINGS) as address:
        yield address


def test_every_state_of_a_refund_is_accessible_and_fits(
    chromium: Browser, site: str, refunds: Pages
):
    assert find_faults(chromium, site, list_sights(ACCOUNTS, refunds)) == {}


def test_every_state_of_an_application_for_instalments_is_too(
    chromium: Browser, site: str, reliefs: Pages
):
    sights = {state: (own, LATE[OWNERS[state]]) for state, (own, _desk) in reliefs.items()}
    sights |= {f"{state} at the desk": (at, CLERK) for state, (_own, at) in reliefs.items()}
    sights |= {f"list of {login}": (LIST, login) for login in LATE.values()}
    sights |= {
        f"form of {number}": (f"/e-bok/konto/{number}/wniosek-o-raty/", login)
        for number, login in LATE.items()
    }
    lists = ("", "?widok=wszystkie")
    sights |= {f"desk {part}": (f"{RELIEFS}{part}", CLERK) for part in lists}

    assert find_faults(chromium, site, sights) == {}
