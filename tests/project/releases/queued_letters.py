"""Puts the letters of 1.0.0 into its database, and delivers them after the update.

The test of updates calls both functions in processes of their own: `queue_letters` before
`migrate`, on the tables of 1.0.0, and `deliver_letters` after it, once nothing more is compared,
since it makes what the letters are about.
"""

import json
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.test import override_settings
from django.utils import timezone

from cms_ext.access.models import AccessApplication, CredentialIssue
from cms_ext.people.identity.models import AddressChange, PasswordReset, StaffInvitation, User
from cms_ext.people.outbox.mail.domain.delivery import deliver_due
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.marks import find_changed_messages
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.subscriptions.models import Mailing, Sending, Subscription
from coop_cases.models import Case, MendedNotice
from members_area.library.reading.models import DigestChoice, Rhythm
from tests.project.releases.letters import KEY, LETTERS

# The columns of 1.0.0, which had no mark.
ROW = """INSERT INTO cms_ext_mail_outgoingmessage ("to", template, subject, text, line, composer,
    payload, desk, reply_to, about_type, about_id, state, priority, queued_at, next_try_at, tries,
    message_id, last_error)
    VALUES (%s, %s, '', '', '', %s, %s, '', '', '', '', 'QUEUED', %s, %s, %s, 0, '', '')"""
CUSTOMER = """SELECT id, contact_email FROM cases_case
    WHERE contact_email <> '' AND state = 'IN_PROGRESS'"""
MEMBER = """SELECT correspondence_email FROM cms_ext_identity_person WHERE id =
    (SELECT person_id FROM cms_ext_identity_user WHERE username = 'ikcs:ikcs-0007')"""
MEMORY = "django.core.mail.backends.locmem.EmailBackend"


def queue_letters() -> None:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMER)
        ((case, customer),) = cursor.fetchall()
        cursor.execute(MEMBER)
        ((member,),) = cursor.fetchall()
        for composer, template, payload, to, priority in LETTERS:
            address = {"CUSTOMER": customer, "MEMBER": member}.get(to, to)
            content = json.dumps(payload).replace("CASE", str(UUID(str(case))))
            cursor.execute(ROW, [address, template, composer, content, priority, now, now])


def deliver_letters() -> None:
    """Print what became of them, and whether their rows are as they were marked."""
    _make_subjects(list(OutgoingMessage.objects.filter(composer__startswith="cases.")))
    letters = OutgoingMessage.objects.exclude(composer="").order_by("pk")
    marked = list(letters.values_list("composer", "mark"))
    with override_settings(EMAIL_BACKEND=MEMORY):
        while OutgoingMessage.objects.filter(state="QUEUED", tries=0, line="").exists():
            deliver_due(timezone.now())
    answer = {
        "states": {row.composer: [row.state, row.last_error] for row in letters},
        "unchanged": list(letters.values_list("composer", "mark")) == marked,
        "marked": all(mark for _composer, mark in marked),
        "findings": len(list(find_changed_messages(OutgoingMessage))),
    }
    print(json.dumps(answer))


def _make_subjects(about_cases: list[OutgoingMessage]) -> None:
    """Make what the letters are about, as it was when they were queued."""
    now, today = timezone.now(), date(2026, 11, 29)
    later = now + timedelta(days=1)
    editor = User.objects.get(username="staff:redaktor")
    member = User.objects.get(username="ikcs:ikcs-0007")
    pending = User.objects.get(username="ebok:eb-500005-4")
    approved, typed = AccessApplication.objects.filter(pk__in=[4, 2]).order_by("-pk")
    AccessApplication.objects.filter(pk=4).update(state="CREDENTIALS_ISSUED", user=pending)
    CredentialIssue.objects.create(
        pk=KEY, application=approved, channel="EMAIL", issued_by=editor, issued_at=now
    )
    payload = {**typed.payload, "email": typed.person.correspondence_email}  # type: ignore[union-attr]  # has one
    AccessApplication.objects.filter(pk=2).update(channel="WEB", payload=payload)
    StaffInvitation.objects.create(pk=KEY, user=editor, by_mail=True, invited_at=now)
    PasswordReset.objects.create(pk=KEY, realm="staff", user=editor, asked_at=now, compared_at=now)
    AddressChange.objects.create(
        pk=KEY,
        person=member.person,
        new_email="nowy@poczta.example",
        asked_at=now,
        expires_at=later,
    )
    wish = {"frequency": "NOW", "consent_text_version": "1", "consent_at": now}
    Subscription.objects.create(
        pk=KEY, email="czeka@poczta.example", state="PENDING", confirm_until=later, **wish
    )
    reader = Subscription.objects.create(
        pk=KEY + 1, email="czyta@poczta.example", state="CONFIRMED", confirm_until=later, **wish
    )
    page = AnnouncementPage.objects.live().filter(valid_until=None).earliest("pk")
    mailing = Mailing.objects.create(
        pk=KEY, announcement=page, edition=page.corrections, begun_at=now
    )
    Sending.objects.create(
        pk=KEY, mailing=mailing, subscription=reader, made_at=now, sent_on=today, in_digest=True
    )
    DigestChoice.objects.create(pk=KEY, user=member, rhythm=Rhythm.DAILY, told_until=today)
    (case_key,) = {row.payload["case"] for row in about_cases if "case" in row.payload}
    Case.objects.filter(pk=case_key).update(secret_asked_at=now)
    MendedNotice.objects.create(
        pk=KEY, case_id=case_key, email="obok@poczta.example", asked_on=today
    )
