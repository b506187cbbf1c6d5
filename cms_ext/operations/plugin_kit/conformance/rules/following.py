"""Nobody follows the cases of an account that is not his; the answer stands inside a question.

And the book that a case leads to is shown to whoever may read it, and opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import (
    administrator_user,
    signed_in,
    user_without_rights,
)
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import FollowedAccounts, declared

TITLE = "spraw konta nie śledzi nikt obcy"
UNKNOWN = "konto-kontrolne"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    slot = subject.plugin.followed_accounts
    if slot is None:
        return
    subject.load_demo()
    today, stranger = business_today(), Person.objects.create(name="Zenobia Sprawdzająca")
    clerk = user_without_rights()
    readers = (AnonymousUser(), clerk)
    asked: dict[str, tuple[object, ...]] = {
        slot.followed: readers,
        slot.acted_on: readers,
        slot.left: (None, stranger.pk),
    }
    for path, strangers in asked.items():
        found = [declared(path)(who, today) for who in strangers]
        if any(not isinstance(one, QuerySet) for one in found):
            yield ConformanceFinding(
                f"{path} nie oddaje zapytania.", "Oddaj QuerySet z jedną kolumną: numery kont."
            )
        elif any(one.exists() for one in found):
            yield ConformanceFinding(
                f"{path} oddaje konta komuś obcemu.", "Zapytaj najpierw, czyje to konto."
            )
    if slot.book:
        yield from _of_book(slot, clerk)


def _of_book(slot: FollowedAccounts, clerk: User) -> Iterator[ConformanceFinding]:
    today, book, administrator = business_today(), declared(slot.book), administrator_user()
    known = list(_known_numbers(slot))
    of_clerk = [book(number, clerk, today) for number in (*known, UNKNOWN)]
    of_none = book(UNKNOWN, administrator, today)
    addresses = [book(number, administrator, today) for number in known]
    for one in (*of_clerk, of_none, *addresses):
        if not isinstance(one, str):
            yield ConformanceFinding(
                f"{slot.book} oddaje {type(one).__name__}, nie tekst.",
                "Oddaj adres, a bez adresu pusty tekst.",
            )
            return
    if any(of_clerk):
        yield ConformanceFinding(
            f"{slot.book} prowadzi do konta pracownika bez uprawnień.",
            "Zapytaj najpierw, czy ten pracownik może czytać konto, i innym oddaj pusty tekst.",
        )
    if of_none:
        yield ConformanceFinding(
            f"{slot.book} prowadzi do konta, którego nie ma.",
            "Za nieznany numer oddaj pusty tekst.",
        )
    for address in filter(None, addresses):
        status = signed_in(administrator).get(address).status_code
        if status != 200:
            yield ConformanceFinding(
                f"{slot.book} prowadzi do {address}, a tam administrator dostaje {status}.",
                "Oddaj adres strony, na której to konto się czyta.",
            )


def _known_numbers(slot: FollowedAccounts) -> Iterator[str]:
    """The first number that anybody of the demo follows; none where nobody does."""
    followed, today = declared(slot.followed), business_today()
    users = User.objects.order_by("pk").iterator()
    return islice((str(number) for user in users for number in followed(user, today)[:1]), 1)
