"""The desk of cases: what a clerk sends to a step, and which cases its queue shows."""

from typing import Any

from django.test import Client

from cms_ext.people.identity.models import User
from coop_cases.models import Case
from tests.page_checks import parsed, texts

QUEUE = "/admin/sprawy/"


def step(client: Client, case: Case, slug: str, **typed: Any) -> Any:
    return client.post(f"{QUEUE}{case.pk}/krok/{slug}/", typed)


def bulk(client: Client, slug: str, *cases: Case, **typed: Any) -> Any:
    """Return the question about the ticked cases, or with what was typed its answer."""
    sure = {"potwierdz": "1", **typed} if typed else {}
    ticked = {"wybrane": [str(case.pk) for case in cases], "z": f"{QUEUE}?widok=nowe"}
    return client.post(f"{QUEUE}zbiorczo/{slug}/", {**ticked, **sure})


def link(client: Client, case: Case, user: User, **typed: Any) -> Any:
    """The case is said to be this person's."""
    return client.post(f"{QUEUE}{case.pk}/osoba/{user.person_id}/", typed)


def numbers(client: Client, query: str = "") -> list[str]:
    """Return the cases of a list, in its order."""
    page = parsed(client.get(f"{QUEUE}{query}"))
    return [title.split()[0] for title in texts(page, "//table//a[contains(@href, '/sprawy/')]")]
