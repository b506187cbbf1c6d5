"""The demo of a waste union: two communes, their tariffs, payers, and two years of accounts.

Of `waste.yaml` among the demo's fixtures; a demo without that file has none of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import yaml
from django.conf import settings

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.realm import Realm
from ebok_plugin.ledger.api import take_snapshots
from waste_union.declarations.domain.document import first_schema
from waste_union.declarations.domain.facts import facts_of
from waste_union.declarations.domain.fee_decision import NewFeeDecision, draft_fee_decision
from waste_union.declarations.domain.queries.standing import accepted_of
from waste_union.declarations.domain.rate_notice import issue_rate_notices
from waste_union.declarations.domain.register import save_form
from waste_union.declarations.models import Declaration, DeclaredProperty, FormVersion, RateNotice
from waste_union.declarations.plugin.demo_declaring import declared, first_facts
from waste_union.declarations.plugin.demo_payers import SINCE, Payer, enter_payers, payers
from waste_union.declarations.plugin.demo_paying import pay
from waste_union.declarations.vocabulary import DeclarationKind, FeeDecisionKind, SignatureKind
from waste_union.fees.domain.run import approve_fee_run, post_portion, rehearse_fee_run
from waste_union.tariffs.domain.tariff import save_authority, save_commune, save_tariff
from waste_union.tariffs.models import Authority, Commune, TariffVersion

Facts = Mapping[str, Any]
TRUTH = "Dane w deklaracji są zgodne z prawdą."
FIRST_RUN = date(2025, 1, 15)
NOTICE_DAY, NEW_RATES = date(2025, 12, 10), date(2026, 1, 1)
FORM_FIELDS = {
    "declarant_kind": True,
    "name": True,
    "address": True,
    "phone": False,
    "email": False,
    "composter": False,
    "statements": True,
}


def load(today: date, premises: int) -> None:
    """All of it up to the day; a second time nothing is added."""
    path = settings.COOP_DEMO_FIXTURES / "waste.yaml"
    if not path.is_file() or Authority.objects.exists():
        return
    facts = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    _resolutions(facts)
    everybody = payers(facts)
    places = enter_payers(everybody)
    clerk = _staff("odpady")
    for number, payer in enumerate(everybody):
        filed = SINCE + timedelta(2 + number % 11)
        said = first_facts(payer, [TRUTH])
        declared(places[payer.code], payer, said, filed=filed, clerk=clerk)
    _through_the_months(facts, everybody, places, today, clerk)
    _decisions(facts, everybody, places, today, clerk)
    pay(everybody, today)
    take_snapshots(Period.of(today).previous)
    # They went out on their days; a demo that starts today sends none of them again.
    OutgoingMessage.objects.filter(
        about_type__in=(Declaration._meta.label, RateNotice._meta.label)
    ).delete()


def _staff(login: str) -> Origin:
    return Origin(actor=User.objects.get(realm=Realm.STAFF, login=login), panel=Realm.STAFF)


def _resolutions(facts: Facts) -> None:
    union = save_authority(Authority(**facts["authority"]), origin=SYSTEM)
    communes = {
        row["code"]: save_commune(Commune(authority=union, **row), origin=SYSTEM)
        for row in facts["communes"]
    }
    for row in facts["tariffs"]:
        save_tariff(
            TariffVersion(
                commune=communes[row["commune"]],
                building_kind=row["kind"],
                method=row["method"],
                params=row["params"],
                relief=row.get("relief"),
                settled=row["settled"],
                due_day=row["due_day"],
                due_months=row["due_months"],
                resolution_ref=row["resolution"],
                valid_from=row["from"],
                valid_to=row.get("to"),
                sanction_factor=Decimal(row["sanction"]) if "sanction" in row else None,
            ),
            origin=SYSTEM,
        )
    save_form(
        FormVersion(
            authority=union,
            code="DO-1",
            name="Deklaracja o wysokości opłaty za gospodarowanie odpadami komunalnymi",
            valid_from=SINCE,
            fields=FORM_FIELDS,
            kinds=[DeclarationKind.CHANGE, DeclarationKind.CORRECTION, DeclarationKind.CEASE],
            signature_kinds=list(SignatureKind.values),
            statements=[TRUTH],
            xsd=first_schema(),
            correct_days=14,
        ),
        origin=SYSTEM,
    )


def _through_the_months(
    facts: Facts,
    everybody: list[Payer],
    places: Mapping[str, DeclaredProperty],
    today: date,
    clerk: Origin,
) -> None:
    """Each month its run, and before it what came in since the one before."""
    finance, second = _staff("finanse"), _staff("admin")
    changes = sorted(facts["changes"], key=lambda row: str(row["filed"]))
    month = Period.of(SINCE)
    while month <= Period.of(today):
        day = max(month.first_day, FIRST_RUN)
        if month.first_day == NEW_RATES:
            # Nobody declares anew: the union tells each the new amount (art. 6m ust. 2a u.c.p.g.).
            for tariff in TariffVersion.objects.filter(valid_from=NEW_RATES).order_by("pk"):
                issue_rate_notices(tariff, today=NOTICE_DAY, origin=clerk)
        while changes and changes[0]["filed"] < day:
            _changed(changes.pop(0), everybody, places, clerk)
        run = rehearse_fee_run(month, origin=finance, today=day)
        if run.documents:
            run = approve_fee_run(run, origin=second, today=day)
            while run.state == run.State.APPROVED:
                run = post_portion(run, today=day)
        month = month.next


def _changed(
    row: Facts, everybody: list[Payer], places: Mapping[str, DeclaredProperty], clerk: Origin
) -> None:
    payer = next(one for one in everybody if one.known_as == row["of"])
    place = places[payer.code]
    before = accepted_of(place)
    assert before is not None  # declared above
    said = replace(
        facts_of(before),
        kind=DeclarationKind.CHANGE,
        reason=row["reason"],
        event_date=row["day"],
        persons=row["persons"],
        statements=(TRUTH,),
    )
    declared(place, payer, said, filed=row["filed"], clerk=clerk)


def _decisions(
    facts: Facts,
    everybody: list[Payer],
    places: Mapping[str, DeclaredProperty],
    today: date,
    clerk: Origin,
) -> None:
    """Drafts that wait for the second person, so that both desks have one to read."""
    for row in facts["decisions"]:
        if row["day"] > today:
            continue
        payer = next(one for one in everybody if one.known_as == row["of"])
        drafted = NewFeeDecision(
            number=row["number"],
            kind=FeeDecisionKind(row["kind"]),
            from_month=row["from"],
            until=None,
            reasons=row["reasons"],
        )
        draft_fee_decision(places[payer.code], drafted, today=row["day"], origin=clerk)
