"""A draft of a correction is kept for its person's account, once for a key, and posts nothing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Refusal
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import user_without_rights
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import Corrections, CorrectionStage, NewCorrection, declared

TITLE = "projekt korekty trafia na konto tej osoby, raz za jedną decyzję, i niczego nie księguje"
KEY, GROSZE = "kontrola:1", 12_345
UNKNOWN = ("obca:1", "")


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    slot = subject.plugin.corrections
    if slot is None:
        return
    subject.load_demo()
    today, stranger = business_today(), Person.objects.create(name="Zenobia Sprawdzająca")
    accounts = declared(slot.accounts)
    if accounts(stranger, today):
        yield ConformanceFinding(
            f"{slot.accounts} oddaje konta osobie, która żadnego nie ma.",
            "Oddaj tylko konta tej osoby.",
        )
    people = ((one, list(accounts(one, today))) for one in Person.objects.order_by("pk"))
    holder, own = next(((one, own) for one, own in people if own), (None, []))
    if holder is None:
        return
    yield from _of_drafts(slot, holder, stranger, own[0].number, user_without_rights())


def _of_drafts(
    slot: Corrections, holder: Person, stranger: Person, number: str, by: User
) -> Iterator[ConformanceFinding]:
    if _accepted(slot, stranger, number, GROSZE, by):
        yield ConformanceFinding(
            f"{slot.propose} przyjmuje korektę cudzego konta.",
            "Odmów: rzuć Refusal, zanim coś zapiszesz.",
        )
    for grosze, taken in ((GROSZE, True), (GROSZE, True), (GROSZE + 1, False)):
        if _accepted(slot, holder, number, grosze, by) != taken:
            yield ConformanceFinding(
                f"{slot.propose} pod znanym kluczem: kwota {grosze} gr jest "
                f"{'odrzucona' if taken else 'przyjęta'}.",
                "Ta sama kwota niczego nie zmienia, inna jest odrzucona (Refusal).",
            )
    seen = declared(slot.seen)([KEY, *UNKNOWN])
    told = {key: (one.grosze, one.stage) for key, one in seen.items()}
    if told != {KEY: (GROSZE, CorrectionStage.WAITING)}:
        yield ConformanceFinding(
            f"{slot.seen} oddaje co innego niż ten jeden czekający projekt.",
            "Projekt czeka, aż ktoś go zaksięguje; nieznanych kluczy nie oddawaj.",
        )


def _accepted(slot: Corrections, person: Person, number: str, grosze: int, by: User) -> bool:
    """Whether it was taken; what was refused leaves nothing behind."""
    new = NewCorrection(KEY, number, person, grosze, "Sprawdzanie wtyczki", "Sprawdzanie wtyczki")
    try:
        with transaction.atomic():
            declared(slot.propose)(new, Origin(actor=by), business_today())
    except Refusal:
        return False
    return True
