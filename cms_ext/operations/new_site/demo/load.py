"""Load the demo into an empty database, and make an own demo empty again.

Loading is the set-up of a new site, then people, then content.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.frontend.page_cache.store import clear_caches
from cms_ext.frontend.theme.brand import DAYS
from cms_ext.frontend.theme.models import WEEK
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.reading import read_answers
from cms_ext.operations.new_site.setup.domain.set_up import set_up_site
from cms_ext.people.identity.domain import activation_code as codes
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.domain.rights import record_opened
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.plugins import find_panel, plugin_configs
from cms_ext.plugins.realm import Realm
from cms_ext.premises import plugin as premises_demo
from cms_ext.public_site.notices import demo as notices_demo
from cms_ext.public_site.pages import demo as pages_demo

# Published in the README on purpose; a site that is no demo refuses these people.
PASSWORD = "demo-haslo-2026"  # noqa: S105 - published
ON_FILE_SINCE = datetime(2020, 1, 2, 12, tzinfo=UTC)
# Facts of the file that are answers by the same name, where it has them.
AS_THEY_ARE = (
    *("krs", "register_court", "regon", "e_delivery", "filing_box", "filing_basis"),
    *("brand_colour", "brand_deep", "emblem"),
)
# A demo may be looked at long after it was loaded.
STARTER_VALID = timedelta(days=3650)
Progress = Callable[[str], None]
# A dotted path: its module imports the models of applications, which a site may leave out.
APPLICATIONS = "cms_ext.operations.new_site.demo.applications.load_applications"


class NotEmpty(Exception):
    """The database already holds people."""


class NotDemo(Exception):
    """The settings or the database are not those of a demo."""


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
        """Return the row for people: login, password or starter password, and name."""
        code = self.activation_code
        secret = f"hasło startowe {code}" if code else self.password
        return f"{self.realm:6} {self.login:14} {secret}  {self.name} ({self.role})"


@cache
def read_people() -> dict[str, Any]:
    """Return the content of people.yaml of the demo's fixtures."""
    path: Path = settings.COOP_DEMO_FIXTURES / "people.yaml"
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def load_people() -> None:
    """Create staff, persons and resident logins by the functions that the desks call.

    A realm whose plugin is disabled gets no logins.
    """
    for row in read_people()["staff"]:
        _staff(row)
    for row in read_people()["persons"]:
        Person.objects.create(
            kind=row["kind"],
            name=row["name"],
            correspondence_email=row["e_mail"] or "",
            correspondence_email_since=ON_FILE_SINCE if row["e_mail"] else None,
            phone=row["phone"] or "",
            tax_id=row.get("tax_id", ""),
            representatives=row.get("representatives", ""),
        )
    for row in read_people()["logins"]:
        if find_panel(row["realm"]):
            open_login(
                row["realm"],
                row["login"],
                PASSWORD,
                person=find_person(row["person"]),
                is_demo=True,
            )


def origin_of_staff(login: str) -> Origin:
    """Return a member of the demo's staff as the one who does something."""
    return Origin(actor=User.objects.get(realm=Realm.STAFF, login=login), panel=Realm.STAFF)


def find_person(key: str) -> Person:
    """Return the person with this key in people.yaml; imports may add namesakes later."""
    name = next(row["name"] for row in read_people()["persons"] if row["key"] == key)
    return Person.objects.filter(name=name).earliest("pk")


def find_member_no(key: str) -> str:
    """Return the member number of the person with this key in people.yaml."""
    return next(str(row["member_no"]) for row in read_people()["members"] if row["person"] == key)


def list_demo_logins() -> list[DemoLogin]:
    """Return every demo login in this database, staff first.

    The login that waits for its first sign-in comes last: it has a code and no password yet.
    """
    rows = [(row["key"], Realm.STAFF, row["key"], row["role"]) for row in read_people()["staff"]]
    rows += [
        (row["key"], row["realm"], row["login"], row["role"]) for row in read_people()["logins"]
    ]
    starters = {(row["realm"], row["login"]): row for row in read_people()["starters"]}
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
            email=f"{row['key']}@{read_people()['mail_domain']}",
            is_staff=True,
            is_superuser=row.get("superuser", False),
            is_demo=True,
        )
        user.groups.add(*Group.objects.filter(name__in=row["groups"]))
    record_opened(user, row["groups"], SYSTEM)


