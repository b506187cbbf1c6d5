"""What a page costs, as a multiple of the form that stands before the panels: asked in turn."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from benchmarks.cpu import cost

WARM_UP = 2


@dataclass(frozen=True, slots=True)
class PageCost:
    """Milliseconds of the CPU, and these as a multiple of the form's: medians."""

    ms: float
    forms: float


def cost_beside_form(browser: Client, address: str, rounds: int) -> PageCost:
    """Of a page as this browser gets it, and of the form as a guest does."""
    guest, form = Client(), reverse("identity:panel", args=["e-bok"])
    for _ in range(WARM_UP):
        assert browser.get(address).status_code == guest.get(form).status_code == 200, address
    pairs = [
        (cost(lambda: browser.get(address)), cost(lambda: guest.get(form))) for _ in range(rounds)
    ]
    return PageCost(
        statistics.median(page for page, _ in pairs),
        statistics.median(page / bare for page, bare in pairs),
    )
