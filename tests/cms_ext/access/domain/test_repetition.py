"""The same person's other open applications, and what is told of them and to whom."""

from datetime import timedelta
from typing import Any

import pytest

from cms_ext.access.domain.decision import withdraw_application
from cms_ext.access.domain.notice import Repetition, is_repeated, repetition_of
from cms_ext.access.domain.sender import answer_site_forms
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.access.applicants import (
    ANNAS_FORM,
    FIRMS_FORM,
    MORNING,
    STRANGERS_FORM,
    TODAY,
    anna_on_file,
    apply,
)
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=1)


@shared
def first() -> AccessApplication:
    """A stranger's: the register knows nobody of that name."""
    return apply(STRANGERS_FORM).application


def test_the_same_data_are_the_same_person_where_the_register_knows_nobody(
    first: AccessApplication,
):
    for changed, same in [
        ({}, True),
        ({"last_name": "NIEZNANY", "email": "OBCY@poczta.example"}, True),
        ({"premises_address": "Wzorcowa 1/5"}, True),
        ({"place": "Warszawa", "correspondence_address": "ul. Leśna 3, Warszawa"}, True),
        ({"member_no": "998"}, False),
        ({"email": "inny@poczta.example"}, False),
        ({"phone": "+48000000102"}, False),
        ({"first_names": "Inny"}, False),
        ({"premises_address": "Wzorcowa 1/6"}, False),
    ]:
        second = apply(STRANGERS_FORM | changed, received_at=LATER).application
        assert repetition_of(second) == Repetition(earlier=(first,) if same else ())
        assert repetition_of(first) == Repetition(later=(second,) if same else ())
        withdraw_application(second, SYSTEM)


def test_the_register_says_who_is_one_person_and_the_owner_alone_reads_of_the_earlier_one():
    anna_on_file()
    first = apply().application
    answer_site_forms(TODAY)
    second = apply(ANNAS_FORM | {"email": "obcy@poczta.example"}, received_at=LATER).application
    apply(STRANGERS_FORM, received_at=LATER)
    answer_site_forms(TODAY)

    # Whatever they wrote.
    first.refresh_from_db()
    second.refresh_from_db()
    assert repetition_of(second) == Repetition(earlier=(first,))
    earlier = (
        "Mamy już Twój wcześniejszy wniosek do tego panelu: IKCS/2026/00001 z dnia "
        "20 listopada 2026. Wystarczy dokończyć jeden z nich."
    )
    letters = OutgoingMessage.objects.filter(template="cms_ext/access/mail/received.txt")
    told = [(one.to, earlier in one.text) for one in letters.order_by("pk")]
    assert told == [("anna.lis@poczta.example", False), ("anna.lis@poczta.example", True)]


def test_neither_the_other_panel_nor_what_has_ended_is_repeated(first: AccessApplication):
    assert repetition_of(apply(FIRMS_FORM, "EBOK").application) == Repetition()
    assert repetition_of(first) == Repetition()

    withdraw_application(first, SYSTEM)
    second = apply(STRANGERS_FORM, received_at=LATER).application

    assert (repetition_of(second), repetition_of(first)) == (Repetition(), Repetition())


def test_only_the_same_words_to_the_same_panel_while_undecided_are_the_same_form(
    first: AccessApplication,
):
    table = [
        ("IKCS", {}, ApplicationState.SUBMITTED, True),
        ("IKCS", {}, ApplicationState.INCOMPLETE, True),
        ("IKCS", {"place": "Warszawa"}, ApplicationState.SUBMITTED, False),
        ("EBOK", {}, ApplicationState.SUBMITTED, False),
        ("IKCS", {}, ApplicationState.WITHDRAWN, False),
        ("IKCS", {}, ApplicationState.REJECTED, False),
    ]

    def is_again(panel: str, changed: dict[str, Any], state: str) -> bool:
        first.state = state
        return is_repeated(first, panel, STRANGERS_FORM | changed)

    assert [(*case, is_again(*case)) for *case, _again in table] == table
