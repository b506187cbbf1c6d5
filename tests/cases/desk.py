"""The desk of cases: what a clerk sends to a step, and which cases its queue shows."""

from typing import Any

from django.test import Client

from cases.models import Case
from tests.page_checks import parsed, texts

QUEUE = "/admin/sprawy/"


def step(client: Client, case: Case, slug: str, **typed: Any) -> Any:
    return client.post(f"{QUEUE}{case.pk}/krok/{slug}/", typed)


def numbers(client: Client, query: str = "") -> list[str]:
    """The cases of a list, in its order."""
    page = parsed(client.get(f"{QUEUE}{query}"))
    return [title.split()[0] for title in texts(page, "//table//a[contains(@href, '/sprawy/')]")]
