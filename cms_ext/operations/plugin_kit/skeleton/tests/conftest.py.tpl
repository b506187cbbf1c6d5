"""The people of the tests. Anna lives here, Ewa edits the site."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from cms_ext.plugins.realm import Realm
from cms_ext.people.identity.domain.state import open_login
from cms_ext.people.identity.models import Person, User


@pytest.fixture
def anna(db: None) -> User:
    person = Person.objects.create(name="Anna Lis")
    return open_login(Realm.EBOK, "EB-500001-3", person=person)


@pytest.fixture
def ewa(db: None) -> User:
    user = open_login(Realm.STAFF, "ewa", is_staff=True)
    user.groups.add(Group.objects.get(name="editor"))
    return user
