"""Notices after a council's new rates (art. 6m ust. 2a), and proposals of big changes.

Also the e-mails that follow from the desk's decisions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import long_date, plain_date
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.people.outbox.mail.domain.notice import queue_notice
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from ebok_plugin.charges.api import change_bounds, percent_change
from waste_union.declarations.domain import fee, refusal
from waste_union.declarations.domain.drafting import Series, take_next_number
from waste_union.declarations.models import ChangeProposal, CorrectionCall, Declaration, RateNotice
from waste_union.declarations.vocabulary import DeclarationKind, DeclarationState
from waste_union.fees.domain.obligation import ObligationPaper, enter_obligation
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import Calculation, make_trace
from waste_union.tariffs.domain.tariff import lock_tariff
from waste_union.tariffs.models import TariffVersion

BIG_CHANGE = "declarations.big_change"
SUBMITTED = "waste_union/declarations/mail/submitted.txt"
ACCEPTED = "waste_union/declarations/mail/accepted.txt"
CALLED = "waste_union/declarations/mail/called.txt"
REJECTED = "waste_union/declarations/mail/rejected.txt"
RATES = "waste_union/declarations/mail/rates.txt"
Fees = Sequence[tuple[Money, Money | None]]
MIN_REASON_LENGTH = 10
Subject = Declaration | TariffVersion


def notify_submitted(declaration: Declaration) -> None:
    """Queue the e-mail with the receipt and the digest of the file, without any amount."""
    assert declaration.filed_on is not None  # it was submitted
    _notify(
        declaration,
        SUBMITTED,
        receipt=declaration.receipt_no,
        sha256=declaration.xml_sha256,
        day=plain_date(declaration.filed_on),
    )


def notify_accepted(declaration: Declaration) -> None:
    """Queue the e-mail of an acceptance; the amount is read in eBOK."""
    _notify(declaration, ACCEPTED, receipt=declaration.receipt_no)


def notify_called_to_correct(declaration: Declaration, call: CorrectionCall) -> None:
    """Queue the e-mail with what to correct and until when, as in the letter."""
    reasons = call.reasons.splitlines()
    _notify(declaration, CALLED, due=long_date(call.due_on), reasons=reasons)


def notify_rejected(declaration: Declaration) -> None:
    _notify(declaration, REJECTED, reason=declaration.refused_because)


def notify_of_rates(notice: RateNotice) -> None:
    """Queue the e-mail about new rates, which have a day; the letter and eBOK have the amount."""
    declaration = notice.declaration
    address = declaration.declarant.correspondence_email
    if not address:
        return
    words = {
        "place": declaration.declared_property.address,
        "notice": notice.number,
        "day": long_date(notice.valid_from),
    }
    line = _("%(place)s, od %(day)s (%(notice)s)") % words
    own, every = _address_of(declaration), site_address(reverse("declarations:properties"))
    queue_notice(
        address, RATES, line, words, url=own, common_url=every, about=declaration, at_once=True
    )


def _address_of(declaration: Declaration) -> str:
    return site_address(reverse("declarations:one", args=[declaration.pk]))


def _notify(declaration: Declaration, template: str, **words: object) -> None:
    """Queue an e-mail to the declarant, if an address is on file."""
    address = declaration.declarant.correspondence_email
    if address:
        known = {
            "number": declaration.number,
            "place": declaration.declared_property.address,
            "url": _address_of(declaration),
        }
        queue_message(address, template, {**known, **words}, about=declaration)


def list_rate_doubts(tariff: TariffVersion, fees: Fees, today: date) -> list[str]:
    """List the doubts about a tariff, compared with the tariff before it.

    `fees` are those of the properties, before and after. Makes two queries.
    """
    bounds = change_bounds(today)
    doubts = [
        _("Stawka%(of)s zmienia się z %(was)s na %(now)s zł, czyli o %(percent)d%%.")
        % {
            "of": f" {name}" if name else "",
            "was": _rate_in_words(was),
            "now": _rate_in_words(now),
            "percent": percent_change(was, now),
        }
        for name, was, now in _changed_rates(tariff)
        if bounds.rate_beyond(was, now)
    ]
    many = sum(now is not None and bounds.fee_beyond(was, now) for was, now in fees)
    if many:
        doubts.append(
            _("Nieruchomości, których opłata zmienia się o %(percent)d%% albo więcej: %(many)d.")
            % {"percent": bounds.fee_percent, "many": many}
        )
    return doubts


def _changed_rates(tariff: TariffVersion) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Yield name, old rate and new rate; a former tariff of another method has none in common."""
    former = (
        TariffVersion.objects.filter(
            commune=tariff.commune_id,
            building_kind=tariff.building_kind,
            zone=tariff.zone,
            method=tariff.method,
            valid_from__lt=tariff.valid_from,
        )
        .order_by("-valid_from")
        .first()
    )
    if former is not None:
        was, now = _rates(former), _rates(tariff)
        yield from ((name, was[name], rate) for name, rate in now.items() if name in was)


