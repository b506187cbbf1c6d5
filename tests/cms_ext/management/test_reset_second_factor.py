"""The operator takes a lost second factor away."""

import pyotp
import pytest
from django.core.management import CommandError
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain import second_factor
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.models import User
from tests.commands import printed
from tests.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def celina() -> User:
    """A clerk with an app and recovery codes."""
    user = staff("celina", "editor")
    now = timezone.now()
    phone = pyotp.TOTP(second_factor.begin_enrolment(user))
    assert second_factor.confirm_enrolment(user, phone.at(now), now, SYSTEM)
    second_factor.make_recovery_codes(user, SYSTEM)
    return user


def said(*words: str) -> str:
    return printed("reset_second_factor", *words).strip()


def test_the_password_is_enough_again_and_the_log_knows(client, celina: User):
    client.force_login(celina)

    output = said(" Celina ")

    event = AuditEvent.objects.get(action="SECOND_FACTOR_RESET")
    assert output == (
        "Login celina: drugi składnik odłączony, sesje zakończone. "
        "Do następnego logowania wystarczy hasło."
    )
    assert (has_factor(celina), second_factor.count_codes_left(celina)) == (False, 0)
    assert (event.object_id, event.actor_label) == (str(celina.pk), "operator")
    assert client.get("/admin/").status_code == 302


def test_a_login_without_a_factor_stays_as_it_is_and_an_unknown_one_is_named(celina: User):
    staff("ewa", "editor")

    assert said("ewa") == "Login ewa nie ma drugiego składnika: nic się nie zmieniło."
    for words in (("celia",), ("celina", "--realm", "ebok")):
        with pytest.raises(CommandError, match=f"Nie ma czynnego loginu „{words[0]}”"):
            said(*words)
    assert not AuditEvent.objects.filter(action="SECOND_FACTOR_RESET").exists()
    assert has_factor(celina)
