import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings
from guardian.utils import get_anonymous_user

from cms_ext.people.identity.checks import check_second_factor, refuse_demo_people
from cms_ext.people.identity.models import Person, User
from tests.people import PASSWORD, resident, staff

pytestmark = pytest.mark.django_db


def test_the_key_of_a_user_is_realm_and_login_and_a_person_may_have_two():
    user, ikcs = (
        resident("ebok", "EB-500001-3", "Anna Lis"),
        resident("ikcs", "IKCS-0007", "Anna Lis"),
    )

    assert (user.username, user.login, str(user)) == ("ebok:eb-500001-3", "EB-500001-3", "Anna Lis")
    assert ikcs.person == user.person == Person.objects.get()
    # The anonymous row belongs to no realm and cannot sign in.
    row = get_anonymous_user()
    assert (row.realm, row.is_active, row.has_usable_password()) == ("none", False, False)


@pytest.mark.both_databases
def test_the_database_refuses_a_wrong_login():
    resident("ikcs", "IKCS-0007", "Anna Lis")
    wrong: list[dict[str, object]] = [
        {"realm": "ikcs", "login": "IKCS-1"},  # a resident without a person
        {"realm": "ebok", "login": "EB-1", "is_superuser": True},
        {"realm": "ikcs", "login": "IKCS-2", "is_staff": True},
    ]

    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create_login(**facts)
    # Two spellings are one login.
    with pytest.raises(IntegrityError), transaction.atomic():
        resident("ikcs", "ikcs-0007 ", "Piotr Wrona")


@pytest.mark.both_databases
def test_a_real_site_refuses_to_start_with_demo_people(settings):
    staff("redaktor")
    User.objects.filter(login="redaktor").update(is_demo=True)
    refuse_demo_people()
    settings.COOP_DEMO = False

    with pytest.raises(ImproperlyConfigured, match="redaktor"):
        refuse_demo_people()


def test_the_first_migration_of_identity_does_not_touch_wagtail():
    """Else `migrate` on an empty database fails, while check and makemigrations stay silent."""
    first = MigrationLoader(connection).get_migration("cms_ext_identity", "0001_initial")

    assert {app for app, _ in first.dependencies} <= {"auth", "contenttypes"}


def test_passwords_are_hashed_with_argon2id_of_19_mib(settings):
    settings.PASSWORD_HASHERS = ["cms_ext.people.identity.backends.CoopArgon2PasswordHasher"]
    user = staff("redaktor")

    assert identify_hasher(user.password).decode(user.password)["variety"] == "argon2id"
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_word_in_the_settings_that_means_nothing_stops_the_site(settings):
    assert check_second_factor(None) == []

    for name, value, found in (
        ("COOP_STAFF_SECOND_FACTOR", "mandatory", ["coop.E030"]),
        ("COOP_RESIDENT_SECOND_FACTOR", {"ikcs": "", "ebok": "yes"}, ["coop.E030"] * 2),
        ("COOP_SEAL_KEY", "", ["coop.E031"]),
    ):
        with override_settings(**{name: value}):
            assert [problem.id for problem in check_second_factor(None)] == found


def test_a_form_that_names_no_realm_lets_nobody_in():
    """The tests of sign-in pages say what a realm lets in: test_panels, test_sign_in."""
    staff("redaktor")

    assert authenticate(username="staff:redaktor", password=PASSWORD) is None
    assert authenticate(login="redaktor", password=PASSWORD) is None
    assert authenticate(realm="staff", login="redaktor", password=PASSWORD) is not None


def test_demo_people_stay_out_of_a_real_site(settings):
    resident("ikcs", "IKCS-0007", "Anna Lis")
    User.objects.filter(login="IKCS-0007").update(is_demo=True)
    assert authenticate(realm="ikcs", login="IKCS-0007", password=PASSWORD) is not None

    settings.COOP_DEMO = False

    assert authenticate(realm="ikcs", login="IKCS-0007", password=PASSWORD) is None