def _rates(tariff: TariffVersion) -> Mapping[str, Decimal]:
    """Map the rates by container or tier; a single rate has no name."""
    terms = tariff.terms()
    if terms.containers:
        return {container.name: container.rate for container in terms.containers}
    if len(terms.tiers) == 1:
        return {"": terms.tiers[0].rate}
    return {
        _("do %(n)d") % {"n": tier.upto} if tier.upto else _("powyżej"): tier.rate
        for tier in terms.tiers
    }


def _rate_in_words(rate: Decimal) -> str:
    return f"{rate:.2f}".replace(".", ",")


def find_proposal(subject: Subject) -> ChangeProposal | None:
    """Return the proposal about a declaration or a tariff, in whatever state, or None.

    Makes one query.
    """
    return _about(subject).select_related("proposed_by", "confirmed_by").first()


def waiting_proposals() -> QuerySet[ChangeProposal]:
    """Select proposals that wait for a second person.

    A declaration counts only while it is under review.
    """
    rows = ChangeProposal.objects.filter(confirmed_on__isnull=True, returned_because="")
    under_review = Q(declaration__state=DeclarationState.UNDER_REVIEW)
    return rows.filter(under_review | Q(tariff_version__isnull=False))


@transaction.atomic
def propose_rate_change(
    subject: Subject, doubts: Sequence[str], note: str, *, today: date, origin: Origin
) -> ChangeProposal:
    """Hand a big change over to a second person, also again after it was returned.

    Call it under the lock of the subject. Raises Refusal NO_REASONS for an empty note.
    """
    if len(note.strip()) < MIN_REASON_LENGTH:
        raise refusal.make_refusal(refusal.NO_REASONS)
    wait_for_turn()
    proposal = _about(subject).first() or _new(subject)
    proposal.doubts, proposal.note = list(doubts), note.strip()
    proposal.proposed_by, proposal.proposed_on = origin.signed_in, today
    proposal.returned_because = ""
    proposal.save()
    record("BIG_CHANGE_PROPOSED", origin, obj=subject, changes={"doubts": proposal.doubts})
    return proposal


@transaction.atomic
def return_proposal(subject: Subject, reason: str, *, origin: Origin) -> ChangeProposal:
    """Return a proposal with a reason, as the second person.

    Raises Refusal: as `confirm_change`; NO_REASONS.
    """
    proposal = _waiting(subject)
    require_second_person(BIG_CHANGE, proposal.proposed_by_id, origin.signed_in)
    if len(reason.strip()) < MIN_REASON_LENGTH:
        raise refusal.make_refusal(refusal.NO_REASONS)
    proposal.returned_because = reason.strip()
    proposal.save(update_fields=["returned_because"])
    record("BIG_CHANGE_RETURNED", origin, obj=subject)
    return proposal


def confirm_change(subject: Subject, *, today: date, origin: Origin) -> ChangeProposal:
    """Confirm a proposal as the second person.

    The caller carries the change out in the same transaction. Raises Refusal: NOT_PROPOSED if
    nobody handed it over, SECOND_PERSON for the proposer.
    """
    proposal = _waiting(subject)
    by = require_second_person(BIG_CHANGE, proposal.proposed_by_id, origin.signed_in)
    proposal.confirmed_by, proposal.confirmed_on = by, today
    proposal.save(update_fields=["confirmed_by", "confirmed_on"])
    record("BIG_CHANGE_CONFIRMED", origin, obj=subject, changes={"doubts": proposal.doubts})
    return proposal


def _waiting(subject: Subject) -> ChangeProposal:
    wait_for_turn()
    proposal = _about(subject).select_for_update(of=("self",)).first()
    if proposal is None or not proposal.waits:
        raise refusal.make_refusal(refusal.NOT_PROPOSED)
    return proposal


def _about(subject: Subject) -> QuerySet[ChangeProposal]:
    if isinstance(subject, Declaration):
        return ChangeProposal.objects.filter(declaration=subject)
    return ChangeProposal.objects.filter(tariff_version=subject)


def _new(subject: Subject) -> ChangeProposal:
    if isinstance(subject, Declaration):
        return ChangeProposal(declaration=subject)
    return ChangeProposal(tariff_version=subject)


@dataclass(frozen=True, slots=True)
class NewRate:
    """The fee of a property by the new tariff; if `counted` is None, `why_not` says why."""

    declaration: Declaration
    before: Money
    counted: Calculation | None
    why_not: str = ""

    @property
    def amount(self) -> Money | None:
        return self.counted.amount if self.counted else None


