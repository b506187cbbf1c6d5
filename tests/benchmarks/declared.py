"""A waste union of one commune: properties with an account each, and their declarations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from plugins.waste_union.tests.declarations.declarations import HOME, commune
from tests.benchmarks.flats import BEGIN, make_flats
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


def settle_by_quarters() -> None:
    """Make the commune's tariffs quarterly, before the first fee is counted with them."""
    commune()
    TariffVersion.objects.update(settled=Settled.QUARTERLY, due_day=15, due_months=2)


def make_places(count: int, begin: int = 0) -> Iterator[list[DeclaredProperty]]:
    """Make houses with a payer, an account and the payer's right, in portions."""
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


def make_paper(place: DeclaredProperty, since: date) -> PaperDeclaration:
    """Return the paper of the owner, who has lived there since that day."""
    holder = place.rights.select_related("person").get().person
    facts = replace(HOME, event_date=since, name=holder.name, address=place.address)
    return PaperDeclaration(place, holder, facts, received_on=since)


def write_copies(like: Declaration, places: Sequence[DeclaredProperty], since: date) -> None:
    """Copy the rows that accepting `like` left, for each property, sealed and of that day."""
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
        declaration = Declaration(**_values(like))
        declaration.pk, declaration.declared_property = None, place
        declaration.declarant_id = holders[place.pk]
        declaration.number = f"DEK/{year}/{numbers.last:06d}"
        declaration.receipt_no = f"EB/{year}/{receipts.last:06d}"
        declaration.event_date = declaration.filed_on = declaration.started_on = (
            declaration.decided_on
        ) = since
        declaration.effective_from = since.replace(day=1)
        declared.append(declaration)
        copied_receipt = SubmissionReceipt(**_values(receipt))
        copied_receipt.pk, copied_receipt.seq, copied_receipt.declaration = (
            None,
            receipts.last,
            declaration.number,
        )
        came_in.append(copied_receipt)
        due = FeeObligation(**_values(owed))
        assert place.account is not None  # make_places gives each one
        due.pk, due.account = None, place.account
        due.property_key, due.source_key = place.code, declaration.receipt_no
        due.from_month, due.entered_on = declaration.effective_from, since
        owing.append(due)
    Declaration.objects.bulk_create(declared)
    SubmissionReceipt.objects.bulk_create(came_in)
    FeeObligation.objects.bulk_create(owing)
    numbers.save()
    receipts.save()


def _values(row: Declaration | SubmissionReceipt | FeeObligation) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
