"""A person's request for another postal address: filed, withdrawn, accepted or refused.

Starter passwords may go to the address on file (`access.md` §3), so a session alone does not change
it: a clerk who made sure of the person accepts the request.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import address_lines
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import short_date
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.person import (
    list_person_addresses,
    read_postal_address,
    set_postal_address,
)
from cms_ext.people.identity.domain.registered_contact import MAX_ADDRESS_LENGTH
from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.identity.models import Person, PostalAddressRequest
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins.coverage import SealStream

State = PostalAddressRequest.State
MAX_PER_DAY = 3
MIN_REASON_LENGTH = 10
FILED_MAIL = "cms_ext/identity/mail/postal_filed.txt"
DECIDED_MAIL = "cms_ext/identity/mail/postal_decided.txt"


def list_waiting_requests() -> QuerySet[PostalAddressRequest]:
    """Select the requests that wait for a clerk, the oldest first."""
    waiting = PostalAddressRequest.objects.filter(state=State.WAITING)
    return waiting.select_related("person").order_by("pk")


def find_waiting_request(person: Person) -> PostalAddressRequest | None:
    return list_waiting_requests().filter(person=person).first()


def find_latest_request(person: Person) -> PostalAddressRequest | None:
    return PostalAddressRequest.objects.filter(person=person).order_by("-pk").first()


def find_notice_to_print(person: Person) -> PostalAddressRequest | None:
    """Find the accepted request of which the address before it has to be told by letter."""
    latest = find_latest_request(person)
    is_due = latest and latest.state == State.ACCEPTED and latest.address_before
    return latest if is_due else None


@transaction.atomic
def file_postal_address(person: Person, typed: str, origin: Origin, today: date) -> None:
    """Save the request for the office and write its receipt; the register stays as it is.

    Raises Refusal: POSTAL_PART, POSTAL_SAME, POSTAL_WAITING, POSTAL_MANY;
    `typed_values.ValueRefused`.
    """
    address = read_postal_address(typed)
    if not any(map(str.isdigit, address)):
        raise Refusal(
            "POSTAL_PART", _("Podaj cały adres: ulicę, numer, kod pocztowy i miejscowość.")
        )
    person = _lock_person(person)
    if address == person.correspondence_address:
        raise Refusal("POSTAL_SAME", _("Ten adres już mamy. Wpisz inny."))
    if find_waiting_request(person) is not None:
        raise Refusal(
            "POSTAL_WAITING",
            _("Czeka już jedna prośba. Poczekaj na odpowiedź albo ją wycofaj."),
        )
    day = timedelta(days=1)
    if not reserve_tries(make_bucket("postal", str(person.pk), limit=MAX_PER_DAY, window=day)):
        raise Refusal("POSTAL_MANY", _("Dziś wysłano już 3 prośby. Zadzwoń albo spróbuj jutro."))
    request = PostalAddressRequest.objects.create(
        person=person,
        address=address,
        filed_by=origin.signed_in,
        filed_on=today,
        filed_at=timezone.now(),
    )
    record("POSTAL_ADDRESS_ASKED", origin, obj=request, subject=person)
    _write(request, FILED_MAIL)


@transaction.atomic
def withdraw_postal_request(person: Person, origin: Origin) -> bool:
    """Withdraw the own request; return False when none waits any more."""
    request = find_waiting_request(_lock_person(person))
    if request is None:
        return False
    _decide(request, State.WITHDRAWN, "POSTAL_ADDRESS_WITHDRAWN", origin)
    return True


@transaction.atomic
def accept_postal_request(
    person: Person, key: int, document: str, origin: Origin, today: date
) -> None:
    """Write the address on file and tell the person by e-mail.

    `key` is the request that the clerk read, `document` how the clerk made sure of the person.
    Raises Refusal: POSTAL_DECIDED, POSTAL_OWN; ValidationError for a merged entry.
    """
    request = _lock_waiting(person, key, origin)
    request.address_before = find_postal_address(request.person, today)[:MAX_ADDRESS_LENGTH]
    set_postal_address(request.person, request.address, origin, document)
    _decide(request, State.ACCEPTED, "POSTAL_ADDRESS_ACCEPTED", origin)
    _write(request, DECIDED_MAIL)


@transaction.atomic
def refuse_postal_request(person: Person, key: int, reason: str, origin: Origin) -> None:
    """Refuse the request and write to the person. Raises Refusal as accepting; REASON_REQUIRED."""
    if len(reason.strip()) < MIN_REASON_LENGTH:
        raise Refusal("REASON_REQUIRED", _("Podaj powód odrzucenia (co najmniej 10 znaków)."))
    request = _lock_waiting(person, key, origin)
    request.refusal = reason.strip()
    _decide(request, State.REFUSED, "POSTAL_ADDRESS_REFUSED", origin)
    _write(request, DECIDED_MAIL)


def find_postal_address(person: Person, today: date) -> str:
    """Return where letters go: the address on file, else premises of the person; may be empty."""
    addresses = [person.correspondence_address, *list_person_addresses(person, today)]
    return next(filter(None, addresses), "")


def write_addressee(name: str, address: str, email: str) -> list[str]:
    """Return name and address in lines; without an address, by what other way the letter goes."""
    return [name, *(address_lines(address) or [email or _("do odbioru w biurze")])]


def _lock_person(person: Person) -> Person:
    """Return the entry as it is now, locked: two who act on it wait for one another."""
    wait_for_turn(SealStream.OFFICE)
    return Person.objects.select_for_update().get(pk=person.pk)


def _lock_waiting(person: Person, key: int, origin: Origin) -> PostalAddressRequest:
    request = find_waiting_request(_lock_person(person))
    if request is None or request.pk != key:
        raise Refusal(
            "POSTAL_DECIDED",
            _("Tę prośbę już rozstrzygnięto albo wycofano. Wróć do osoby i sprawdź, co czeka."),
        )
    if origin.signed_in.pk == request.filed_by_id or origin.signed_in.person_id == person.pk:
        raise Refusal(
            "POSTAL_OWN", _("To Twoja prośba. Poproś o rozpatrzenie inną osobę z działu.")
        )
    return request


def _decide(request: PostalAddressRequest, state: str, action: str, origin: Origin) -> None:
    before, request.state = request.state, state
    request.decided_by, request.decided_at = origin.signed_in, timezone.now()
    request.save()
    record(action, origin, obj=request, subject=request.person, from_state=before, to_state=state)


def _write(request: PostalAddressRequest, template: str) -> None:
    if not request.person.correspondence_email:
        return
    context = {
        "number": request.number,
        "filed_on": short_date(request.filed_on),
        "accepted": request.state == State.ACCEPTED,
        "url": site_address(reverse("identity:panels")),
    }
    queue_message(request.person.correspondence_email, template, context, about=request.person)