@cache
def read_coop_facts() -> dict[str, Any]:
    """Return the content of coop.yaml."""
    path: Path = settings.COOP_DEMO_FIXTURES / "coop.yaml"
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def read_demo_answers() -> Answers:
    """Return the set-up answers of the demo co-op, with the bank account of its settings."""
    facts = read_coop_facts()
    own = {"ebok": {"recipient": facts["qr_recipient_name"]}}
    written = {
        "coop": {
            "name": facts["name"],
            "short_name": facts["short_name"],
            "full_name": facts["full_name"],
            "address": facts["address"],
            "phone": facts["phone"],
            "email": facts["email"],
            "emergency_phone": facts.get("technical_emergency_phone", ""),
            "nip": facts["tax_id"],
            "dpo_email": facts["dpo_email"],
            **{
                day: facts["opening_hours"].get(polish, "")
                for day, polish in zip(WEEK, DAYS, strict=True)
            },
            **{name: facts[name] for name in AS_THEY_ARE if name in facts},
        },
        "desks": [
            {
                "code": row["code"],
                "name": row["name"],
                "matter": row["matter"],
                "room": str(row["room"]),
                "phone": row.get("phone", facts["phone"]),
                "email": facts["email"],
            }
            for row in facts["desks"]
        ],
        **{config.slug: own[config.slug] for config in plugin_configs() if config.slug in own},
    }
    return read_answers(written, settings.COOP_DEMO_FIXTURES)


def load_starters() -> None:
    """Create one login with a starter password for each enabled panel."""
    for row in read_people()["starters"]:
        if find_panel(row["realm"]):
            _starter(row)


def _starter(row: dict[str, Any]) -> None:
    """Create a login that waits for its first sign-in, with a published code."""
    user = open_login(
        row["realm"],
        row["login"],
        person=find_person(row["person"]),
        state=LoginState.PENDING,
        is_demo=True,
    )
    now = timezone.now()
    ActivationCode.objects.create(
        user=user,
        channel=CodeChannel.PRINT,
        code_hash=make_password(codes.normalise_code(row["activation_code"])),
        issued_at=now,
        expires_at=now + STARTER_VALID,
    )


def set_up_demo(today: date) -> None:
    """Set the site up as `setup_coop` does, with the demo co-op's answers."""
    set_up_site(read_demo_answers(), today=today, origin=SYSTEM)


def load_demo(today: date, scale: int, progress: Progress) -> None:
    """Set up a new site and load people, texts and documents of the demo, in one transaction."""
    if User.objects.exclude(realm="none").exists():
        raise NotEmpty
    with transaction.atomic():
        progress("strona, jak po setup_coop")
        set_up_demo(today)
        progress("ludzie")
        load_people()
        progress("nieruchomości")
        premises_demo.load_premises_demo()
        progress("strona publiczna")
        pages_demo.load(read_coop_facts(), today)
        progress("ogłoszenia")
        notices_demo.load(today)
        for config in plugin_configs():
            if config.plugin.operations.demo:
                progress(config.title)
                config.plugin.operations.demo(today, scale)
        if apps.is_installed("cms_ext.access"):
            # Applicants are on file, so this comes after the plugins.
            progress("Wnioski o dostęp")
            import_string(APPLICATIONS)(today)
        progress("pierwsze logowania")
        load_starters()


def empty_demo() -> None:
    """Remove all tables and files of the demo; its own seal and the static files stay.

    Raises NotDemo, with nothing changed, unless the settings are the demo's and the database is
    empty or has the demo's people.
    """
    if not settings.COOP_DEMO:
        raise NotDemo
    is_empty = User._meta.db_table not in connection.introspection.table_names()
    if not is_empty and not User.objects.filter(is_demo=True).exists():
        raise NotDemo
    _drop_tables()
    for folder in (
        settings.MEDIA_ROOT,
        settings.COOP_PRIVATE_ROOT,
        settings.COOP_LETTERS_ROOT,
        settings.EMAIL_FILE_PATH,
    ):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (settings.COOP_SMS_FILE, settings.COOP_ANCHOR_FILE):
        Path(file).unlink(missing_ok=True)
    clear_caches()


def _drop_tables() -> None:
    """The ledger's triggers refuse to delete its rows, so the tables go as a whole."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(":memory:")) as empty:
            empty.backup(connection.connection)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()
