"""Issuing starter passwords: on paper, by e-mail, by post, and again.

The code is in the letter or in the message and nowhere else; the database has its hash. That of T3
and T4 is made when the message is handed over.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain import refusal, step
from cms_ext.access.domain.checks.running import find_proven_sender
from cms_ext.access.models import AccessApplication, AccessSettings, CredentialIssue
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.base.text.typed_values import masked_email, same_mailbox
from cms_ext.desks.people.person_register.domain import starter_password as new_code
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.activation_code import issue_code, void_code
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.people.outbox.mail.domain.outbox import (
    Priority,
    queue_message,
    queue_sealed,
)
from cms_ext.plugins import Composer, Withdrawn, find_panel
from cms_ext.plugins.coverage import SealStream
from cms_ext.plugins.registry import find_procedure, find_realm

# A takeover that begins with the register is noticed within this time (E-ACC-09).
LOCKED_FOR = timedelta(hours=24)


def mail_target(application: AccessApplication) -> str:
    """Return the registered address, the only one to which credentials are sent.

    It is checked when the clerk issues, and again when the message is sent. Raises Refusal
    E-ACC-01, E-ACC-02, E-ACC-09 or IN_PERSON_ONLY.
    """
    person = application.person
    if person is None or not person.correspondence_email:
        raise refusal.make_refusal(refusal.NO_ADDRESS)
    if application.in_person_only and application.channel != ApplicationChannel.IN_PERSON:
        raise refusal.make_refusal(refusal.IN_PERSON_ONLY)
    address = person.correspondence_email
    if application.channel != ApplicationChannel.IN_PERSON and not same_mailbox(
        find_proven_sender(application), address
    ):
        raise refusal.make_refusal(refusal.WRONG_SENDER)
    since = person.correspondence_email_since
    if since is not None and timezone.now() - since < LOCKED_FOR:
        raise refusal.make_refusal(refusal.ADDRESS_TOO_NEW)
    return address


class StarterCodeLetter(Composer):
    """The letter with a starter password, of an issue by e-mail."""

    @transaction.atomic
    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make the code for the message that is sent now; raises Withdrawn when it is not due.

        It is due while this is the last issue of an application that waits for its first sign-in,
        and while the register still has the address for which the message was queued.
        """
        issue = CredentialIssue.objects.select_for_update(of=("self",)).get(pk=payload["issue"])
        application = AccessApplication.objects.select_related("person", "user").get(
            pk=issue.application_id
        )
        user = application.user
        last = application.issues.first()
        if (
            application.state != ApplicationState.CREDENTIALS_ISSUED
            or user is None
            or user.state != LoginState.PENDING
            or last != issue
            or not _still_allowed(application, to)
        ):
            raise Withdrawn(_("Wniosek, login albo adres zmienił się, zanim wiadomość wyszła."))
        hours = AccessSettings.load().email_valid_hours
        issued = issue_code(user, CodeChannel.EMAIL, timedelta(hours=hours))
        issue.code = issued.row
        issue.save(update_fields=["code"])
        expires_at = timezone.localtime(issued.row.expires_at)
        return {
            "number": application.number,
            "login": user.login,
            "code": issued.code,
            "expires": f"{plain_date(expires_at.date())}, {expires_at:%H:%M}",
            "office": new_code.describe_office(application.panel),
        }

    @transaction.atomic
    def failed(self, payload: Mapping[str, Any]) -> None:
        """Void the code of a message that failed: it may have reached anybody or nobody."""
        issue = CredentialIssue.objects.select_related("code").get(pk=payload["issue"])
        if issue.code is not None:
            void_code(issue.code)
            issue.code = None
            issue.save(update_fields=["code"])


STARTER_CODE_LETTER = StarterCodeLetter(
    "access.starter-code", former_paths=("cms_ext.access.domain.issue",)
)


def _still_allowed(application: AccessApplication, to: str) -> bool:
    try:
        return same_mailbox(mail_target(application), to)
    except Refusal:
        return False


def login_for(application: AccessApplication, today: date) -> User:
    """Return the login of an application that waits for its first sign-in, as `open_first_login`.

    Raises Refusal as it does, and when the login of this application was closed.
    """
    if application.person_id is None:
        raise refusal.make_refusal(refusal.NO_PERSON)
    if application.user is not None and application.user.state == LoginState.CLOSED:
        raise refusal.make_refusal(refusal.LOGIN_CLOSED)
    return open_first_login(application.panel, application.person_id, today)


def open_first_login(panel_code: str, person_id: int, today: date) -> User:
    """Return the login of a person that waits for its first sign-in; made now when there is none.

    Nobody can sign in to it without an activation code. Raises Refusal: the person has no right to
    the panel today, or a login is in use (E-ACC-04). Needs a transaction.
    """
    procedure, realm = find_procedure(panel_code), find_realm(panel_code)
    panel = find_panel(realm)
    name = panel.name if panel else panel_code
    wait_for_turn(SealStream.OFFICE)
    # Two applications of one person never open two logins.
    person = Person.objects.select_for_update().get(pk=person_id)
    if not procedure.holds_right(person, today):
        raise refusal.make_refusal(refusal.NO_LONGER_ENTITLED, panel=name)
    login = User.objects.filter(person=person, realm=realm).exclude(state=LoginState.CLOSED).first()
    if login is None:
        text = procedure.login_for(person, today)
        return open_login(realm, text, None, person=person, state=LoginState.PENDING)
    if login.state != LoginState.PENDING:
        raise refusal.make_refusal(refusal.HAS_LOGIN, panel=name)
    return login


MAIL = "cms_ext/access/mail"


