"""Running the checks of an application, and storing their findings."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms_ext.access import vocabulary
from cms_ext.access.domain.applicant import name_on_file_should_be, premises_named
from cms_ext.access.domain.checks import requirement
from cms_ext.access.domain.checks.requirement import mandatory_checks
from cms_ext.access.domain.refusal import HAS_LOGIN, NO_ADDRESS, NO_PHONE, make_refusal
from cms_ext.access.form_definition.form_class import FormGap, find_gaps
from cms_ext.access.form_definition.spec import read_form
from cms_ext.access.models import AccessApplication, CheckResult
from cms_ext.base.text.typed_values import masked_email, masked_number, same_mailbox, same_number
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.domain.person import (
    list_person_addresses,
    may_be_same_person,
    same_name,
)
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import find_panel
from cms_ext.plugins.registry import find_procedure, find_realm
from cms_ext.premises.domain.codes import normalise_address

OPEN = (
    *vocabulary.ApplicationState.undecided(),
    vocabulary.ApplicationState.APPROVED,
    vocabulary.ApplicationState.CREDENTIALS_ISSUED,
)
IN_USE = (LoginState.ACTIVE, LoginState.SUSPENDED)


def check_no_duplicate(application: AccessApplication, today: date) -> vocabulary.CheckFinding:
    """C09 NO_DUPLICATE: no login in use, no earlier or decided open application of this person."""
    person = application.person
    if person is None:
        evidence = _("Nie znaleziono tej osoby w rejestrze.")
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "PERSON_UNKNOWN", (evidence,))
    realm = find_realm(application.panel)
    if User.objects.filter(person=person, realm=realm, state__in=IN_USE).exists():
        panel = find_panel(realm)
        message = make_refusal(HAS_LOGIN, panel=panel.name if panel else application.panel).message
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "HAS_LOGIN", (message,))
    others = (
        AccessApplication.objects.filter(person=person, panel=application.panel, state__in=OPEN)
        .exclude(pk=application.pk)
        # Of two that wait only the later one is a duplicate: else each blocks the other.
        .exclude(_filed_after(application), state__in=vocabulary.ApplicationState.undecided())
        # An unsigned application may be a stranger's, so it must not block this one.
        .exclude(in_queue=False)
        # Its login was closed before the first sign-in, so nobody will ever activate it.
        .exclude(
            state=vocabulary.ApplicationState.CREDENTIALS_ISSUED, user__state=LoginState.CLOSED
        )
    )
    numbers = ", ".join(others.order_by("number").values_list("number", flat=True))
    if numbers:
        line = _("Inny otwarty wniosek tej osoby: %(numbers)s") % {"numbers": numbers}
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "OTHER_APPLICATION", (line,))
    return vocabulary.CheckFinding(
        vocabulary.CheckVerdict.PASS, "", (_("Brak dostępu i innych otwartych wniosków."),)
    )


def _filed_after(application: AccessApplication) -> Q:
    """In the order of `find_repetition`, by which the desk names the earlier one."""
    received, number = application.received_at, application.pk
    return Q(received_at__gt=received) | Q(received_at=received, pk__gt=number)


def check_phone(application: AccessApplication, today: date) -> vocabulary.CheckFinding:
    """C10 PHONE_OK: anyone who answered at the given number confirmed the application."""
    return phone_finding(application)


def phone_finding(application: AccessApplication) -> vocabulary.CheckFinding:
    doubt = _("Wątpliwość: %(doubt)s") % {"doubt": application.doubt}
    last = application.phone_checks.last()
    if last is None and not (application.person and application.person.phone):
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.FAIL, "NO_PHONE", (doubt, make_refusal(NO_PHONE).message)
        )
    if last is None:
        evidence = _("Nie przeprowadzono jeszcze rozmowy.")
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.FAIL, "NOT_CALLED", (doubt, evidence)
        )
    call = _("Rozmowa: %(result)s, numer %(number)s") % {
        "result": last.get_result_display(),
        "number": last.masked_number,
    }
    verdict = (
        vocabulary.CheckVerdict.PASS
        if last.result == vocabulary.PhoneResult.CONFIRMED
        else vocabulary.CheckVerdict.FAIL
    )
    # After the last of the calls (`phone.MOST_CALLS`) nobody is called again.
    given_up = last.result == vocabulary.PhoneResult.NO_ANSWER and application.in_person_only
    return vocabulary.CheckFinding(
        verdict, "NEVER_ANSWERED" if given_up else last.result, (doubt, call)
    )


def check_identity_document(application: AccessApplication, today: date) -> vocabulary.CheckFinding:
    """C12 ID_SEEN: the clerk looked at an ID. No copy and no number is stored."""
    evidence = _("Obejrzyj dokument tożsamości. Nie kopiuj go i nie zapisuj jego numeru.")
    return vocabulary.CheckFinding(vocabulary.CheckVerdict.CANNOT_TELL, "NOT_SEEN_YET", (evidence,))


def find_proven_sender(application: AccessApplication) -> str:
    """The proven address: the message's sender, or where the link was used (access.md §2a)."""
    if (
        application.channel == vocabulary.ApplicationChannel.WEB
        and application.sender_confirmed_at is None
    ):
        return ""
    return application.sender_email


