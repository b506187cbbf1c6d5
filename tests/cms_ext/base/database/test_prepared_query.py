from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms_ext.base.database.prepared_query import CannotPrepare, PreparedQuery
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import SignInSession, User
from tests.people import resident

pytestmark = pytest.mark.django_db


def users(realm: str, joined: datetime, first: int) -> QuerySet[User]:
    people = User.objects.select_related("person").filter(realm=realm, is_active=True)
    return people.filter(date_joined__lte=joined, pk__gte=first).order_by("login")


def logins(realm: str, day: date) -> QuerySet[User, Any]:
    return User.objects.filter(realm=realm, person__users__date_joined__date__lte=day).values_list(
        "login", "person__name"
    )


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_it_answers_like_the_orm_for_other_values():
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    piotr = resident("ikcs", "IKCS-0012", "Piotr Wrona")
    prepared = PreparedQuery(users)
    later = anna.date_joined + timedelta(days=1)

    for realm, joined, first in [
        ("ebok", later, 1),
        ("ikcs", later, 1),
        ("ebok", later - timedelta(days=9999), 1),
        ("ebok", later, anna.pk + 1000),
        ("' OR 1=1 --", later, 1),
        ("%s", later, 1),
    ]:
        expected = list(users(realm, joined, first))
        with CaptureQueriesContext(connection) as asked:
            found = prepared(realm=realm, joined=joined, first=first)
            people = [user.person.name if user.person else "" for user in found]
        assert found == expected
        assert people == [user.person.name if user.person else "" for user in expected]
        assert len(asked) == 1

    assert prepared.first(realm="ikcs", joined=later, first=1) == piotr
    assert prepared.first(realm="none?", joined=later, first=1) is None


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_rows_of_values_come_as_the_orm_gives_them():
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    prepared = PreparedQuery(logins)
    today = timezone.localdate(anna.date_joined)

    assert prepared(realm="ebok", day=today) == [("EB-500001-3", "Anna Lis")]
    assert prepared(realm="ikcs", day=today) == list(logins("ikcs", today)) == []
    assert prepared(realm="ebok", day=today - timedelta(3)) == []


HOSTILE = "'; DROP TABLE x; -- %s %(day)s"


def rules(day: date, code: str) -> QuerySet[LegalRule, Any]:
    """Rules that hold, but this one, next to another that holds, too."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    ours = LegalRule.objects.filter(title__startswith="Reguła ")
    others = ours.filter(lasting, valid_from__lte=day).exclude(pk=OuterRef("pk"))
    found = ours.filter(lasting, Exists(others), valid_from__lte=day)
    return found.exclude(code=code).order_by("code").values_list("code", "valid_from", "params")


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_it_makes_python_of_what_the_database_keeps_whatever_is_asked():
    for code, begins, ends in (
        ("A", date(2024, 1, 1), None),
        ("B", date(2024, 1, 1), date(2025, 6, 30)),
        (HOSTILE, date(2026, 1, 1), None),
    ):
        facts = {"params": {"days": len(code)}, "valid_from": begins, "valid_to": ends}
        LegalRule.objects.create(code=code, title=f"Reguła {code}", legal_basis="art. 1", **facts)
    prepared = PreparedQuery(rules)

    assert prepared(day=date(2025, 1, 1), code="B") == [("A", date(2024, 1, 1), {"days": 1})]
    for day in (date(2023, 12, 31), date(2025, 6, 30), date(2026, 11, 20)):
        for code in ("A", "", HOSTILE, "ą%"):
            assert prepared(day=day, code=code) == list(rules(day, code))


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_lists_of_every_length_are_asked_for():
    people = [resident("ebok", f"EB-50{number:04d}-0", f"Osoba {number}") for number in range(9)]
    piotr = resident("ikcs", "IKCS-0012", "Piotr Wrona")
    keys = tuple(user.pk for user in people)
    prepared = PreparedQuery(
        lambda realms, keys: User.objects.filter(realm__in=realms, pk__in=keys).order_by("pk")
    )

    for length in (0, 1, 2, 3, 9, 2, 1, 0):
        wanted = keys[:length]
        assert prepared(realms=("ebok", "ikcs"), keys=wanted) == people[:length]
    assert prepared(realms=("ikcs",), keys=(*keys, piotr.pk)) == [piotr]
    assert prepared(realms=("ebok",), keys=(people[3].pk, people[3].pk)) == [people[3]]


def ended(at: Any) -> QuerySet[SignInSession]:
    return SignInSession.objects.filter(ended_at=at)


@pytest.mark.parametrize(
    ("build", "values", "why"),
    [
        (
            lambda day: User.objects.filter(date_joined__date=day - timedelta(1)),
            {"day": date(2026, 11, 20)},
            "is computed from a value",
        ),
        (
            lambda login: User.objects.filter(login=login).prefetch_related("sign_in_sessions"),
            {"login": "EB-500001-3"},
            "more than one query",
        ),
        (lambda login: User.objects.all(), {"login": "EB-500001-3"}, "does not use login"),
        (ended, {"at": None}, "at is None, which changes the SQL"),
        (ended, {"at": True}, "at is True, which may change the SQL"),
        (lambda keys: Session.objects.filter(pk__in=keys), {"keys": ["a", "b"]}, "is a list"),
    ],
)
def test_it_refuses_what_could_not_be_asked_with_other_values(
    build: Callable[..., QuerySet[Any]], values: dict[str, Any], why: str
):
    with pytest.raises(CannotPrepare, match=why):
        PreparedQuery(build)(**values)


def test_none_is_refused_at_every_use():
    by_login = PreparedQuery(lambda login: User.objects.filter(login=login))
    by_keys = PreparedQuery(lambda keys: User.objects.filter(pk__in=keys))

    assert (by_login(login="EB-500001-3"), by_keys(keys=(-1, -2))) == ([], [])
    for ask in (lambda: by_login(login=None), lambda: by_keys(keys=(1, None))):
        with pytest.raises(CannotPrepare, match="is None"):
            ask()


def test_rows_are_locked_within_a_transaction_alone(monkeypatch):
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    locked = PreparedQuery(lambda key: User.objects.select_for_update().filter(pk=key))

    assert locked.first(key=anna.pk) == anna
    monkeypatch.setattr(connections["default"], "autocommit", True)
    with pytest.raises(TransactionManagementError):
        locked.first(key=anna.pk)
