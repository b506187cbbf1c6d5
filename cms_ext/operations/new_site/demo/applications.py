"""The demo's applications, through the functions that the desks use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
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

from cms_ext.access.domain import decision
from cms_ext.access.domain.checks import decide_check
from cms_ext.access.domain.decision import blank_form
from cms_ext.access.domain.email.intake import receive_message
from cms_ext.access.domain.files.accept import accept
from cms_ext.access.domain.form_version import current_form
from cms_ext.access.domain.registration import NewApplication, register_application
from cms_ext.access.form import read_form
from cms_ext.access.models import AccessApplication, AccessSettings
from cms_ext.access.vocabulary import (
    AccessCheckCode,
    ApplicationChannel,
    ApplicationState,
    CheckVerdict,
    RejectReason,
    SignatureKind,
)
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.frontend.theme.brand import DAYS
from cms_ext.frontend.theme.models import WEEK
from cms_ext.operations.new_site.demo.people import load_people, member_no_of, people, person_of
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.reading import read_answers
from cms_ext.operations.new_site.setup.domain.set_up import set_up_site
from cms_ext.people.identity.domain import activation as codes
from cms_ext.people.identity.domain.session import open_login
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.plugins import panel_of, plugin_configs, procedures
from cms_ext.plugins.realm import Realm
from cms_ext.plugins.registry import procedure_of
from cms_ext.premises import demo as premises_demo
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


NOON = time(12, tzinfo=UTC)


def load_applications(today: date) -> None:
    """The queues of the desks, as far as their plugins are on, and the words at the doors."""
    if "sign_in_banner" in coop_facts():
        kept = AccessSettings.load()
        kept.banner = coop_facts()["sign_in_banner"]
        kept.save()
    known = {procedure.panel for _realm, procedure in procedures()}
    for row in people()["applications"]:
        if row["panel"] in known:
            _application(row, today)


def _application(row: dict[str, Any], today: date) -> None:
    person = person_of(row["person"])
    clerk = Origin(_clerk(row["panel"]), panel=Realm.STAFF)
    come_in = _by_email if row["channel"] == ApplicationChannel.EMAIL else _at_the_desk
    application = come_in(row, person, clerk, today)
    decision.begin_review(application, clerk, today)
    if row.get("seen"):
        _see(application, clerk)
    if row["state"] == ApplicationState.APPROVED:
        decision.approve_application(application, clerk, today)
    if row["state"] == ApplicationState.REJECTED:
        decision.reject_application(application, RejectReason(row["reason"]), "", clerk)


def _by_email(row: dict[str, Any], person: Person, clerk: Origin, today: date) -> AccessApplication:
    """The message as a resident would write it, with the form's fields and the scan."""
    payload = _payload(row, person, today)
    form = current_form(row["panel"], today)
    assert form is not None  # the demo's day lies within the first version
    said = [
        f"{field.label}: {'tak' if value is True else _in_words(value, field.options)}"
        for field in read_form(form).fields
        if (value := payload.get(field.key))
    ]
    received_at = datetime.combine(row["received"], NOON)
    message = EmailMessage()
    message["From"], message["To"] = row["sender"], coop_facts()["email"]
    message["Subject"] = form.title
    message["Date"] = received_at
    message["Message-ID"] = f"<{row['panel']}-{row['person']}@poczta.example>"
    message.set_content("\n".join(said))
    message.add_attachment(
        blank_form(form), maintype="application", subtype="pdf", filename="skan.pdf"
    )
    taken = receive_message(message.as_bytes(), "file", clerk, today, received_at=received_at)
    assert taken.application is not None, taken.refused
    return taken.application


def _at_the_desk(
    row: dict[str, Any], person: Person, clerk: Origin, today: date
) -> AccessApplication:
    form = current_form(row["panel"], today)
    assert form is not None  # the demo's day lies within the first version
    new = NewApplication(
        procedure=procedure_of(row["panel"]),
        channel=ApplicationChannel.IN_PERSON,
        payload=_payload(row, person, today),
        received_at=datetime.combine(row["received"], NOON),
        signature_kind=SignatureKind.HANDWRITTEN,
        files=[accept("skan.pdf", blank_form(form))],
    )
    return register_application(new, clerk, today).application


def _payload(row: dict[str, Any], person: Person, today: date) -> dict[str, Any]:
    first_names, _, last_name = person.name.rpartition(" ")
    address = _address(person, today)
    common = {
        "first_names": first_names,
        "last_name": last_name,
        "correspondence_address": f"{address}, 00-000 Przykładowo",
        "email": row.get("form_email") or person.correspondence_email,
        "phone": person.phone,
        "accepts_bylaw": True,
        "truth": True,
        "privacy_seen": True,
        "place": "Przykładowo",
        "signed_on": row["received"].isoformat(),
    }
    if row["panel"] == "IKCS":
        return {**common, "member_no": member_no_of(row["person"]), "premises_address": address}
    return {
        **common,
        "payer_kind": "person",
        "role": "owner",
        "legal_title": "ownership_right",
        "premises_list": [address],
    }


def _in_words(value: Any, options: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return options.get(str(value), str(value))


def _address(person: Person, today: date) -> str:
    """Where the plugins know the person to live."""
    for _realm, procedure in procedures():
        if procedure.addresses_of and (found := procedure.addresses_of(person, today)):
            return str(found[0])
    return "ul. Wzorcowa 1 m. 1"


def _clerk(panel: str) -> User:
    group = procedure_of(panel).desk.group
    return User.objects.filter(is_demo=True, groups__name=group).earliest("pk")


def _see(application: AccessApplication, clerk: Origin) -> None:
    """What only a person can see on the paper, the clerk has seen."""
    for check in application.checks.filter(result=CheckVerdict.CANNOT_TELL):
        decide_check(
            application,
            AccessCheckCode(check.code),
            CheckVerdict.PASS,
            "Obejrzano na druku.",
            clerk,
        )


# A demo may be looked at long after it was loaded.
STARTER_VALID = timedelta(days=3650)


def load_starters() -> None:
    """One for each panel that is on."""
    for row in people()["starters"]:
        if panel_of(row["realm"]):
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
        code_hash=make_password(codes.normalised(row["activation_code"])),
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
        premises_demo.load()
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