def compare_addresses(
    who: str, address: str, other: str, other_address: str, *, same: bool
) -> tuple[str, ...]:
    """Both addresses, masked; says so when they differ only in the hidden part."""
    line = f"{who}: {masked_email(address)}; {other}: {masked_email(other_address)}"
    return (line,) if same else (line, _("To nie jest ten sam adres."))


def check_sender_registered(application: AccessApplication, today: date) -> vocabulary.CheckFinding:
    """C01 SENDER_REGISTERED: it came from the address in the register."""
    on_file = application.person.correspondence_email if application.person else ""
    if not on_file:
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.FAIL, "NO_ADDRESS", (make_refusal(NO_ADDRESS).message,)
        )
    sender = find_proven_sender(application)
    written = str(application.payload.get("email") or "")
    if (
        application.channel == vocabulary.ApplicationChannel.WEB
        and not sender
        and same_mailbox(written, on_file)
    ):
        evidence = _("Nadawca nie potwierdził adresu odnośnikiem z wiadomości.")
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "LINK_NOT_USED", (evidence,))
    same = same_mailbox(sender, on_file)
    lines = compare_addresses(_("Nadawca"), sender, _("w rejestrze"), on_file, same=same)
    return vocabulary.CheckFinding(
        vocabulary.CheckVerdict.PASS if same else vocabulary.CheckVerdict.FAIL,
        "" if same else "SENDER_DIFFERS",
        lines,
    )


def check_email_equals_sender(
    application: AccessApplication, today: date
) -> vocabulary.CheckFinding:
    """C02 FORM_EMAIL_EQ_SENDER: the form names the address from which it was sent."""
    written = str(application.payload.get("email") or "")
    if not written.strip():
        evidence = _("W formularzu nie ma adresu e-mail.")
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.FAIL, "NO_EMAIL_IN_FORM", (evidence,)
        )
    sender = find_proven_sender(application)
    if application.channel == vocabulary.ApplicationChannel.WEB and not sender:
        evidence = _("Nadawca nie potwierdził adresu odnośnikiem z wiadomości.")
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "LINK_NOT_USED", (evidence,))
    same = same_mailbox(written, sender)
    lines = compare_addresses(_("Formularz"), written, _("nadawca"), sender, same=same)
    return vocabulary.CheckFinding(
        vocabulary.CheckVerdict.PASS if same else vocabulary.CheckVerdict.FAIL,
        "" if same else "FORM_DIFFERS",
        lines,
    )


SETTLED_AFTER = timedelta(days=1)


