"""Every address of the administration, tried as an administrator on a colleague's login.

Whatever changes what she may do leaves its event; Wagtail's own bulk acts change nothing.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.template.backends.django import Template
from django.test import Client
from django.utils.safestring import SafeString

from cms_ext.desks.people.staff_register.views import STAFF_STEPS
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from tests.boundaries.test_guards import Screen, screens
from tests.people import resident, staff

pytestmark = [pytest.mark.django_db, pytest.mark.always]

# What is in an address where a word does; a number is always the login's.
WORDS: dict[str, tuple[str, ...]] = {
    "app_label": ("cms_ext_identity", "auth"),
    "model_name": ("user", "group"),
    "action": ("assign_role", "delete", "set_active_state"),
}
OLD_ADDRESSES = "cms_ext.public_site.pages.middleware.OldAddressMiddleware"
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
RIGHTS = ("is_superuser", "is_staff", "is_active", "state", "realm", "password", "username")
TYPED = {
    "is_superuser": "on",
    "mark_as_active": "False",
    "first_name": "Inna",
    "last_name": "Osoba",
    "email": "inna@podlasem.example",
    "login": "inna",
    "username": "inna",
    "password1": "mglisty kaloryfer pod orzechem",
    "password2": "mglisty kaloryfer pod orzechem",
}


def addresses(key: int) -> Iterator[str]:
    """Every address under /admin/ that names something, filled with the login's number."""
    seen = set()
    for screen in screens():
        if not screen.address.startswith("admin/"):
            continue
        places = list(PLACE.finditer(screen.address))
        if not places:
            # A change of a login has to name it.
            continue
        values = [
            (str(key),) if place[1] == "int" else words_for(screen, place[2] or place[3], key)
            for place in places
        ]
        for chosen in product(*values):
            filled = iter(chosen)
            address = PLACE.sub(lambda _, filled=filled: next(filled), screen.address)
            address = "/" + address.replace("\\Z", "").replace("$", "").replace("^", "")
            if address not in seen:
                seen.add(address)
                yield address


def words_for(screen: Screen, name: str, key: int) -> tuple[str, ...]:
    return tuple(STAFF_STEPS) if screen.name == "staff_step" else WORDS.get(name, (str(key),))


def standing(key: int) -> dict[str, Any] | None:
    user = User.objects.filter(pk=key).first()
    if user is None:
        return None
    held = model_to_dict(user, RIGHTS)
    held["groups"] = sorted(user.groups.values_list("name", flat=True))
    return held | {"rights": sorted(user.get_all_permissions())}


class LoginWrites:
    """Whether a row of logins, groups or their rights was written since it was asked last."""

    WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) \"(?:auth_|cms_ext_identity_user)")

    def __init__(self) -> None:
        self.met = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.met = self.met or bool(self.WRITES.match(sql))
        return execute(sql, params, many, context)

    def take(self) -> bool:
        met, self.met = self.met, False
        return met


def tried(
    client: Client, address: str, key: int, methods: tuple[str, ...], sent: dict[str, Any]
) -> Iterator[str]:
    """Each method, after it was tried there; what it did is rolled back."""
    for method in methods:
        with transaction.atomic():
            getattr(client, method)(f"{address}?id={key}", sent if method == "post" else {})
            yield method
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("whose", "methods"), [("staff", ("get", "post")), ("resident", ("post",))]
)
def test_each_address_that_changes_a_login_leaves_its_event(
    whose: str, methods: tuple[str, ...], monkeypatch, settings
):
    # What an answer looks like, and where an old address leads, is none of this test's business,
    # and most of its time.
    monkeypatch.setattr(Template, "render", lambda *args, **kwargs: SafeString(""))
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != OLD_ADDRESSES]
    admin = staff("admin", superuser=True)
    if whose == "staff":
        victim = staff("celina", "membership_clerk")
    else:
        victim = resident("ikcs", "IKCS-0007", "Anna Lis")
    key = victim.pk
    editor = Group.objects.get(name="editor")
    acts = AuditEvent.objects.filter(stream="ACT").order_by("action")
    before, seq = standing(key), acts.count()
    client = Client(raise_request_exception=False)
    client.force_login(admin)
    changed: dict[str, list[tuple[str, list[str]]]] = {}
    writes = LoginWrites()

    for address in addresses(key):
        leaves = "zablokuj" in address or "/krok/" not in address
        sent = {
            "groups": [editor.pk],
            "role": editor.pk,
            "reason": "LEFT" if leaves else "DUTIES",
            **TYPED,
        }
        with connection.execute_wrapper(writes):
            for method in tried(client, address, key, methods, sent):
                if writes.take() and standing(key) != before:
                    about = acts.filter(
                        seq__gt=seq, object_id=str(key), object_type=User._meta.label
                    )
                    actions = list(about.values_list("action", flat=True))
                    changed.setdefault(address, []).append((method, actions))

    steps = f"/admin/pracownicy/{key}/krok"
    leave = {
        f"{steps}/role/": [("post", ["ADMINISTRATOR_MADE", "STAFF_GROUPS_CHANGED"])],
        f"{steps}/zablokuj/": [("post", ["SUSPENDED"])],
        f"{steps}/usun/": [("post", ["STAFF_LOGIN_DELETED"])],
        f"{steps}/dane/": [("post", ["STAFF_LOGIN_CHANGED"])],
    }
    assert changed == (leave if whose == "staff" else {})
