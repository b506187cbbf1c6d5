"""The operator lets an administrator in: one command, one link."""

import json

import pytest
from django.core.management import CommandError
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from tests.commands import printed
from tests.people import resident, staff

PASSWORD = "mglisty kaloryfer pod orzechem"

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    return printed("invite_admin", *words).strip()


def entered(link: str) -> int:
    """Return the status of the administration's first screen after the link was used."""
    client = Client()
    client.get("/" + link.split("/", 3)[3])
    client.post("/konto/zaproszenie/", {"password": PASSWORD, "repeated": PASSWORD})
    return client.get("/admin/").status_code


def test_the_first_administrator_is_let_in_by_the_link():
    # A resident of that name stays what he is.
    resident("ebok", "administrator", "Anna Lis")

    report = json.loads(said("Administrator", "--email", "admin@zorza.example", "--json"))

    user = User.objects.get(is_superuser=True)
    assert user.username == "staff:administrator"
    assert (user.is_superuser, user.has_usable_password()) == (True, False)
    assert entered(report["admin_link"]) == 200
    events = AuditEvent.objects.filter(stream="ACT").order_by("seq")
    assert list(events.values_list("action", "actor_label"))[:2] == [
        ("STAFF_LOGIN_OPENED", "operator"),
        ("STAFF_INVITED", "operator"),
    ]


def test_asked_again_it_opens_no_second_login_and_the_first_link_is_void():
    first = said("administrator").splitlines()[-1]
    second = said("administrator").splitlines()[-1]

    assert User.objects.filter(realm="staff").count() == 1
    assert (entered(first), entered(second)) == (302, 200)


def test_nobody_becomes_an_administrator_by_it_and_a_shut_one_is_not_opened():
    staff("redaktor", "editor")
    admin = staff("admin", superuser=True)
    admin.is_active = False
    admin.save()
    before = User.objects.count()

    for words, refusal in (
        (("redaktor",), "nie jest administratorem"),
        (("admin",), "To konto jest zablokowane"),
        (("administrator", "--email", "bez małpy"), "nie jest poprawny adres"),
    ):
        with pytest.raises(CommandError, match=refusal):
            said(*words)

    assert not User.objects.get(login="redaktor").is_superuser
    assert User.objects.count() == before
