from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from cms_ext.access.models import AccessApplication, FormerAccess
from cms_ext.desks.privacy.domain import erasure
from cms_ext.desks.privacy.domain.erasure import (
    ErasureRefused,
    RetainedData,
    erase_again,
    erase_person,
    rehearse_erasure,
)
from cms_ext.desks.privacy.domain.packet import collect_sections
from cms_ext.desks.privacy.models import Erasure
from cms_ext.evidence.audit.domain.chain import verify_chains
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import (
    AddressChange,
    KeptForm,
    KnownDevice,
    Person,
    RecoveryCode,
    User,
)
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import PeoplePart, PersonalData, Plugin, plugin_configs
from tests.cms_ext.desks.privacy.conftest import NOON, Apply, files_in
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
Answer = Callable[[Person, date], Sequence[RetainedData]]


@pytest.fixture
def anna(apply: Apply) -> User:
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    person = anna.person
    assert person
    person.phone, person.correspondence_email = "+48600000101", "anna.lis@poczta.example"
    person.save()
    application = apply(person)
    AddressChange.objects.create(person=person, new_email="a@b.pl", asked_at=NOON, expires_at=NOON)
    KeptForm.objects.create(user=anna, path="/a/", values={"reason": ["Anna"]}, kept_at=NOON)
    KnownDevice.objects.create(user=anna, device_hash="a", first_seen_at=NOON, last_seen_at=NOON)
    RecoveryCode.objects.create(user=anna, code_hash="a")
    FormerAccess.objects.create(batch="1", panel="EBOK", login="alis", user=anna)
    OutgoingMessage.objects.create(
        to="anna.lis@poczta.example",
        template="t1.txt",
        about_type=application._meta.label,
        about_id=str(application.pk),
        queued_at=NOON,
        next_try_at=NOON,
    )
    record("PASSWORD_CHANGED", Origin(anna), obj=anna, subject=person)
    return anna


@pytest.fixture
def laws(monkeypatch) -> Callable[..., None]:
    """`laws(first, second)`: the plugins besides the extension answer as these functions do."""
    own = [config for config in plugin_configs() if config.is_own]

    def set_laws(*answers: Answer) -> None:
        plugins = [
            Plugin(people=PeoplePart(personal_data=PersonalData(erase=answer)))
            for answer in answers
        ]
        others = [SimpleNamespace(plugin=plugin, is_own=False) for plugin in plugins]
        monkeypatch.setattr(erasure, "plugin_configs", lambda: [*own, *others])

    return set_laws


def the_register(person: Person, today: date) -> Sequence[RetainedData]:
    return [RetainedData("wpis w rejestrze", "prawo spółdzielcze, art. 30", needs_name=True)]


def the_books(person: Person, today: date) -> Sequence[RetainedData]:
    until = date(2028, 12, 31)
    return (
        [RetainedData("zapisy", "ustawa o rachunkowości, art. 74", until)] if today <= until else []
    )


def refusing(*reasons: str) -> Answer:
    def refuse(person: Person, today: date) -> Sequence[RetainedData]:
        raise ErasureRefused(*reasons)

    return refuse


def person_of(user: User) -> Person:
    assert user.person_id
    return Person.objects.get(pk=user.person_id)


def test_nothing_of_the_person_stays_where_no_law_keeps_it(
    anna: User, private_root: Path, django_capture_on_commit_callbacks: Callable[..., object]
):
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_person(person_of(anna), TODAY, SYSTEM) == []

    person = person_of(anna)
    assert (person.name, person.phone) == (f"Osoba usunięta nr {person.pk}", "")
    assert person.correspondence_email == ""
    anna.refresh_from_db()
    assert (anna.login, anna.state) == (f"usuniety-{anna.pk}", "CLOSED")
    assert (anna.closed_reason, anna.has_usable_password()) == ("OWN_REQUEST", False)
    models = [AccessApplication, AddressChange, KeptForm, KnownDevice, RecoveryCode]
    assert [model for model in (*models, OutgoingMessage) if model.objects.exists()] == []
    assert FormerAccess.objects.get().login.startswith("usuniety-")
    assert files_in(private_root) == 0
    values = str([[dict(row) for row in section.rows] for section in collect_sections(person)])
    hers = ("Anna", "Lis", "600000101", "anna.lis", "EB-500001-3", "alis")
    assert [value for value in hers if value in values] == []
    # The name of the login is free again.
    assert resident("ebok", "EB-500001-3", "Bożena Wzorcowa").login == "EB-500001-3"


def test_the_log_keeps_ids_only_and_breaks_nowhere(anna: User):
    erase_person(person_of(anna), TODAY, SYSTEM)

    event = AuditEvent.objects.get(action="PERSON_ERASED")
    assert (event.subject_id, event.changes) == (anna.person_id, {"kept": []})
    assert AuditEvent.objects.filter(action="PASSWORD_CHANGED", actor=anna.pk).exists()
    assert "Anna" not in str(list(AuditEvent.objects.values()))
    assert list(verify_chains()) == []


def test_a_law_that_needs_the_name_keeps_it(anna: User, laws: Callable[..., None]):
    laws(the_register, the_books)
    clerk = staff("prawnik", "legal_admin")

    erase_person(person_of(anna), TODAY, Origin(clerk))

    person, done = person_of(anna), Erasure.objects.get()
    assert (person.name, person.phone) == ("Anna Lis", "")
    assert (done.by, done.first_on, done.again_on) == (clerk, TODAY, date(2029, 1, 1))
    assert done.kept == [
        {"what": "wpis w rejestrze", "why": "prawo spółdzielcze, art. 30", "until": ""},
        {"what": "zapisy", "why": "ustawa o rachunkowości, art. 74", "until": "2028-12-31"},
    ]
    assert AuditEvent.objects.get(action="PERSON_ERASED").changes == {"kept": done.kept}


def test_a_refusal_names_all_reasons_at_once_and_nothing_is_done(
    anna: User, private_root: Path, laws: Callable[..., None]
):
    """Nor is anything done by a rehearsal."""
    events = AuditEvent.objects.count()
    laws(refusing("Członkostwo trwa."), refusing("Konto 1 jest otwarte.", "Konto 2 też."))

    with pytest.raises(ErasureRefused) as refused:
        erase_person(person_of(anna), TODAY, SYSTEM)
    laws(the_books)
    kept = rehearse_erasure(person_of(anna), TODAY)

    assert refused.value.reasons == ("Członkostwo trwa.", "Konto 1 jest otwarte.", "Konto 2 też.")
    assert kept == the_books(person_of(anna), TODAY)
    assert person_of(anna).name == "Anna Lis"
    assert (AccessApplication.objects.count(), files_in(private_root)) == (1, 2)
    assert (AuditEvent.objects.count(), Erasure.objects.count()) == (events, 0)


def test_what_a_term_kept_goes_after_the_term_unless_the_person_came_back(
    anna: User, laws: Callable[..., None]
):
    laws(the_books)
    erase_person(person_of(anna), TODAY, SYSTEM)

    assert erase_again(date(2028, 12, 31)) == 0
    laws(refusing("Konto 3 jest otwarte."))
    assert erase_again(date(2029, 1, 1)) == 0
    assert Erasure.objects.get().kept != []

    laws(the_books)
    assert erase_again(date(2029, 1, 1)) == 1
    assert erase_again(date(2029, 1, 1)) == 0
    done = Erasure.objects.get()
    assert (done.kept, done.again_on) == ([], None)
    assert (done.first_on, done.last_on) == (TODAY, date(2029, 1, 1))
