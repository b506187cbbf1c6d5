"""Submitting a request, in IKCS or on paper through a clerk; refusing it, with the letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.pdf.sealing import current_seal, render_sealed_paper
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.office.law.working_days import add_term_days
from cms_ext.people.identity.domain.postal_address import find_postal_address, write_addressee
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.domain.letterhead import read_letterhead
from cms_ext.plugins import find_package_desk_code
from cms_ext.plugins.coverage import SealStream
from members_area.library.models import DocumentKind
from members_area.register.domain.membership import is_member
from members_area.requests.domain.opening import lock_request, move_request, notify_member
from members_area.requests.models import DocumentRequest, Refusal, RequestSequence
from members_area.requests.vocabulary import Delivery, Form, Ground, RequestChannel, RequestState

REPLY = "DOCUMENT_REQUEST_REPLY"


@dataclass(frozen=True, slots=True)
class RequestedPapers:
    """The requested documents, and how to deliver them."""

    kinds: Sequence[DocumentKind]
    description: str
    form: Form
    delivery: Delivery = Delivery.OFFICE
    period_from: date | None = None
    period_to: date | None = None


@transaction.atomic
def submit_request(
    person: Person, requested: RequestedPapers, *, channel: RequestChannel, on: date, origin: Origin
) -> DocumentRequest:
    """Save a request; its term runs from `on`, the day of receipt.

    Raises ValidationError unless the person is a member on that day (C06) and kinds are chosen.
    """
    if not is_member(person, on):
        raise ValidationError(
            _(
                "Wniosek może złożyć członek Spółdzielni, a ta osoba nim w "
                "tym dniu nie jest. Sprawdź numer."
            )
        )
    if not requested.kinds:
        raise ValidationError({"kinds": _("Zaznacz co najmniej jeden rodzaj dokumentu.")})
    days = legal_rule(REPLY, on=on).params["days"]
    request = DocumentRequest(
        number=_next_number(on.year),
        person=person,
        description=requested.description.strip(),
        period_from=requested.period_from,
        period_to=requested.period_to,
        form=requested.form,
        delivery=_delivery(requested),
        channel=channel,
        received_on=on,
        due_on=add_term_days(on, days),
        registered_by=origin.actor if channel == RequestChannel.PAPER else None,
    )
    request.full_clean()
    request.save()
    request.kinds.set(requested.kinds)
    record(
        "REQUEST_SUBMITTED",
        origin,
        obj=request,
        subject=person,
        to_state=RequestState.SUBMITTED,
        changes={"channel": channel, "kinds": sorted(kind.code for kind in requested.kinds)},
    )
    notify_member(request)
    return request


def _delivery(requested: RequestedPapers) -> Delivery:
    """Documents are viewed in the office, files delivered in IKCS; only paper can be posted."""
    if requested.form == Form.ELECTRONIC:
        return Delivery.ACCOUNT
    return requested.delivery if requested.form == Form.PAPER else Delivery.OFFICE


def _next_number(year: int) -> str:
    wait_for_turn(SealStream.OFFICE)
    RequestSequence.objects.get_or_create(year=year)
    sequence = RequestSequence.objects.select_for_update().get(year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"WD/{year}/{sequence.last:05d}"


CONTRACT, INVOICE = "CONTRACT", "INVOICE"
# The rule by which the co-op's lawyer allows refusing invoices like contracts.
INVOICES_TOO = "INVOICE_REFUSAL"
COURT = "CONTRACT_REFUSAL_COURT"
MIN_REASONS_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Grounds:
    """The contents of a refusal. `whole` refuses everything that was requested."""

    what: str
    ground: str
    reasons: str
    signed_by: str
    whole: bool = True


def list_refusable_kinds(kinds: Iterable[DocumentKind], on: date) -> list[DocumentKind]:
    """Return the kinds among these that the law allows refusing on this day."""
    codes = {CONTRACT, INVOICE} if _invoices_too(on) else {CONTRACT}
    return [kind for kind in kinds if kind.code in codes]


@transaction.atomic
def refuse_request(
    request: DocumentRequest, grounds: Grounds, *, today: date, origin: Origin
) -> DocumentRequest:
    """Save the signed refusal; with `whole=False` the other documents are still given.

    Raises ValidationError: E-LIB-07 without ground, reasons of 50 characters and a signature, and
    for kinds that must not be refused.
    """
    request = lock_request(request, "refuse")
    _refuse_incomplete(grounds)
    kinds = list(request.kinds.all())
    may_be = list_refusable_kinds(kinds, today)
    if not may_be or (grounds.whole and len(may_be) < len(kinds)):
        raise ValidationError(
            _(
                "Odmówić można tylko udostępnienia umowy z osobą trzecią. Pozostałe dokumenty "
                "członek ma prawo dostać: wydaj je i odmów częściowo."
            )
            if may_be
            else _(
                "Tych dokumentów członek ma prawo zażądać i Spółdzielnia nie "
                "może odmówić. Wydaj je."
            )
        )
    refusal = Refusal(
        request=request,
        what=grounds.what.strip(),
        ground=Ground(grounds.ground),
        reasons=grounds.reasons.strip(),
        signed_by=grounds.signed_by.strip(),
        signed_on=today,
    )
    refusal.full_clean()
    refusal.save()
    if grounds.whole:
        request.ended_on = today
    state = RequestState.REFUSED if grounds.whole else RequestState.PARTLY_REFUSED
    return move_request(
        request, state, "REQUEST_REFUSED", origin, changes={"ground": str(refusal.ground)}
    )


@transaction.atomic
def record_refusal_delivery(refusal: Refusal, on: date, *, today: date, origin: Origin) -> Refusal:
    """Save the day of delivery to the member. Raises ValidationError for an impossible day."""
    wait_for_turn(SealStream.OFFICE)
    refusal = Refusal.objects.select_for_update().select_related("request").get(pk=refusal.pk)
    if refusal.delivered_on is not None:
        raise ValidationError(_("Datę doręczenia już wpisano. Odśwież stronę."))
    if not refusal.signed_on <= on <= today:
        raise ValidationError(
            {
                "delivered_on": _(
                    "Doręczenie nie może być przed podpisaniem odmowy ani w "
                    "przyszłości. Popraw datę."
                )
            }
        )
    refusal.delivered_on = on
    refusal.save(update_fields=["delivered_on"])
    record(
        "REFUSAL_DELIVERED",
        origin,
        obj=refusal.request,
        subject=refusal.request.person,
        changes={"delivered_on": on.isoformat()},
    )
    notify_member(refusal.request)
    return refusal


def find_court_deadline(refusal: Refusal) -> date | None:
    """„Termin do sądu”: the last day to apply to the registry court; None before delivery."""
    if refusal.delivered_on is None:
        return None
    days = legal_rule(COURT, on=refusal.delivered_on).params["days"]
    return add_term_days(refusal.delivered_on, days)


def _refuse_incomplete(grounds: Grounds) -> None:
    is_complete = (
        grounds.ground in Ground.values
        and len(grounds.reasons.strip()) >= MIN_REASONS_LENGTH
        and grounds.signed_by.strip()
        and grounds.what.strip()
    )
    if not is_complete:
        raise ValidationError(
            _("Odmowa wymaga uzasadnienia i wskazania podstawy. Uzupełnij je."), code="E-LIB-07"
        )


def _invoices_too(on: date) -> bool:
    try:
        return bool(legal_rule(INVOICES_TOO, on=on).params.get("value"))
    except NoSuchRule:
        return False


LAYOUT = Path(__file__).parent.parent / "layouts" / "refusal.typ"

# The wording of the law; every letter ends with it.
CLOSING = gettext_lazy(
    "Odmowa została sporządzona na piśmie zgodnie z art. 18 § 3 ustawy – Prawo spółdzielcze. "
    "W terminie 7 dni od dnia doręczenia odmowy członek może złożyć wniosek do sądu rejestrowego "
    "o zobowiązanie Spółdzielni do udostępnienia umowy."
)


def refusal_letter(refusal: Refusal) -> bytes:
    """Return the letter as a sealed A4 PDF, dated as it was signed."""
    words = word_request_letter(refusal)
    return render_sealed_paper(LAYOUT, words, issued=refusal.signed_on, seal=current_seal())


def word_request_letter(refusal: Refusal) -> dict[str, object]:
    """Everything that the letter prints."""
    request = refusal.request
    coop = CoopSettings.of_default_site()
    address = find_postal_address(request.person, refusal.signed_on)
    days = legal_rule(COURT, on=refusal.signed_on).params["days"]
    return {
        "coop": coop.official_name,
        "office": coop.on_letters,
        "brand": coop.print_colours,
        "sender": ", ".join(filter(None, (coop.name, coop.address))),
        "subtitle": "",
        "addressee": write_addressee(
            request.person.name, address, request.person.correspondence_email
        ),
        "dated": long_date(refusal.signed_on),
        "title": _title(refusal),
        "answer": [
            _("Odmawiamy udostępnienia"),
            refusal.what,
            _("Wniosek do sądu rejestrowego: w ciągu %(days)d dni od doręczenia") % {"days": days},
        ],
        "paragraphs": [
            _(
                "W odpowiedzi na wniosek nr %(number)s z %(day)s Zarząd Spółdzielni odmawia "
                "udostępnienia: %(what)s."
            )
            % {
                "number": request.number,
                "day": _("dnia %(day)s") % {"day": long_date(request.received_on)},
                "what": refusal.what.rstrip("."),
            },
            _("Podstawa odmowy: %(ground)s.") % {"ground": refusal.get_ground_display()},
            _("Uzasadnienie: %(reasons)s") % {"reasons": refusal.reasons},
        ],
        "signature": refusal.signed_by,
        "signature_label": _("za Zarząd Spółdzielni"),
        "closing": str(CLOSING),
        "questions": read_letterhead(find_package_desk_code("members_area")).questions,
    }


def _title(refusal: Refusal) -> str:
    if refusal.request.state == RequestState.REFUSED:
        return _("Odmowa udostępnienia dokumentów")
    return _("Odmowa udostępnienia części dokumentów")
