"""The access log as the auditor reads it: no code stands there where a word should."""

import ast
import csv
import io
from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from lxml import html

from cms_ext.access import vocabulary as access
from cms_ext.desks.privacy.domain.packet import ExportedBy
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, ReadReason, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.audit.words import (
    action_in_words,
    changes_in_words,
    code_in_words,
    note_in_words,
)
from cms_ext.people.identity.domain.address_link import Side
from cms_ext.people.identity.domain.second_factor import How
from cms_ext.people.identity.domain.session import SessionEnd
from cms_ext.people.identity.vocabulary import ClosedReason, CodeChannel, MergeReason
from cms_ext.public_site.detector.models import Allowance
from ebok_plugin.charges.models import RateException
from members_area.library.models.version import Cause
from members_area.register.models import Membership
from tests.people import resident, staff
from tests.sources import PACKAGES, parsed
from waste_union.login_gov.vocabulary import NodeRefusal, PeselProof

pytestmark = pytest.mark.django_db
USER, PERSON = "cms_ext_identity.User", "cms_ext_identity.Person"
APPLICATION = "cms_ext_access.AccessApplication"
FACTORS = ("APP", "PASSKEY")
PASSED_ON: tuple[str, tuple[str, ...]] = ("", ())
"""A function that hands its caller's reason on: the caller's own line says which."""
IDENTITY, ACCESS = "cms_ext/people/identity/domain", "cms_ext/access/domain"
ENTRY, RATE = "cms_ext/desks/people/person_register/views/person.py", RateException._meta.label
MEMBERSHIP = "members_area_register.Membership"
ALLOWANCES = [code for code, _words in Allowance._meta.get_field("kind").flatchoices]
# Where a reason is written: (file, expression) → the object's model and all codes that it can be.
REASONS: dict[tuple[str, str], tuple[str, Iterable[str]]] = {
    (ENTRY, "form.cleaned_data['reason']"): (PERSON, MergeReason),
    ("cms_ext/desks/people/person_register/domain/desk.py", "reason_code"): PASSED_ON,
    ("cms_ext/desks/people/person_register/domain/starter_password.py", "CodeChannel.PRINT"): (
        USER,
        CodeChannel,
    ),
    ("cms_ext/desks/privacy/domain/packet.py", "way"): (PERSON, ExportedBy),
    (f"{ACCESS}/ending.py", "Unsigned.NOT_SIGNED"): (APPLICATION, access.Unsigned),
    (f"{ACCESS}/ending.py", "code.channel"): (APPLICATION, CodeChannel),
    (f"{ACCESS}/step.py", "reason_code"): PASSED_ON,
    (f"{ACCESS}/issue.py", "CodeChannel.PRINT"): (APPLICATION, CodeChannel),
    (f"{ACCESS}/batch_letter.py", "CodeChannel.PRINT"): (USER, CodeChannel),
    (f"{ACCESS}/issue.py", "CodeChannel.EMAIL"): (APPLICATION, CodeChannel),
    (f"{ACCESS}/decision.py", "before"): (APPLICATION, access.ApplicationState),
    (f"{ACCESS}/decision.py", "reason"): (APPLICATION, access.RejectReason),
    (f"{ACCESS}/checks/deciding.py", "proposal.code"): (APPLICATION, access.AccessCheckCode),
    (f"{ACCESS}/checks/deciding.py", "result"): (APPLICATION, access.PhoneResult),
    (f"{ACCESS}/checks/deciding.py", "code"): (APPLICATION, access.AccessCheckCode),
    ("cms_ext/public_site/detector/domain/allowance.py", "allowance.kind"): (
        Allowance._meta.label,
        ALLOWANCES,
    ),
    ("cms_ext/evidence/audit/domain/event.py", "reason_code"): PASSED_ON,
    ("cms_ext/evidence/audit/domain/event.py", "reason"): (PERSON, ReadReason),
    (f"{IDENTITY}/second_factor.py", "how"): (USER, How),
    (f"{IDENTITY}/second_factor.py", "what"): (USER, FACTORS),
    (f"{IDENTITY}/passkey.py", "PASSKEY"): (USER, FACTORS),
    (f"{IDENTITY}/second_factor.py", "APP"): (USER, FACTORS),
    (f"{IDENTITY}/reset_link.py", "how"): (USER, ("OWN", "RESET", "INVITATION")),
    (f"{IDENTITY}/rights.py", "NOT_BY_OWNER"): (USER, ("NOT_BY_OWNER",)),
    (f"{IDENTITY}/login_state.py", "reason"): (USER, ClosedReason),
    (f"{IDENTITY}/login_state.py", "reason_code"): PASSED_ON,
    (f"{IDENTITY}/merge.py", "reason_code"): PASSED_ON,
    (f"{IDENTITY}/merge.py", "''"): PASSED_ON,
    (f"{IDENTITY}/invitation_link.py", "'EMAIL' if by_mail else 'LINK'"): (USER, ("EMAIL", "LINK")),
    (f"{IDENTITY}/activation_code.py", "'ACTIVATION_CODE'"): (USER, ("ACTIVATION_CODE",)),
    (f"{IDENTITY}/address_link.py", "side.upper()"): (PERSON, [one.upper() for one in Side]),
    (f"{IDENTITY}/session.py", "why"): (USER, SessionEnd),
    ("members_area/library/domain/release.py", "cause"): ("members_area_library.Document", Cause),
    ("members_area/register/domain/membership.py", "reason"): (MEMBERSHIP, Membership.EndReason),
    ("ebok_plugin/charges/domain/rate.py", "exception.cause"): (RATE, RateException.Cause),
    ("ebok_plugin/desk/views/account.py", "entered['why']"): (PERSON, ReadReason),
    ("plugins/waste_union/waste_union/login_gov/domain/known_person.py", "proof"): (
        PERSON,
        PeselProof,
    ),
    ("cms_ext/people/identity/domain/identity_provider.py", "code"): ("", NodeRefusal),
}