def check_email_on_file(application: AccessApplication, today: date) -> vocabulary.CheckFinding:
    """C08 EMAIL_ON_FILE: the register has had an e-mail address for a day or longer."""
    person = application.person
    if person is None or not person.correspondence_email:
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.FAIL, "NO_ADDRESS", (make_refusal(NO_ADDRESS).message,)
        )
    since = person.correspondence_email_since
    masked = masked_email(person.correspondence_email)
    if since is None:
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.PASS, "", (_("W rejestrze: %(email)s") % {"email": masked},)
        )
    words = {"email": masked, "day": long_date(timezone.localdate(since))}
    line = _("W rejestrze: %(email)s, od: %(day)s") % words
    if application.received_at - since < SETTLED_AFTER:
        late = _("Adres wpisano mniej niż dzień przed wnioskiem.")
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.FAIL, "ADDRESS_TOO_NEW", (line, late)
        )
    return vocabulary.CheckFinding(vocabulary.CheckVerdict.PASS, "", (line,))


def application_gaps(application: AccessApplication) -> list[FormGap]:
    """Find the gaps of an application's form, by what its channel requires."""
    return find_gaps(
        read_form(application.form_version),
        application.payload,
        timezone.localdate(application.received_at),
        in_person=application.channel == vocabulary.ApplicationChannel.IN_PERSON,
    )


def check_all_fields(application: AccessApplication, today: date) -> vocabulary.CheckFinding:
    """C03 ALL_FIELDS: every field of the form's version is filled in and plausible."""
    if gaps := application_gaps(application):
        lines = tuple(f"{gap.label}: {gap.message}" for gap in gaps)
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "FIELDS_MISSING", lines)
    return vocabulary.CheckFinding(
        vocabulary.CheckVerdict.PASS, "", (_("Wszystkie pola formularza są wypełnione poprawnie."),)
    )


SEVERITY = (
    vocabulary.CheckVerdict.FAIL,
    vocabulary.CheckVerdict.CANNOT_TELL,
    vocabulary.CheckVerdict.PASS,
)


def check_data_match(application: AccessApplication, today: date) -> vocabulary.CheckFinding:
    """C05 DATA_MATCH: name, premises and telephone are those of the register."""
    person = application.person
    if person is None:
        evidence = _("Nie znaleziono tej osoby w rejestrze. Wskaż ją, jeżeli w nim jest.")
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "PERSON_UNKNOWN", (evidence,))
    if person.died_on is not None:
        evidence = _("W rejestrze odnotowano śmierć tej osoby.")
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "PERSON_DIED", (evidence,))
    payload = application.payload
    parts = [
        _name(payload, person),
        _premises(payload, list_person_addresses(person, today)),
        _phone(payload, person),
    ]
    worst = min(parts, key=lambda part: SEVERITY.index(part.result))
    lines = tuple(line for part in parts for line in part.evidence)
    return vocabulary.CheckFinding(worst.result, worst.detail_code, lines)


def _name(payload: Mapping[str, Any], person: Person) -> vocabulary.CheckFinding:
    written = name_on_file_should_be(payload)
    line = _("Nazwisko i imię: %(written)s; w rejestrze: %(on_file)s") % {
        "written": written or "–",
        "on_file": person.name,
    }
    if same_name(written, person.name):
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.PASS, "", (line,))
    if may_be_same_person(written, person.name):
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.CANNOT_TELL, "FIRST_NAMES_DIFFER", (line,)
        )
    return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "NAME_DIFFERS", (line,))


def _premises(payload: Mapping[str, Any], on_file: list[str]) -> vocabulary.CheckFinding:
    written = premises_named(payload)
    line = _("Lokal: %(written)s; w rejestrze: %(on_file)s") % {
        "written": "; ".join(written) or "–",
        "on_file": "; ".join(on_file) or "–",
    }
    if not on_file:
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.CANNOT_TELL, "PREMISES_NOT_ON_FILE", (line,)
        )
    registered = _normalised(on_file)
    if written and _normalised(written) <= registered:
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.PASS, "", (line,))
    return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "PREMISES_DIFFER", (line,))


