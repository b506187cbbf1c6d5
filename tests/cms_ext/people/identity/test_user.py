from __future__ import annotations

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from guardian.utils import get_anonymous_user
from pytest_django import Settings

from cms_ext.people.identity.checks import refuse_demo_people
from cms_ext.people.identity.models import Person, User
from tests.people import resident, staff

pytestmark = pytest.mark.django_db


def test_the_key_of_a_user_is_realm_and_login() -> None:
    user = resident("ebok", "EB-500001-3", "Anna Lis")

    assert (user.username, user.login, str(user)) == ("ebok:eb-500001-3", "EB-500001-3", "Anna Lis")


def test_one_person_may_have_a_login_in_both_panels() -> None:
    ikcs = resident("ikcs", "IKCS-0007", "Anna Lis")
    ebok = resident("ebok", "EB-500001-3", "Anna Lis")

    assert ikcs.person == ebok.person
    assert Person.objects.count() == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "wrong",
    [
        {"realm": "ikcs", "login": "IKCS-1"},
        {"realm": "ebok", "login": "EB-1", "is_superuser": True},
        {"realm": "ikcs", "login": "IKCS-2", "is_staff": True},
    ],
    ids=["resident without a person", "resident as administrator", "resident as staff"],
)
def test_the_database_refuses_a_wrong_login(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_login(**wrong)  # type: ignore[arg-type]  # rows of a table


@pytest.mark.both_databases
def test_two_spellings_are_one_login() -> None:
    resident("ikcs", "IKCS-0007", "Anna Lis")

    with pytest.raises(IntegrityError), transaction.atomic():
        resident("ikcs", "ikcs-0007 ", "Piotr Wrona")


def test_the_anonymous_row_belongs_to_no_realm_and_cannot_sign_in() -> None:
    row = get_anonymous_user()

    assert (row.realm, row.is_active, row.has_usable_password()) == ("none", False, False)


@pytest.mark.both_databases
def test_a_real_site_refuses_to_start_with_demo_people(settings: Settings) -> None:
    staff("redaktor")
    User.objects.filter(login="redaktor").update(is_demo=True)
    refuse_demo_people()
    settings.COOP_DEMO = False

    with pytest.raises(ImproperlyConfigured, match="redaktor"):
        refuse_demo_people()


def test_the_first_migration_of_identity_does_not_touch_wagtail() -> None:
    """Else `migrate` on an empty database fails, while check and makemigrations stay silent."""
    first = MigrationLoader(connection).get_migration("cms_ext_identity", "0001_initial")

    assert {app for app, _ in first.dependencies} <= {"auth", "contenttypes"}


def test_passwords_are_hashed_with_argon2id_of_19_mib(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["cms_ext.people.identity.backends.CoopArgon2PasswordHasher"]
    user = staff("redaktor")

    assert identify_hasher(user.password).decode(user.password)["variety"] == "argon2id"
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
