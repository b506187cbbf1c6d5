"""Acceptance of `access.md` §7: the starter password, with the real plugins."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.files.storage import default_storage
from django.utils import timezone

from cms_ext.access.domain.issue import issue_by_email, issue_on_paper, reissue_on_paper
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.people.identity.domain import activation_code as codes
from cms_ext.people.identity.domain.activation_code import expire_codes
from cms_ext.people.identity.models import ActivationCode
from tests.cms_ext.access import desk
from tests.cms_ext.access.applicants import TODAY
from tests.papers_read import words_of

pytestmark = [pytest.mark.django_db]

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-\S{5}")


def live_code(application: AccessApplication) -> ActivationCode:
    return ActivationCode.objects.get(
        user=desk.login_of(application), used_at__isnull=True, voided_at__isnull=True
    )


def printed_code(pdf: bytes) -> str:
    """Typed as somebody reads it from the letter, each symbol in a cell of its own."""
    together = re.sub(r"\s", "", words_of(pdf))
    (found,) = set(CODE.findall(together.replace("Ważne", " Ważne")))
    return found


def everything_kept() -> Iterator[tuple[str, str]]:
    """(where, what) of every value in the database and of every file of the site."""
    for model in filter(lambda one: one._meta.managed, apps.get_models()):
        for row in model._default_manager.all():
            for field in row._meta.concrete_fields:
                yield f"{model._meta.label}.{field.name}", str(field.value_from_object(row))
    for root in {settings.MEDIA_ROOT, settings.COOP_PRIVATE_ROOT, Path(default_storage.path(""))}:
        for file in Path(root).rglob("*"):
            if file.is_file():
                yield str(file), file.read_bytes().decode("latin-1")


def spellings(code: str) -> set[str]:
    plain = code.replace("-", "")
    spaced = code.replace("-", " ")
    return {form for one in (code, plain, spaced) for form in (one, one.lower())}


@pytest.mark.always
def test_ac_06_the_letter_and_the_message_are_the_only_places_with_the_code(caplog):
    desk.LUCJA.on_file()
    desk.EMILIA.on_file()
    membership_desk, finance_desk = desk.celina(), desk.daria()
    by_mail = desk.approved(desk.by_email(desk.LUCJA), membership_desk)
    on_paper = desk.approved(desk.at_desk(desk.EMILIA, "EBOK"), finance_desk)

    with caplog.at_level(logging.DEBUG):
        letter = issue_on_paper(
            on_paper, finance_desk, id_seen=True, handed_to="Ęmilia Łąkowa", today=TODAY
        )
        issue_by_email(by_mail, membership_desk, today=TODAY)
        message = desk.letters_to("lucja@poczta.example")[-1]
        text = desk.handed_over(message)

    made = [printed_code(letter.pdf), CODE.search(text).group().rstrip(".")]
    for code, application in zip(made, (on_paper, by_mail), strict=True):
        assert codes.is_well_formed(code)
        assert check_password(codes.normalise_code(code), live_code(application).code_hash)
    sought = {spelling for code in made for spelling in spellings(code)}
    kept = [*everything_kept(), ("log", caplog.text)]
    assert any(value == "CREDENTIALS_ISSUED" for _where, value in kept)
    assert [where for where, what in kept if any(one in what for one in sought)] == []
    assert (message.text, message.subject) == ("", "")
    receipt = re.sub(r"\s", "", words_of(letter.receipt_pdf))
    assert [one for one in sought if one in letter.filename or one in receipt] == []
    # What was looked for would have been found.
    AccessApplication.objects.filter(pk=by_mail.pk).update(decision_text=f"kod: {made[0]}")
    found = [where for where, what in everything_kept() if made[0] in what]
    assert found == ["cms_ext_access.AccessApplication.decision_text"]


def test_ac_13_a_code_by_e_mail_expires_after_72_hours_and_a_new_one_revokes_the_old():
    desk.LUCJA.on_file()
    clerk = desk.celina()
    application = desk.approved(desk.by_email(desk.LUCJA), clerk)
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        issue_by_email(application, clerk, today=TODAY)
        desk.handed_over(desk.letters_to("lucja@poczta.example")[-1])
        first = live_code(application)
    with time_machine.travel(start + timedelta(hours=71, minutes=59), tick=False):
        assert expire_codes(timezone.now()) == 0
    with time_machine.travel(start + timedelta(hours=72), tick=False):
        assert expire_codes(timezone.now()) == 1
        application.refresh_from_db()
        assert application.state == ApplicationState.EXPIRED
        letter = desk.letters_to("lucja@poczta.example")[-1]
        assert letter.subject == "Hasło startowe wygasło"

        issue_on_paper(application, clerk, id_seen=True, handed_to="Łucja Przykładowa", today=TODAY)
        second = live_code(application)
        reissue_on_paper(
            application, clerk, id_seen=True, handed_to="Łucja Przykładowa", today=TODAY
        )

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.voided_at is not None
    assert second.voided_at is not None
    assert live_code(application).expires_at - timezone.now() > timedelta(days=13)
    assert desk.actions(application) == [
        "APPLICATION_REGISTERED",
        "CHECKS_RUN",
        "CHECK_DECIDED",
        "APPROVED",
        "CREDENTIALS_ISSUED",
        "EXPIRED",
        "CREDENTIALS_ISSUED",
        "CREDENTIALS_ISSUED",
    ]