def _phone(payload: Mapping[str, Any], person: Person) -> vocabulary.CheckFinding:
    """Compare the telephone; C03 requires one where nobody is at the desk."""
    written = str(payload.get("phone") or "")
    line = _("Telefon: %(written)s; w rejestrze: %(on_file)s") % {
        "written": masked_number(written) or "–",
        "on_file": masked_number(person.phone) or "–",
    }
    if not written.strip():
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.PASS, "", (line,))
    if not person.phone:
        return vocabulary.CheckFinding(
            vocabulary.CheckVerdict.CANNOT_TELL, "PHONE_NOT_ON_FILE", (line,)
        )
    if same_number(written, person.phone):
        return vocabulary.CheckFinding(vocabulary.CheckVerdict.PASS, "", (line,))
    return vocabulary.CheckFinding(vocabulary.CheckVerdict.FAIL, "PHONE_DIFFERS", (line,))


def _normalised(addresses: Iterable[str]) -> set[str]:
    return {normalise_address(address) for address in addresses}


Check = Callable[[AccessApplication, date], vocabulary.CheckFinding]
CHECKS: dict[vocabulary.AccessCheckCode, Check] = {
    vocabulary.AccessCheckCode.C01: check_sender_registered,
    vocabulary.AccessCheckCode.C02: check_email_equals_sender,
    vocabulary.AccessCheckCode.C03: check_all_fields,
    vocabulary.AccessCheckCode.C04: requirement.check_signed,
    vocabulary.AccessCheckCode.C05: check_data_match,
    vocabulary.AccessCheckCode.C08: check_email_on_file,
    vocabulary.AccessCheckCode.C09: check_no_duplicate,
    vocabulary.AccessCheckCode.C10: check_phone,
    vocabulary.AccessCheckCode.C11: requirement.check_power_of_attorney,
    vocabulary.AccessCheckCode.C12: check_identity_document,
}
MET = (vocabulary.CheckVerdict.PASS, vocabulary.CheckVerdict.OVERRIDDEN)


@transaction.atomic
def run_checks(application: AccessApplication, origin: Origin, today: date) -> None:
    """Run every check and store the findings; a clerk's decision stays while it fits."""
    results = rerun_checks(application, today)
    record(
        "CHECKS_RUN",
        origin,
        obj=application,
        subject=application.person,
        from_state=application.state,
        to_state=application.state,
        changes=results,
    )


@transaction.atomic
def rerun_checks(application: AccessApplication, today: date) -> dict[str, str]:
    """Run the checks within a step, without an event of their own; returns results by code."""
    needed = mandatory_checks(application)
    application.checks.exclude(code__in=needed).delete()
    return {
        code.value: store_finding(application, code, _check(application, code)(application, today))
        for code in needed
    }


def store_finding(
    application: AccessApplication,
    code: vocabulary.AccessCheckCode,
    finding: vocabulary.CheckFinding,
) -> str:
    """Store a finding; a clerk's decision stays while the finding is the same."""
    evidence = list(finding.evidence)
    before = application.checks.filter(code=code, by__isnull=False).first()
    if before is not None:
        same_code = before.detail_code == finding.detail_code
        if same_code and before.evidence == evidence:
            return str(before.result)
    CheckResult.objects.update_or_create(
        application=application,
        code=code,
        defaults={
            "result": finding.result,
            "detail_code": finding.detail_code,
            "evidence": evidence,
            "supplement": finding.supplement,
            "reason": "",
            "by": None,
            "seconded_by": None,
            "at": timezone.now(),
        },
    )
    return finding.result.value


def unmet_checks(application: AccessApplication) -> list[vocabulary.AccessCheckCode]:
    """Return the mandatory checks whose stored result is neither a pass nor an exception."""
    met = set(application.checks.filter(result__in=MET).values_list("code", flat=True))
    return [code for code in mandatory_checks(application) if code not in met]


def _check(application: AccessApplication, code: vocabulary.AccessCheckCode) -> Check:
    own = {check.code: check.run for check in find_procedure(application.panel).checks}
    if code in own:
        run: Check = import_string(own[code])
        return run
    return CHECKS[code]
