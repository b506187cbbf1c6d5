"""Who is no member, and who stops being one (library.md §9); what is sent or handed out."""

from datetime import timedelta

import pytest
from django.core import mail

from cms_ext.desks.privacy.domain.packet import ExportedBy, export_person
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from members_area.library.domain.document import OPEN
from members_area.library.models import DocumentUserPermission
from members_area.library.reading.domain import queue_due, set_digest_rhythm
from members_area.library.reading.models import Rhythm
from members_area.register.domain.membership import close_membership, end_term
from members_area.register.models import Membership, OfficeTerm
from tests.members_area.conftest import TODAY
from tests.project.library.canaries import LOGINS, MEMBERS, PUBLIC, Canary, readable_inside, user_of
from tests.project.library.reading import all_pages, fetched, named_at, named_in, signed_in
from tests.project.library.surfaces import SOME, WHOLE, address

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("library surfaces"),
    pytest.mark.always,
]


@pytest.mark.both_databases
def test_lb_11_a_payer_who_is_no_member_gets_nothing_but_what_is_public(
    canaries: dict[str, Canary],
):
    client = signed_in("payer")

    inside = [address(name) for name in (*WHOLE, *SOME) if address(name).startswith("/ikcs/")]
    assert {client.get(one).status_code for one in inside} == {403}
    outside = ("/dokumenty/", "/dokumenty/?q=Zqtalfa", "/dokumenty/zestaw.zip")
    assert {one: named_at(client, one) for one in outside} == dict.fromkeys(outside, set(PUBLIC))


@pytest.mark.both_databases
@pytest.mark.parametrize(("what", "left"), [("office", {"alfa", "brawo"}), ("membership", set())])
def test_lb_16_an_open_session_loses_at_its_next_request_what_its_person_lost_today(
    canaries: dict[str, Canary], what: str, left: set[str]
):
    client = signed_in("piotr")
    user = user_of("piotr")
    assert isinstance(user, User)
    assert named_in(all_pages(client, address("documents"))) == readable_inside("piotr")

    if what == "office":
        end_term(OfficeTerm.objects.get(person=user.person), on=TODAY, origin=SYSTEM)
    else:
        close_membership(Membership.objects.get(person=user.person), on=TODAY, origin=SYSTEM)

    for name in WHOLE:
        assert named_in(all_pages(client, address(name))) == left, name
    statuses = {
        canary.name: fetched(client, address("file", canary.document.pk))[0].status_code
        for canary in canaries.values()
    }
    assert {name for name, status in statuses.items() if status == 200} == left


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
def test_the_digest(canaries: dict[str, Canary], who: str):
    user = user_of(who)
    assert isinstance(user, User)
    assert user.person is not None
    user.person.correspondence_email = "czytelnik@example.pl"
    user.person.save()
    set_digest_rhythm(user, Rhythm.DAILY, today=TODAY - timedelta(days=5), origin=SYSTEM)
    mail.outbox.clear()

    queue_due(TODAY)
    deliver_mail()

    letters = "\n".join(
        str(letter.body) for letter in mail.outbox if letter.to == ["czytelnik@example.pl"]
    )
    assert named_in(letters.encode()) == readable_inside(who)


@pytest.mark.both_databases
@pytest.mark.parametrize("who", COPIED)
def test_the_copy_of_ones_data_names_what_was_read_and_is_not_taken_back(
    canaries: dict[str, Canary], who: str
):
    """Everybody tries every paper, and holds a grant to documents that are closed to all."""
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


@pytest.mark.parametrize("who", [login for login in LOGINS if login not in COPIED])
def test_whoever_is_not_on_file_has_no_copy(canaries: dict[str, Canary], who: str):
    client, status = signed_in(who), 302 if who == "guest" else 404

    assert client.get("/konto/moje-dane/").status_code == status
    assert client.post("/konto/moje-dane/").status_code == status
