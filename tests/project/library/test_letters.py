"""What is sent or handed out: the digest of new papers, and the copy of one's own data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from cms_ext.desks.privacy.domain.packet import ExportedBy, export_person
from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from cms_ext.people.mail.domain.delivery import deliver_mail
from members_area.library.domain.document import OPEN
from members_area.library.models import DocumentUserPermission
from members_area.reading.domain.digest import queue_due, set_digest_rhythm
from members_area.reading.models import Rhythm
from tests.members_area.conftest import TODAY
from tests.project.library.canaries import LOGINS, MEMBERS, Canary, readable_inside, user_of
from tests.project.library.reading import fetched, named_in, signed_in
from tests.project.library.surfaces import address

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("library surfaces"),
]
# What a person read and what is open to that person alone, in whichever panel the copy is made.
# A public paper leaves no trace of its reader.
COPIED: dict[str, set[str]] = {
    "anna": {"brawo", "fokstrot"},
    "anna at e-bok": {"fokstrot"},
    "bozena": {"brawo"},
    "piotr": {"brawo", "celta"},
    "former member": set(),
    "payer": set(),
}


@pytest.mark.both_databases
@pytest.mark.parametrize("who", [*sorted(MEMBERS), "former member"])
def test_the_digest(canaries: dict[str, Canary], who: str) -> None:
    user = user_of(who)
    assert isinstance(user, User)
    assert user.person is not None
    user.person.correspondence_email = "czytelnik@example.pl"
    user.person.save()
    set_digest_rhythm(user, Rhythm.DAILY, today=TODAY - timedelta(days=5), origin=SYSTEM)
    mail.outbox.clear()

    queue_due(TODAY)
    deliver_mail()

    told = "\n".join(
        str(letter.body) for letter in mail.outbox if letter.to == ["czytelnik@example.pl"]
    )
    assert named_in(told.encode()) == readable_inside(who)


@pytest.mark.both_databases
@pytest.mark.parametrize("who", COPIED)
def test_the_copy_of_ones_data_names_what_was_read_and_is_not_taken_back(
    canaries: dict[str, Canary], who: str
) -> None:
    """Everybody tries every paper, and holds a grant to papers that are closed to all."""
    user = user_of(who)
    assert isinstance(user, User)
    assert user.person is not None
    client = signed_in(who)
    for canary in canaries.values():
        fetched(client, address("file", canary.document.pk))
    granted_in_vain = ("hotel", "india", "juliett")
    if user.realm == "ikcs":
        for name in granted_in_vain:
            DocumentUserPermission.objects.assign_perm(OPEN, user, canaries[name].document)

    copied = named_in(b"".join(export_person(user.person, ExportedBy.OWN, SYSTEM)))

    assert copied == COPIED[who]


@pytest.mark.parametrize("who", [one for one in LOGINS if one not in COPIED])
def test_whoever_is_not_on_file_has_no_copy(canaries: dict[str, Canary], who: str) -> None:
    client = signed_in(who)

    assert client.get("/konto/moje-dane/").status_code in (302, 404)
    assert client.post("/konto/moje-dane/").status_code in (302, 404)
