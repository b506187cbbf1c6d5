"""Loading the demo into an empty database: the set-up of any new site, then its content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.frontend.theme.brand import DAYS
from cms_ext.frontend.theme.models import WEEK
from cms_ext.operations.new_site.demo.people import load_people, people, person_of
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.reading import read_answers
from cms_ext.operations.new_site.setup.domain.set_up import set_up_site
from cms_ext.people.identity.domain import activation_code as codes
from cms_ext.people.identity.domain.session import open_login
from cms_ext.people.identity.models import ActivationCode, User
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.plugins import find_panel, plugin_configs
from cms_ext.premises import plugin as premises_demo
from cms_ext.public_site.notices import demo as notices_demo
from cms_ext.public_site.pages import demo as pages_demo

# Facts of the file that are answers by the same name, where it has them.
AS_THEY_ARE = ("krs", "register_court", "regon", "brand_colour", "brand_deep", "emblem")


@cache
def coop_facts() -> dict[str, Any]:
    """The content of coop.yaml."""
    path: Path = settings.COOP_DEMO_FIXTURES / "coop.yaml"
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def demo_answers() -> Answers:
    """Read as any office's file is; the demo's bank account stands in its settings."""
    facts = coop_facts()
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
                "phone": facts["phone"],
                "email": facts["email"],
            }
            for row in facts["desks"]
        ],
        **{config.slug: own[config.slug] for config in plugin_configs() if config.slug in own},
    }
    return read_answers(written, settings.COOP_DEMO_FIXTURES)


# A demo may be looked at long after it was loaded.
STARTER_VALID = timedelta(days=3650)


def load_starters() -> None:
    """One for each panel that is on."""
    for row in people()["starters"]:
        if find_panel(row["realm"]):
            _starter(row)


def _starter(row: dict[str, Any]) -> None:
    """A login that waits for its first sign-in, with a published code: no real site lets it in."""
    user = open_login(
        row["realm"],
        row["login"],
        person=person_of(row["person"]),
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


Progress = Callable[[str], None]


# By name: it stands on the models of applications, which a site may leave out.
APPLICATIONS = "cms_ext.operations.new_site.demo.applications.load_applications"


class NotEmpty(Exception):
    """The database already holds people; the demo is loaded into an empty one only."""


def set_up_demo(today: date) -> None:
    """The site as `setup_coop` makes it from the demo co-op's answers, before any demo content."""
    set_up_site(demo_answers(), today=today, origin=SYSTEM)


def load_demo(today: date, scale: int, progress: Progress) -> None:
    """The set-up of any new site, then people, texts and papers of the demo; in one transaction."""
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
        pages_demo.load(coop_facts(), today)
        progress("ogłoszenia")
        notices_demo.load(today)
        for config in plugin_configs():
            if config.plugin.operations.demo:
                progress(config.title)
                config.plugin.operations.demo(today, scale)
        if apps.is_installed("cms_ext.access"):
            # People apply who are on file, so it comes after the plugins.
            progress("Wnioski o dostęp")
            import_string(APPLICATIONS)(today)
        progress("pierwsze logowania")
        load_starters()