def list_new_rates(tariff: TariffVersion) -> Sequence[NewRate]:
    """List the new fee of each declared property that has no notice of this tariff, by code.

    Makes three queries, whatever the number of properties.
    """
    notified = RateNotice.objects.filter(tariff_version=tariff).values("declared_property")
    rows = (
        Declaration.objects.filter(
            state=DeclarationState.ACCEPTED,
            declared_property__commune=tariff.commune_id,
            declared_property__building_kind=tariff.building_kind,
            tariff_version__valid_from__lt=tariff.valid_from,
        )
        .exclude(kind=DeclarationKind.CEASE)
        .exclude(declared_property__in=notified)
        .select_related("declared_property__commune", "declared_property__account", "declarant")
        .defer("xml")
    )
    last = _last_amounts(tariff)
    own_zones = _zones_with_own(tariff)
    return [
        _rate(row, tariff, last.get(row.declared_property_id, row.amount))
        for row in rows.order_by("declared_property__code__polish")
        if _is_of(row, tariff, own_zones)
    ]


@transaction.atomic
def issue_rate_notices(tariff: TariffVersion, *, today: date, origin: Origin) -> list[RateNotice]:
    """Issue a notice, an obligation and an e-mail for each property whose fee is countable.

    Repeatable: no property gets a second notice. Those that `list_new_rates` cannot count, and
    those without an account, are left out and stay on its list.

    If `list_rate_doubts` finds doubts, a second person issues them after `propose_rates`, once for
    the tariff. Raises Refusal: NOT_PROPOSED, SECOND_PERSON.
    """
    wait_for_turn()
    rates = [
        rate for rate in list_new_rates(tariff) if rate.counted is not None and not rate.why_not
    ]
    if rates and list_notice_doubts(tariff, rates, today):
        confirm_change(tariff, today=today, origin=origin)
    return [_issued(rate, rate.counted, today, origin) for rate in rates if rate.counted]


def list_notice_doubts(tariff: TariffVersion, rates: Sequence[NewRate], today: date) -> list[str]:
    """List the doubts about these notices; none once a second person has confirmed them."""
    proposal = find_proposal(tariff)
    if proposal is not None and proposal.confirmed_on is not None:
        return []
    return list_rate_doubts(tariff, [(rate.before, rate.amount) for rate in rates], today)


@transaction.atomic
def propose_rates(
    tariff: TariffVersion, note: str, *, today: date, origin: Origin
) -> ChangeProposal:
    """Hand the notices of a tariff over to a second person. Raises Refusal NO_REASONS."""
    wait_for_turn()
    doubts = list_notice_doubts(tariff, list_new_rates(tariff), today)
    return propose_rate_change(tariff, doubts, note, today=today, origin=origin)


def _issued(rate: NewRate, counted: Calculation, today: date, origin: Origin) -> RateNotice:
    declaration, tariff = rate.declaration, counted.tariff
    place = declaration.declared_property
    first = declaration.effective_from
    assert first is not None  # it is accepted
    notice = RateNotice.objects.create(
        declared_property=place,
        declaration=declaration,
        tariff_version=tariff,
        number=take_next_number(Series.NOTICE, today.year),
        before=rate.before,
        amount=counted.amount,
        calc_trace=make_trace(counted),
        valid_from=max(fee.first_whole_month(tariff), first),
        issued_on=today,
        issued_by=origin.signed_in,
    )
    lock_tariff(tariff, day=notice.valid_from, origin=origin)
    assert place.account is not None  # `_rate` checks it
    enter_obligation(
        place.account,
        notice.amount,
        notice.valid_from,
        ObligationPaper(FeeSource.RATE_NOTICE, notice.number, place.code),
        tariff=tariff,
        today=today,
        by=origin,
    )
    changes = {"number": notice.number, "amount": str(notice.amount.amount)}
    record("RATE_NOTICE_ISSUED", origin, obj=notice, subject=declaration.declarant, changes=changes)
    notify_of_rates(notice)
    return notice


def _rate(declaration: Declaration, tariff: TariffVersion, before: Money | None) -> NewRate:
    assert before is not None  # the database requires it of submitted ones
    if declaration.declared_property.account is None:
        return NewRate(declaration, before, None, _("nieruchomość nie ma konta"))
    try:
        return NewRate(declaration, before, fee.calculate_declared_fee(declaration, tariff))
    except fee.BasisRefused as error:
        return NewRate(declaration, before, None, str(error))


def _last_amounts(tariff: TariffVersion) -> dict[int, Money]:
    """Map property ids to the amount of their last notice before this tariff."""
    rows = RateNotice.objects.filter(
        declared_property__commune=tariff.commune_id,
        declaration__state=DeclarationState.ACCEPTED,
        tariff_version__valid_from__lt=tariff.valid_from,
    )
    return dict(rows.order_by("valid_from").values_list("declared_property_id", "amount"))


def _zones_with_own(tariff: TariffVersion) -> set[str]:
    """Return the zones that have a tariff of their own, where the general one does not hold."""
    others = TariffVersion.objects.on(tariff.valid_from).filter(
        commune=tariff.commune_id, building_kind=tariff.building_kind
    )
    return set(others.exclude(zone="").values_list("zone", flat=True))


def _is_of(declaration: Declaration, tariff: TariffVersion, own_zones: set[str]) -> bool:
    place = declaration.declared_property
    zone = place.zone or place.commune.zone
    return zone == tariff.zone if tariff.zone else zone not in own_zones