@transaction.atomic
def issue_on_paper(
    application: AccessApplication, origin: Origin, *, id_seen: bool, handed_to: str, today: date
) -> new_code.Letter:
    """APPROVED or EXPIRED → CREDENTIALS_ISSUED, handed to a person whose ID was seen."""
    return _on_paper(application, step.ISSUE, origin, id_seen, handed_to, today)


@transaction.atomic
def reissue_on_paper(
    application: AccessApplication, origin: Origin, *, id_seen: bool, handed_to: str, today: date
) -> new_code.Letter:
    """Issue a new code for an unused one (lost letter, bad print); the old one is void."""
    return _on_paper(application, step.REISSUE, origin, id_seen, handed_to, today)


@transaction.atomic
def issue_by_post(
    application: AccessApplication, origin: Origin, *, today: date
) -> new_code.Letter:
    """Issue the code alone by letter, after the identifier went by e-mail.

    It is for sites with `credentials_together` off. The letter goes to the correspondence address
    in the register. Raises Refusal NO_SPLIT.
    """
    step.lock_and_check(application, step.REISSUE, origin)
    address = application.person.correspondence_address if application.person else ""
    if not (
        is_sent_separately(application)
        and application.delivery_channel == CodeChannel.EMAIL
        and address
    ):
        raise refusal.make_refusal(refusal.NO_SPLIT)
    return _letter(application, step.REISSUE, origin, today, address=address)


@transaction.atomic
def issue_by_email(
    application: AccessApplication, origin: Origin, *, today: date
) -> CredentialIssue:
    """APPROVED or EXPIRED → CREDENTIALS_ISSUED: a sealed message to the registered address.

    Where identifier and code are sent separately, only the identifier is sent, and the code is to
    be printed. Raises Refusal E-ACC-01, E-ACC-02, E-ACC-04 or E-ACC-09.
    """
    return _by_email(application, step.ISSUE, origin, today)


@transaction.atomic
def reissue_by_email(
    application: AccessApplication, origin: Origin, *, today: date
) -> CredentialIssue:
    """Send a new code while the old one is unused; the old code is void at once."""
    return _by_email(application, step.REISSUE, origin, today)


def is_sent_separately(application: AccessApplication) -> bool:
    """Return whether this panel's identifier and code are sent separately."""
    together = AccessSettings.load().credentials_together
    return find_procedure(application.panel).login_in_message and not together


def _on_paper(
    application: AccessApplication,
    way: step.ApplicationStep,
    origin: Origin,
    id_seen: bool,
    handed_to: str,
    today: date,
) -> new_code.Letter:
    step.lock_and_check(application, way, origin)
    new_code.refuse_unseen(id_seen, handed_to)
    return _letter(application, way, origin, today, handed_to=handed_to.strip())


def _letter(
    application: AccessApplication,
    way: step.ApplicationStep,
    origin: Origin,
    today: date,
    *,
    handed_to: str = "",
    address: str = "",
) -> new_code.Letter:
    user = login_for(application, today)
    issued = issue_code(user, CodeChannel.PRINT, printed_code_valid())
    _note_issue(application, origin, CodeChannel.PRINT, handed_to=handed_to, code=issued.row)
    shows_login = find_procedure(application.panel).login_in_message and not address
    letter = new_code.print_letter(
        new_code.HandedOutCode(
            office=new_code.describe_office(application.panel),
            number=application.number,
            name=user.get_full_name(),
            address=address,
            login=user.login if shows_login else "",
            code=issued.code,
            validity=new_code.describe_validity(issued.row.expires_at),
            handed_to=handed_to,
            today=today,
        )
    )
    application.user, application.delivery_channel = user, CodeChannel.PRINT
    changes = {"channel": CodeChannel.PRINT.value, "by_post": bool(address)}
    step.enter_state(application, way, origin, reason_code=CodeChannel.PRINT, changes=changes)
    return letter


def _by_email(
    application: AccessApplication, way: step.ApplicationStep, origin: Origin, today: date
) -> CredentialIssue:
    step.lock_and_check(application, way, origin)
    address = mail_target(application)
    user = login_for(application, today)
    for live in user.activation_codes.filter(used_at__isnull=True, voided_at__isnull=True):
        void_code(live)
    masked = masked_email(address)
    issue = _note_issue(application, origin, CodeChannel.EMAIL, sent_to_masked=masked)
    application.user, application.delivery_channel = user, CodeChannel.EMAIL
    changes = {"channel": CodeChannel.EMAIL.value, "target": masked}
    step.enter_state(application, way, origin, reason_code=CodeChannel.EMAIL, changes=changes)
    procedure = find_procedure(application.panel)
    if is_sent_separately(application):
        context = {
            "number": application.number,
            "login": user.login,
            "office": new_code.describe_office(application.panel),
        }
        template, desk = f"{MAIL}/identifier.txt", procedure.desk.code
        queue_message(address, template, context, about=application, desk=desk)
        return issue
    template = "identifier_and_code" if procedure.login_in_message else "code"
    queue_sealed(
        address,
        f"{MAIL}/{template}.txt",
        STARTER_CODE_LETTER,
        {"issue": issue.pk},
        about=application,
        priority=Priority.SIGN_IN,
        desk=procedure.desk.code,
    )
    return issue


def _note_issue(
    application: AccessApplication, origin: Origin, channel: CodeChannel, **fields: object
) -> CredentialIssue:
    assert origin.actor is not None  # the guard of the desk let nobody else through
    return CredentialIssue.objects.create(
        application=application,
        channel=channel,
        issued_by=origin.actor,
        issued_at=timezone.now(),
        **fields,
    )


def printed_code_valid() -> timedelta:
    """How long a starter password on paper is valid at this co-op."""
    return timedelta(days=AccessSettings.load().print_valid_days)
