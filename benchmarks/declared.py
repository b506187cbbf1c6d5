"""A waste union of one commune: properties with an account each, and what is declared for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from benchmarks.flats import BEGIN, make_flats
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from tests.waste_union.declarations.declarations import HOME, commune
from waste_union.declarations.domain.doubts import PaperDeclaration
from waste_union.declarations.models import (
    Declaration,
    DeclarationRight,
    DeclaredProperty,
    SubmissionReceipt,
    YearSequence,
)
from waste_union.declarations.vocabulary import DeclarantKind
from waste_union.fees.models import FeeObligation
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Settled


def settled_by_quarters() -> None:
    """The commune's tariffs, before the first fee is counted with them."""
    commune()
    TariffVersion.objects.update(settled=Settled.QUARTERLY, due_day=15, due_months=2)


def make_places(count: int, begin: int = 0) -> Iterator[list[DeclaredProperty]]:
    """Houses with a payer, an account of the fee and the payer's right, in portions."""
    of = commune()
    for flats in make_flats(
        count, lambda flat: f"{flat.pk:026d}", begin=begin, regime=Regime.WASTE
    ):
        numbers = [flat.code[2:] for flat in flats]
        holders = Person.objects.bulk_create(Person(name=f"Płatnik {no}") for no in numbers)
        accounts = Account.objects.filter(account_no__in=numbers).order_by("account_no")
        places = DeclaredProperty.objects.bulk_create(
            DeclaredProperty(
                code=f"N-{account.account_no}",
                address=f"ul. Wzorcowa {account.account_no}, 36-200 Brzozów",
                building_kind=BuildingKind.SINGLE,
                commune=of,
                account=account,
            )
            for account in accounts
        )
        DeclarationRight.objects.bulk_create(
            DeclarationRight(
                declared_property=place,
                person=holder,
                role=DeclarantKind.OWNER,
                valid_from=BEGIN,
            )
            for place, holder in zip(places, holders, strict=True)
        )
        yield places


def paper_of(place: DeclaredProperty, since: date) -> PaperDeclaration:
    """What its owner, who lives there since that day, declared on it."""
    holder = place.rights.select_related("person").get().person
    facts = replace(HOME, event_date=since, name=holder.name, address=place.address)
    return PaperDeclaration(place, holder, facts, received_on=since)


def write_copies(like: Declaration, places: Sequence[DeclaredProperty], since: date) -> None:
    """For each place rows like those that `like` left when it was accepted, sealed; of that day."""
    rights = DeclarationRight.objects.filter(declared_property__in=places)
    holders = dict(rights.values_list("declared_property", "person"))
    receipt = SubmissionReceipt.objects.get(declaration=like.number)
    owed = FeeObligation.objects.get(source_key=like.receipt_no)
    year = receipt.year
    numbers, receipts = (
        YearSequence.objects.get(series=series, year=year) for series in ("DEK", "EB")
    )
    declared, came_in, owing = [], [], []
    for place in places:
        numbers.last += 1
        receipts.last += 1
        one = Declaration(**_values(like))
        one.pk, one.declared_property = None, place
        one.declarant_id = holders[place.pk]
        one.number = f"DEK/{year}/{numbers.last:06d}"
        one.receipt_no = f"EB/{year}/{receipts.last:06d}"
        one.event_date = one.filed_on = one.started_on = one.decided_on = since
        one.effective_from = since.replace(day=1)
        declared.append(one)
        kept = SubmissionReceipt(**_values(receipt))
        kept.pk, kept.seq, kept.declaration = None, receipts.last, one.number
        came_in.append(kept)
        due = FeeObligation(**_values(owed))
        assert place.account is not None  # make_places gives each one
        due.pk, due.account = None, place.account
        due.property_key, due.source_key = place.code, one.receipt_no
        due.from_month, due.entered_on = one.effective_from, since
        owing.append(due)
    Declaration.objects.bulk_create(declared)
    SubmissionReceipt.objects.bulk_create(came_in)
    FeeObligation.objects.bulk_create(owing)
    numbers.save()
    receipts.save()


def _values(row: Declaration | SubmissionReceipt | FeeObligation) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
