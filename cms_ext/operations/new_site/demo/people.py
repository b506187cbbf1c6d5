"""The invented people of the demo: staff, persons on file, and their logins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.models import Group

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.rights import record_opened
from cms_ext.people.identity.domain.session import open_login
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.plugins import find_panel
from cms_ext.plugins.realm import Realm

# Published in the README on purpose; a site that is no demo refuses these people.
PASSWORD = "demo-haslo-2026"
ON_FILE_SINCE = datetime(2020, 1, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One row of `demo_people --json`."""

    key: str
    realm: str
    login: str
    password: str
    name: str
    role: str
    activation_code: str = ""

    def __str__(self) -> str:
        """The line for people: whoever has not signed in yet does so with the starter password."""
        code = self.activation_code
        secret = f"hasło startowe {code}" if code else self.password
        return f"{self.realm:6} {self.login:14} {secret}  {self.name} ({self.role})"


@cache
def people() -> dict[str, Any]:
    """The content of people.yaml of the demo's fixtures."""
    path: Path = settings.COOP_DEMO_FIXTURES / "people.yaml"
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def load_people() -> None:
    """Make staff, persons and resident logins through the functions that the desks use.

    A realm whose plugin is switched off gets no logins.
    """
    for row in people()["staff"]:
        _staff(row)
    for row in people()["persons"]:
        Person.objects.create(
            kind=row["kind"],
            name=row["name"],
            correspondence_email=row["e_mail"] or "",
            correspondence_email_since=ON_FILE_SINCE if row["e_mail"] else None,
            phone=row["phone"] or "",
            tax_id=row.get("tax_id", ""),
            representatives=row.get("representatives", ""),
        )
    for row in people()["logins"]:
        if find_panel(row["realm"]):
            open_login(
                row["realm"], row["login"], PASSWORD, person=person_of(row["person"]), is_demo=True
            )


def person_of(key: str) -> Person:
    """The person on file whom people.yaml calls by this key; imports may bring namesakes later."""
    name = next(row["name"] for row in people()["persons"] if row["key"] == key)
    return Person.objects.filter(name=name).earliest("pk")


def member_no_of(key: str) -> str:
    """The member-register number of the person whom people.yaml calls by this key."""
    return next(str(row["member_no"]) for row in people()["members"] if row["person"] == key)


def demo_logins() -> list[DemoLogin]:
    """Every login of the demo that exists in this database, staff first.

    Last the one that waits for its first sign-in: it has a code and no password yet.
    """
    rows = [(row["key"], Realm.STAFF, row["key"], row["role"]) for row in people()["staff"]]
    rows += [(row["key"], row["realm"], row["login"], row["role"]) for row in people()["logins"]]
    starters = {(row["realm"], row["login"]): row for row in people()["starters"]}
    rows += [(row["key"], row["realm"], row["login"], row["role"]) for row in starters.values()]
    users = {
        (user.realm, user.login): user
        for user in User.objects.filter(is_demo=True).select_related("person")
    }
    waiting = set(
        ActivationCode.objects.filter(
            user__is_demo=True, used_at__isnull=True, voided_at__isnull=True
        ).values_list("user__realm", "user__login")
    )

    def code(place: tuple[str, str]) -> str:
        return starters[place]["activation_code"] if place in waiting & starters.keys() else ""

    return [
        DemoLogin(
            key,
            realm,
            login,
            "" if (realm, login) in starters else PASSWORD,
            users[realm, login].get_full_name(),
            role,
            code((realm, login)),
        )
        for key, realm, login, role in rows
        if (realm, login) in users
    ]


def _staff(row: dict[str, Any]) -> None:
    first_name, _, last_name = row["name"].partition(" ")
    with recorded_by_verb():
        user = open_login(
            Realm.STAFF,
            row["key"],
            PASSWORD,
            first_name=first_name,
            last_name=last_name,
            email=f"{row['key']}@{people()['mail_domain']}",
            is_staff=True,
            is_superuser=row.get("superuser", False),
            is_demo=True,
        )
        user.groups.add(*Group.objects.filter(name__in=row["groups"]))
    record_opened(user, row["groups"], SYSTEM)
