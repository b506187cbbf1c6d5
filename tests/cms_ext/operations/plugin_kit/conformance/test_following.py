"""The book that a case leads to: whose it is, of which account, and whether it opens.

Asked in the test's own database; what else the rule says is tried with whole plugins.
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import QuerySet

from cms_ext.operations.plugin_kit.conformance.rules import following
from cms_ext.people.identity.models import Person
from cms_ext.plugins import FollowedAccounts
from tests.people import resident

pytestmark = pytest.mark.django_db
HERE = "tests.cms_ext.operations.plugin_kit.conformance.test_following"
NUMBER = "100005"


def followed(who: Any, today: date) -> QuerySet[Person, str]:
    """Each person is the account of its name."""
    own = Person.objects.filter(pk=getattr(who, "person_id", None), name=NUMBER)
    return own.values_list("name", flat=True)


def left(person: int | None, today: date) -> QuerySet[Person, str]:
    return Person.objects.none().values_list("name", flat=True)


def sound(number: str, user: Any, today: date) -> str:
    return "/admin/" if user.is_superuser and number == NUMBER else ""


def everybodys(number: str, user: Any, today: date) -> str:
    return "/admin/" if number == NUMBER else ""


def of_any_number(number: str, user: Any, today: date) -> str:
    return "/admin/" if user.is_superuser else ""


def nowhere(number: str, user: Any, today: date) -> str:
    return "/admin/nie-ma/" if user.is_superuser and number == NUMBER else ""


def no_text(number: str, user: Any, today: date) -> str | None:
    return "/admin/" if number == NUMBER else None


@pytest.mark.parametrize(
    ("book", "said"),
    [
        ("", []),
        (sound, []),
        (everybodys, ["{} prowadzi do konta pracownika bez uprawnień."]),
        (of_any_number, ["{} prowadzi do konta, którego nie ma."]),
        (nowhere, ["{} prowadzi do /admin/nie-ma/, a tam administrator dostaje 404."]),
        (no_text, ["{} oddaje NoneType, nie tekst."]),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_book_is_its_readers_of_its_account_and_opens(book: Any, said: list[str]) -> None:
    resident("ebok", "anna", NUMBER)
    path = f"{HERE}.{book.__name__}" if book else ""
    slot = FollowedAccounts(f"{HERE}.followed", f"{HERE}.followed", f"{HERE}.left", path)
    subject: Any = SimpleNamespace(
        plugin=SimpleNamespace(followed_accounts=slot), load_demo=lambda: None
    )

    found = [finding.what for finding in following.findings(subject)]

    assert found == [words.format(path) for words in said]
