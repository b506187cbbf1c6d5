import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.login_state import close_login, resume_login, suspend_login
from cms_ext.people.identity.models import SignInSession, User
from cms_ext.people.identity.vocabulary import ClosedReason
from tests.cms_ext.people.identity.sign_in_steps import is_in, post_login
from tests.people import resident
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db


@shared_by_the_whole_file
def _anna_lis() -> None:
    resident("ebok", "EB-500001-3", "Anna Lis")


def anna() -> User:
    return User.objects.get(login="EB-500001-3")


def signed_in() -> Client:
    client = Client()
    post_login(client, "ebok", "EB-500001-3")
    return client


def test_a_session_from_before_a_suspension_stays_ended_after_it():
    client = signed_in()
    suspend_login(anna(), "podejrzenie przejęcia", SYSTEM)
    assert client.get("/e-bok/").status_code == 302

    resume_login(anna(), SYSTEM)

    assert client.get("/e-bok/").status_code == 302
    assert not is_in(client)


def test_closing_ends_the_sessions_and_each_step_is_one_event():
    client = signed_in()
    close_login(anna(), ClosedReason.OWN_REQUEST, SYSTEM)

    assert client.get("/e-bok/").status_code == 302
    assert SignInSession.objects.get().ended_at is not None
    acts = AuditEvent.objects.filter(stream="ACT").values_list("action", "reason_code")
    assert list(acts) == [("CLOSED", "OWN_REQUEST")]
