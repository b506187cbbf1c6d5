"""Days of delivery by file, one print, second letters, and addresses for the post."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from cms_ext.access.domain.batch_judging import list_unfit
from cms_ext.access.domain.batch_letter import (
    Recipient,
    list_incomplete_addresses,
    list_recipients,
    open_letters,
)
from cms_ext.access.domain.credential_batch import (
    confirm_handover,
    count_outcomes,
    propose_second_letters,
    select_not_signed_in,
)
from cms_ext.access.models import BatchLetter, CredentialBatch
from cms_ext.access.vocabulary import BatchState, LetterOutcome
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.activation_code import expire_codes
from cms_ext.people.identity.domain.person import set_postal_address
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.premises.models import Building
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import EMILIA, JEDRZEJ, LUCJA
from tests.cms_ext.access.domain.conftest import GROUND, codes_in, ebok, names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


def expiries(batch: CredentialBatch) -> dict[str, tuple[bool, date]]:
    """By person whether the code still opens nothing, and the last day on which it opens."""
    letters = BatchLetter.objects.filter(part__batch=batch).select_related("code", "person")
    return {
        letter.person.name: (
            letter.code.held,
            timezone.localdate(letter.code.expires_at),
        )
        for letter in letters
        if letter.code
    }


def die(emilia: Person, day: date) -> None:
    Person.objects.filter(pk=emilia.pk).update(died_on=day)


def move(emilia: Person, day: date) -> None:
    Person.objects.filter(pk=emilia.pk).update(correspondence_address="ul. Nowa 5, 20-001 Lublin")


def lose_access(emilia: Person, day: date) -> None:
    ActivationCode.objects.filter(user__person=emilia).update(voided_at=timezone.now())


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (die, f"{EMILIA.name} nie żyje. Ustal spadkobierców, zanim wyślesz pismo."),
        (move, "Adres do korespondencji zmienił się po przygotowaniu pisma."),
        (lose_access, "Hasło z tego listu już nie działa: dostęp zamknięto albo wydano nowe."),
    ],
)
def test_a_letter_that_may_not_be_handed_over_is_taken_out_with_its_code(
    event: Callable[[Person, date], None], reason: str, printed: CredentialBatch, daria: Origin
):
    today = timezone.localdate()
    emilia = Person.objects.get(name=EMILIA.name)
    event(emilia, today)
    parts = list(printed.parts.all())
    assert [(letter.person, why) for letter, why in list_unfit(parts, today)] == [(emilia, reason)]

    released = confirm_handover(printed, [part.order for part in parts], today, daria, today)

    assert released == BatchLetter.objects.filter(part__batch=printed, skipped="").count() == 2
    assert list(BatchLetter.objects.exclude(skipped="").values_list("person__name", "skipped")) == [
        (EMILIA.name, reason)
    ]
    assert not ActivationCode.objects.filter(user__person=emilia, voided_at=None).exists()


@pytest.mark.thorough
def test_each_file_has_its_own_day_of_delivery_and_term(
    printed: CredentialBatch, daria: Origin, tmp_path, django_capture_on_commit_callbacks
):
    first = timezone.localdate()
    held_until = first + timedelta(days=30)
    with django_capture_on_commit_callbacks(execute=True):
        assert confirm_handover(printed, [2], first, daria, first) == 1
    printed.refresh_from_db()
    assert (printed.state, printed.handed_over_on) == (BatchState.PRINTED, None)
    assert count_outcomes(printed) == {
        LetterOutcome.NOT_HANDED_OVER: 2,
        LetterOutcome.UNUSED: 1,
    }
    assert expiries(printed)[EMILIA.name] == (False, first + timedelta(days=14))
    assert expiries(printed)[LUCJA.name][0]
    assert abs(expiries(printed)[LUCJA.name][1] - held_until) <= timedelta(1)
    # The file of the other staircase can still be printed.
    assert [part.file != "" for part in printed.parts.all()] == [True, False]
    assert len(list(tmp_path.iterdir())) == 1
    for orders in ([], [2], [7]):
        with pytest.raises(Refusal, match="Zaznacz klatki albo budynki"):
            confirm_handover(printed, orders, first, daria, first)

    second = first + timedelta(days=20)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        with pytest.raises(Refusal, match="ważne 14 dni od doręczenia"):
            confirm_handover(printed, [1], first, daria, second)
        with pytest.raises(Refusal, match="Wpisz dzień"):
            confirm_handover(printed, [1], second + timedelta(1), daria, second)
        two_days_ago = second - timedelta(days=2)
        assert confirm_handover(printed, [1, 2], two_days_ago, daria, second) == 2
        assert expiries(printed)[LUCJA.name] == (False, two_days_ago + timedelta(days=14))
        assert expiries(printed)[EMILIA.name] == (False, first + timedelta(days=14))
    printed.refresh_from_db()
    assert (printed.state, printed.handed_over_on) == (BatchState.HANDED_OVER, two_days_ago)
    assert list(printed.parts.values_list("handed_over_on", flat=True)) == [two_days_ago, first]
    events = AuditEvent.objects.filter(action="BATCH_HANDED_OVER").order_by("seq")
    assert list(events.values_list("changes", flat=True)) == [
        {"count": 1, "parts": 1},
        {"count": 2, "parts": 1},
    ]


@pytest.mark.thorough
def test_all_files_are_one_print(printed: CredentialBatch, daria: Origin, tmp_path):
    pdf = PdfReader(BytesIO(open_letters(list(printed.parts.all()), daria)))
    texts = [" ".join(page.extract_text().split()) for page in pdf.pages]

    assert [len(codes_in(text)) for text in texts] == [1, 1, 0, 1, 0]
    event = AuditEvent.objects.get(action="BATCH_LETTERS_OPENED")
    assert event.changes == {"parts": [1, 2]}
    next(tmp_path.iterdir()).unlink()
    with pytest.raises(Refusal, match="72 godzinach"):
        open_letters(list(printed.parts.all()), daria)


@pytest.mark.thorough
def test_whoever_has_not_signed_in_after_two_weeks_may_get_a_second_letter(
    printed: CredentialBatch, daria: Origin
):
    day = timezone.localdate()
    confirm_handover(printed, [1], day, daria, day)
    User.objects.filter(person__name=JEDRZEJ.name).update(state=LoginState.ACTIVE)

    def silent(after: int) -> list[str]:
        return [row.person.name for row in select_not_signed_in(printed, day + timedelta(after))]

    assert [silent(after) for after in (0, 14, 15, 16)] == [[], [], [LUCJA.name], [LUCJA.name]]
    # Her first code still opens until the end of the fourteenth day.
    with pytest.raises(Refusal, match="wszyscy uprawnieni mają już dostęp"):
        propose_second_letters(printed, daria, day + timedelta(14))
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        expire_codes(timezone.now())
        second = propose_second_letters(printed, daria, day + timedelta(15))
        with pytest.raises(Refusal, match="wszyscy uprawnieni mają już dostęp"):
            propose_second_letters(printed, daria, day + timedelta(15))
    assert names(second) == {"ul. Wzorcowa 1, klatka A": [LUCJA.name]}
    assert (second.place, second.ground, second.state) == (
        "drugi list: wszędzie",
        GROUND,
        BatchState.PROPOSED,
    )


def test_addresses_without_a_postcode_are_named_by_building():
    Building.objects.update(address="SŁONECZNA 12A")
    Person.objects.exclude(name=EMILIA.name).update(correspondence_address="")
    nobodys = Person.objects.create(name="Jan Bezlokalny")
    jedrzej = Person.objects.get(name=JEDRZEJ.name)

    def incomplete() -> object:
        recipients = list_recipients(ebok(), None, TODAY)
        return list_incomplete_addresses([*recipients, Recipient(nobodys, None)])

    assert incomplete() == ({"SŁONECZNA 12A": 2}, [nobodys])
    set_postal_address(jedrzej, "ul. Daleka 9, Gdzieś", SYSTEM, "pismo")
    assert incomplete() == ({"SŁONECZNA 12A": 1}, [jedrzej, nobodys])
    Building.objects.update(address="SŁONECZNA 12A, 00-950 Wzorów")
    assert incomplete() == ({}, [jedrzej, nobodys])
