import pytest
from django.urls import reverse

from members_area.library.models import Version
from tests.marks import LIBRARY_SURFACES
from tests.project.library.canaries import LOGINS, Canary, cases_of
from tests.project.library.reading import fetched, named_at, named_in, signed_in
from tests.project.library.surfaces import UNKNOWN, WAGTAIL, desk_addresses

pytestmark = LIBRARY_SURFACES
# Who sees the documents themselves reads of all that were published; of one that was not there is
# nothing to certify. Who sees the register alone reads of what is or was public until today.
EVER_PUBLISHED = {"alfa", "brawo", "celta", "delta", "echo", "fokstrot", "golf", "india", "juliett"}
CERTIFIED = {
    "auditor": EVER_PUBLISHED,
    "clerk": EVER_PUBLISHED,
    "administrator": EVER_PUBLISHED,
    "editor": {"alfa", "india"},
}


@pytest.mark.parametrize("who", ["editor", "payer", "anna", "guest"])
def test_no_desk_shows_a_paper_to_whoever_has_no_desk(canaries: dict[str, Canary], who: str):
    client = signed_in(who)
    canary = canaries["hotel"]
    version = Version.objects.get(document=canary.document)
    addresses = {*desk_addresses(str(canary.document.pk), version.pk)}

    assert len(addresses) > 60
    assert {
        address: names for address in sorted(addresses) if (names := named_at(client, address))
    } == {}
    asked = [one.format(q="wxbhotel") for one in WAGTAIL]
    assert {one: names for one in asked if (names := named_at(client, one))} == {}


@pytest.mark.both_databases
def test_the_auditor_sees_the_register_and_opens_no_draft(canaries: dict[str, Canary]):
    """What is not published may hold personal data: only the desk that works on it opens it."""
    client = signed_in("auditor")
    name = "members_area_library_document_modeladmin_file"
    opened = set()
    for canary in canaries.values():
        _response, body = fetched(client, reverse(name, args=[canary.document.pk]))
        if body.startswith(b"%PDF"):
            opened.add(canary.name)

    assert opened == set(canaries) - {"hotel", "india"}
    for version in Version.objects.filter(document=canaries["hotel"].document):
        for one in ("library_gate_version", "library_gate_original"):
            assert b"wxbhotel" not in fetched(client, reverse(one, args=[version.pk]))[1]


@pytest.mark.parametrize("way", ["publication_certificate", "publication_certificate_pdf"])
@pytest.mark.parametrize("who", cases_of(LOGINS, both_databases={"piotr"}))
def test_the_proof_of_publication(canaries: dict[str, Canary], who: str, way: str):
    client = signed_in(who)
    label = canaries["alfa"].document._meta.label
    never, never_body = fetched(client, reverse(way, args=[label, UNKNOWN]))
    certified: set[str] = set()
    for canary in canaries.values():
        here = reverse(way, args=[label, canary.document.pk])
        response, body = fetched(client, f"{here}?czesc=1")
        if response.status_code == 200:
            certified.add(canary.name)
            assert named_in(body) <= {canary.name}
        else:
            assert response.status_code == never.status_code
            assert named_in(body) == named_in(never_body) == set()

    assert certified == CERTIFIED.get(who, set())
