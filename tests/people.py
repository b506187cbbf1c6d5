"""The people of the tests, by name. All invented, as in the demo (fixtures/coop/people.yaml).

Anna is a member and pays for two flats, Piotr sits on the supervisory board, Nina rents and is
no member, Ewa edits the site, Celina and Daria are clerks, a guest has no login.
"""

from django.contrib.auth.models import Group

from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.plugins.realm import Realm

PASSWORD = "demo-haslo-2026"


def staff(login: str, *groups: str, superuser: bool = False) -> User:
    """Create a member of staff in the named groups, as if before the events of the test."""
    with recorded_by_verb():
        user = open_login(
            Realm.STAFF, login, PASSWORD, is_staff=True, is_superuser=superuser, first_name=login
        )
        user.groups.add(*(Group.objects.get(name=name) for name in groups))
    return user


def resident(realm: str, login: str, name: str) -> User:
    """Create a person on file with a login, as if before the events of the test.

    Rights come from a membership or an account, not from here.
    """
    person, _ = Person.objects.get_or_create(name=name)
    with recorded_by_verb():
        return open_login(realm, login, PASSWORD, person=person)


def person_of(user: User) -> Person:
    assert user.person is not None
    return user.person
