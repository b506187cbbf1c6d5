"""A message that adds to an application that is there."""

from __future__ import annotations

import pytest

from cms_ext.access.domain.email.incoming import verdicts_of
from cms_ext.access.domain.email.intake import (
    add_to,
)
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from tests.cms_ext.access.applicants import (
    ANNAS_FORM,
    TODAY,
    anna_on_file,
    apply,
)
from tests.cms_ext.access.domain.email.letters import (
    arrives,
    letter,
    names,
    signed,
)
from tests.cms_ext.access.domain.files.samples import picture
from tests.people import staff

pytestmark = pytest.mark.django_db

SCAN = picture()


def supplement_letter(application: AccessApplication, **facts: str) -> bytes:
    return letter(
        "Przesyłam podpisany formularz.\nMiejscowość: Przykładowo\n",
        subject=f"Re: Wniosek {application.number} – prosimy o uzupełnienie",
        files={"podpisany.jpg": SCAN},
        message_id="<2@poczta.example>",
        **facts,
    )


def test_the_signed_form_of_a_web_application_comes_by_email() -> None:
    anna_on_file()
    waiting = apply().application
    assert not waiting.in_queue

    taken = arrives(supplement_letter(waiting))

    assert taken.application == waiting
    waiting.refresh_from_db()
    assert (waiting.in_queue, waiting.attachments.count(), waiting.messages.count()) == (True, 1, 1)
    assert AccessApplication.objects.count() == 1


def test_a_supplement_brings_an_incomplete_application_back_to_review() -> None:
    anna_on_file()
    payload = ANNAS_FORM | {"place": "", "last_name": "Liss"}
    waiting = apply(
        payload, channel=ApplicationChannel.EMAIL, sender_email="anna.lis@poczta.example"
    ).application
    AccessApplication.objects.filter(pk=waiting.pk).update(state=ApplicationState.INCOMPLETE)

    arrives(supplement_letter(waiting))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attachments.count()) == (ApplicationState.IN_REVIEW, 1)
    # What was empty is filled in, what was written stays.
    assert waiting.payload == payload | {"place": "Przykładowo"}


@pytest.mark.parametrize(
    ("sender", "signer", "state", "why"),
    [
        ("jedrzej@poczta.example", "", ApplicationState.IN_REVIEW, "ale przyszła z innego adresu."),
        (
            "anna.lis@poczta.example",
            "inna.example",
            ApplicationState.IN_REVIEW,
            "ale nadawca budzi wątpliwości.",
        ),
        ("anna.lis@poczta.example", "", ApplicationState.WITHDRAWN, "jest już rozpatrzony."),
    ],
    ids=["another sender", "a forged sender", "too late"],
)
def test_a_number_alone_opens_nobodys_application(
    sender: str, signer: str, state: ApplicationState, why: str
) -> None:
    anna_on_file()
    waiting = apply(
        channel=ApplicationChannel.EMAIL, sender_email="anna.lis@poczta.example"
    ).application
    AccessApplication.objects.filter(pk=waiting.pk).update(state=state)
    raw = supplement_letter(waiting, sender=sender)

    taken = arrives(signed(raw, signer) if signer else raw, names("inna.example"))

    assert taken.application is None
    assert taken.message is not None
    assert verdicts_of(taken.message)[-1].evidence.endswith(why)
    assert waiting.attachments.count() == 0


def test_a_sixth_file_is_told_and_the_message_kept() -> None:
    anna_on_file()
    waiting = apply(
        channel=ApplicationChannel.EMAIL, sender_email="anna.lis@poczta.example"
    ).application
    files = {f"{n}.jpg": picture(size=(10 + n, 10)) for n in range(5)}
    more = {"subject": waiting.number, "files": files}
    arrives(letter("Skany.", message_id="<3@poczta.example>", **more))  # type: ignore[arg-type]

    taken = arrives(supplement_letter(waiting))

    assert taken.application == waiting
    assert taken.message is not None
    assert verdicts_of(taken.message)[-1].evidence == (
        "Do wniosku można dołączyć najwyżej 5 plików. Połącz skany w jeden PDF."
    )
    assert waiting.attachments.count() == 5


def by_celina() -> Origin:
    celina = User.objects.filter(login="celina").first() or staff("celina", "membership_clerk")
    return Origin(actor=celina)


def test_the_clerk_adds_a_message_from_another_address_after_looking_at_it() -> None:
    anna_on_file()
    waiting = apply(
        channel=ApplicationChannel.EMAIL, sender_email="anna.lis@poczta.example"
    ).application
    taken = arrives(supplement_letter(waiting, sender="jedrzej@poczta.example"))
    assert taken.message is not None

    add_to(taken.message, waiting, by_celina(), TODAY)

    assert list(waiting.messages.all()) == [taken.message]
    assert [one.name for one in waiting.attachments.all()] == ["podpisany.jpg"]
    with pytest.raises(Refusal, match="jest już przy wniosku"):
        add_to(taken.message, waiting, by_celina(), TODAY)


def test_nothing_is_added_to_what_is_decided_or_another_desks() -> None:
    anna_on_file()
    waiting = apply(
        channel=ApplicationChannel.EMAIL, sender_email="anna.lis@poczta.example"
    ).application
    taken = arrives(supplement_letter(waiting, sender="jedrzej@poczta.example"))
    assert taken.message is not None

    with pytest.raises(Refusal, match="Ten wniosek rozpatruje"):
        add_to(taken.message, waiting, Origin(actor=staff("daria", "finance_clerk")), TODAY)
    AccessApplication.objects.filter(pk=waiting.pk).update(state=ApplicationState.WITHDRAWN)
    with pytest.raises(Refusal, match="Wycofany"):
        add_to(taken.message, waiting, by_celina(), TODAY)

    assert (waiting.messages.count(), waiting.attachments.count()) == (0, 0)
