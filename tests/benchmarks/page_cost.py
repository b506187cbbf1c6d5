"""The cost of a page as a multiple of the panel's sign-in form, measured in turn."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from tests.benchmarks.cpu import measure_cost

WARM_UP = 2


@dataclass(frozen=True, slots=True)
class PageCost:
    """CPU milliseconds of a page, and as a multiple of the form's: medians."""

    ms: float
    forms: float


def measure_page_cost(browser: Client, address: str, rounds: int) -> PageCost:
    """Measure a page for this browser, and the form for a guest."""
    guest, form = Client(), reverse("identity:panel", args=["e-bok"])
    for _ in range(WARM_UP):
        assert browser.get(address).status_code == guest.get(form).status_code == 200, address
    pairs = [
        (measure_cost(lambda: browser.get(address)), measure_cost(lambda: guest.get(form)))
        for _ in range(rounds)
    ]
    return PageCost(
        statistics.median(page for page, _ in pairs),
        statistics.median(page / bare for page, bare in pairs),
    )
