"""Both desks and the people who apply there: what the register and the ledger know of them.

Łucja's data agree everywhere. Jędrzej writes from a foreign address. Bożena has no address on file.
Emilia comes in person. Adrian's membership has ended, his account has not.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from cms_ext.access.domain.checks.deciding import decide_check
from cms_ext.access.domain.decision import approve_application, begin_review
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.vocabulary import (
    AccessCheckCode,
    ApplicationChannel,
    AttachmentKind,
    CheckVerdict,
)
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.domain.delivery import deliver_due
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import AccountAccess
from members_area.register.domain.membership import admit_member
from tests.cms_ext.access.applicants import ANNAS_FORM, MORNING, TODAY, apply
from tests.ebok_plugin.ledger.books import open_account
from tests.people import staff

LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Resident:
    """How somebody is in the register, and how they fill in a form."""

    name: str
    email: str
    phone: str
    account: str
    member_no: int | None = None
    ended_on: date | None = None

    def on_file(self) -> Person:
        person, _ = Person.objects.get_or_create(name=self.name)
        person.correspondence_email, person.phone = self.email, self.phone
        person.correspondence_email_since = LONG_AGO if self.email else None
        person.correspondence_address = f"{self.address}, 00-000 Przykładowo"
        person.save()
        account = open_account(self.account, self.name)
        AccountAccess.objects.create(
            person=person, account=account, role="PAYER", valid_from=date(2020, 1, 1)
        )
        if self.member_no is not None:
            membership = admit_member(person, self.member_no, on=date(2012, 3, 1), origin=SYSTEM)
            membership.ended_on = self.ended_on
            membership.save()
        return person

    @property
    def address(self) -> str:
        return f"ul. Wzorcowa 1 m. {self.account[-2:]}"

    def form(self, panel: str = "IKCS", **changed: Any) -> dict[str, Any]:
        first, _, last = self.name.partition(" ")
        written = ANNAS_FORM | {
            "first_names": first,
            "last_name": last,
            "member_no": str(self.member_no or 999),
            "premises_address": self.address,
            "correspondence_address": f"{self.address}, 00-000 Przykładowo",
            "email": self.email or "bozena@poczta.example",
            "phone": f"+48{self.phone}",
        }
        if panel == "EBOK":
            del written["member_no"], written["premises_address"]
            written |= {
                "payer_kind": "person",
                "role": "owner",
                "legal_title": "separate",
                "premises_list": [self.address],
            }
        return written | changed


LUCJA = Resident("Łucja Przykładowa", "lucja@poczta.example", "000000103", "100001", 3)
JEDRZEJ = Resident("Jędrzej Gęsty", "jedrzej@poczta.example", "000000107", "100007", 15)
BOZENA = Resident("Bożena Wzorcowa", "", "000000104", "100002", 9)
EMILIA = Resident("Ęmilia Łąkowa", "emilia@poczta.example", "000000111", "100011", 21)
ADRIAN = Resident(
    "Ądrian Śliwka", "adrian@poczta.example", "000000110", "100010", 24, date(2026, 10, 31)
)


def clerk(login: str, group: str, name: str, **facts: Any) -> Origin:
    user = staff(login, *([group] if group else []), **facts)
    user.first_name, _, user.last_name = name.partition(" ")
    user.email = f"{login}@podlasem.example"
    user.save()
    return Origin(actor=user, panel="staff")


def celina() -> Origin:
    """At the membership desk."""
    return clerk("czlonkowski", "membership_clerk", "Celina Borówczyk")


def daria() -> Origin:
    """At the finance desk."""
    return clerk("finanse", "finance_clerk", "Daria Rachunkowa")


def administrator() -> Origin:
    return clerk("admin", "", "Administrator", superuser=True)


def by_email(
    who: Resident, panel: str = "IKCS", *, sender: str = "", **changed: Any
) -> AccessApplication:
    """A signed form that came to the office by e-mail, from the address on file by default."""
    application = apply(
        who.form(panel, **changed),
        panel,
        channel=ApplicationChannel.EMAIL,
        sender_email=sender or who.email or f"{who.form()['email']}",
        received_at=MORNING,
    ).application
    scan(application)
    return application


def at_desk(who: Resident, panel: str = "IKCS", **changed: Any) -> AccessApplication:
    """A paper form that was brought to the office."""
    return apply(
        who.form(panel, **changed), panel, channel=ApplicationChannel.IN_PERSON
    ).application


def scan(
    application: AccessApplication,
    kind: AttachmentKind = AttachmentKind.SCAN,
    *,
    signature: dict[str, Any] | None = None,
) -> ApplicationAttachment:
    number = application.attachments.count()
    content = b"%PDF-1.7 skan" + b"\n" * number
    return ApplicationAttachment.objects.create(
        application=application,
        kind=kind,
        name=f"skan-{number}.pdf",
        file=ContentFile(content, "skan.pdf"),
        sha256=hashlib.sha256(content).hexdigest(),
        mime="application/pdf",
        size=13,
        signature=signature,
    )


def seen(application: AccessApplication, origin: Origin, *codes: AccessCheckCode) -> None:
    """The clerk looked and is content."""
    for code in codes:
        decide_check(application, code, CheckVerdict.PASS, "obejrzano", origin)


def approved(application: AccessApplication, origin: Origin) -> AccessApplication:
    """Reviewed and approved, with what only the clerk's eyes can see."""
    begin_review(application, origin, TODAY)
    codes = [AccessCheckCode.C04]
    if application.channel == ApplicationChannel.IN_PERSON:
        codes.append(AccessCheckCode.C12)
    seen(application, origin, *codes)
    approve_application(application, origin, TODAY)
    return application


def refusal_of(step: Callable[..., object], *given: Any, **named: Any) -> Refusal:
    """What the procedure says to this step."""
    with pytest.raises(Refusal) as refused:
        step(*given, **named)
    return refused.value


def results(application: AccessApplication) -> dict[str, str]:
    return dict(application.checks.values_list("code", "result"))


def actions(application: AccessApplication) -> list[str]:
    """What the access log tells of an application, oldest first."""
    events = AuditEvent.objects.filter(
        object_type="cms_ext_access.AccessApplication", object_id=str(application.pk)
    )
    return list(events.order_by("seq").values_list("action", flat=True))


def letters_to(address: str) -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(to=address).order_by("pk"))


def handed_over(message: OutgoingMessage) -> str:
    """Return the text of a message once the mail server has got it."""
    deliver_due(timezone.now())
    message.refresh_from_db()
    its = [one for one in mail.outbox if one.extra_headers["Message-ID"] == message.message_id]
    return str(its[-1].body)


def login_of(application: AccessApplication) -> User:
    application.refresh_from_db()
    assert application.user is not None
    return application.user
