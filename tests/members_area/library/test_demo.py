"""The demo shows papers of the library under an announcement: to members only."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from cms_ext.base.realm import Realm
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.related import related_of
from tests.conftest import DEMO_DAY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
    pytest.mark.xdist_group("demo"),
]

PAPERS = [
    "Regulamin ustalania opłat i rozliczania mediów (2026)",
    "Uchwała nr 4/RN/2026 w sprawie nowego regulaminu ustalania opłat i rozliczania mediów",
]


def test_anna_reads_them_and_neither_her_neighbour_of_e_bok_nor_a_guest_learns_of_them() -> None:
    announcement = AnnouncementPage.objects.get(slug="zmiana-oplat-2027")
    anna = User.objects.get(realm=Realm.IKCS, login="IKCS-0007")
    neighbour = User.objects.get(realm=Realm.EBOK, login="EB-500002-1")

    found = {
        name: [
            link.title
            for group in related_of(announcement, reader, DEMO_DAY)
            for link in group.links
        ]
        for name, reader in {
            "Anna": anna,
            "neighbour": neighbour,
            "guest": AnonymousUser(),
        }.items()
    }

    assert found == {"Anna": PAPERS, "neighbour": [], "guest": []}