def written(argument: str) -> Iterator[tuple[str, ast.expr]]:
    """Each place in the code that writes this field of an event: file and expression."""
    for path, tree in parsed(argument):
        for node in ast.walk(tree) if "/migrations/" not in path else ():
            for keyword in node.keywords if isinstance(node, ast.Call) else ():
                if keyword.arg == argument:
                    yield path, keyword.value


@pytest.mark.thorough
def test_each_reason_that_the_program_writes_has_words():
    places = {(path, ast.unparse(value)) for path, value in written("reason_code")}
    raw = [
        (kind, code)
        for kind, codes in REASONS.values()
        for code in codes
        if code_in_words(str(code), kind) == code
    ]

    assert places == REASONS.keys()
    assert raw == []


@pytest.mark.thorough
def test_a_state_is_never_a_string_that_no_enumeration_knows():
    values = [*written("from_state"), *written("to_state")]
    constants = [(path, value.value) for path, value in values if isinstance(value, ast.Constant)]

    assert len(values) > 50  # the places are found at all
    assert [(path, typed) for path, typed in constants if typed] == []


def test_each_choice_of_a_model_has_words_in_an_event_about_any_model_of_its_app():
    own = [config for config in apps.get_app_configs() if config.name.split(".")[0] in PACKAGES]
    raw = [
        (about._meta.label, str(code))
        for config in own
        for about in config.get_models()
        for model in config.get_models()
        for code in codes_of(model)
        if code_in_words(code, about._meta.label) == code
    ]

    assert raw == []


def codes_of(model: type[models.Model]) -> list[str]:
    fields = [field for field in model._meta.concrete_fields if field.choices]
    choices = [pair for field in fields for pair in field.flatchoices]
    # Where the words are the code, people call it so (a form „A4”, a language).
    return [str(code) for code, words in choices if code and str(words) != str(code)]


def test_changes_read_as_field_was_and_is_and_what_people_wrote_stands_as_it_is():
    before, after = {"votes_for": 3, "secret": False}, {"votes_for": 4, "secret": False}
    renamed = {"name": ["Anna Lis", "Anna Lis-Nowak"]}
    events: list[tuple[str, dict[str, object], list[str]]] = [
        (APPLICATION, {"C12": "PASS"}, ["Okazano dokument tożsamości: spełniony"]),
        (PERSON, renamed, ["imię i nazwisko albo nazwa: Anna Lis → Anna Lis-Nowak"]),
        ("", {"from": None, "to": after}, ["za: – → 4", "tajne: – → nie"]),
        ("", {"from": before, "to": after}, ["za: 3 → 4"]),
        ("", {"od": "2018-01-01", "groups": []}, ["od: 01.01.2018", "role: –"]),
        ("", {"shown": ["1", "2"]}, ["pokazane wpisy: 1, 2"]),
        ("", {}, []),
    ]
    notes = {
        "N1/J2": "N1/J2",
        "Uchwała nr 5. Tekst": "Uchwała nr 5. Tekst",
        PERSON: "osoby",
        "brak.modelu": "brak.modelu",
    }

    assert [
        (kind, changes, changes_in_words(AuditEvent(object_type=kind, changes=changes)))
        for kind, changes, _said in events
    ] == events
    assert {note: note_in_words(note) for note in notes} == notes
    assert code_in_words("2026-11-20", USER) == "2026-11-20"


def test_list_detail_and_file_say_the_same_words(client):
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    event = record(
        "SUSPENDED",
        SYSTEM,
        obj=anna,
        subject=anna.person,
        from_state="ACTIVE",
        to_state="SUSPENDED",
        reason_code="IDLE",
        note="prośba osoby",
        changes={"until": "2026-12-01"},
    )
    record("LIST", Origin(staff("kontroler", "auditor")), note=PERSON)
    client.force_login(staff("kontrola", "auditor"))

    listed = client.get("/admin/cms_ext_audit/auditevent/").content.decode()
    detail = html.fromstring(
        client.get(f"/admin/cms_ext_audit/auditevent/inspect/{event.pk}/").content.decode()
    )
    answer = client.get("/admin/cms_ext_audit/auditevent/?export=csv&czynnosc=SUSPENDED")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(body), delimiter=";")

    said = [
        "strona, samoczynnie",
        "brak aktywności",
        "Czynny",
        "Zawieszony",
        "prośba osoby",
        "do dnia: 01.12.2026",
    ]
    shown = " ".join(detail.text_content().split())
    heading = " ".join(detail.xpath("//h1")[0].text_content().split())
    assert (
        heading == f"{action_in_words('SUSPENDED')} {timezone.localtime(event.at):%d.%m.%Y %H:%M}"
    )
    assert "Request id" not in shown
    assert [one for one in said[:2] if one not in listed] == []
    assert [one for one in said if one not in shown] == []
    assert [one for one in said if one not in row.values()] == []
    for page in (listed, shown):
        assert "IDLE" not in page
        assert "{'" not in page
