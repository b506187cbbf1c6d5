"""Accounts are charged by whoever may, for whoever pays, and once for a key.

What charges may have been tried before: a clerk pressed twice, or the answer never came. And work
that stands behind a charge is told to nobody who may not open it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Refusal
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.today import with_rights
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import user_without_rights
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import Charging, NewCharge, declared

TITLE = "konta obciąża uprawniony, temu, kto za nie płaci, i raz za jedną usługę"
KEY, GROSZE = "kontrola:1", 12_345
REFUSE = "Odmów: rzuć Refusal, zanim coś zapiszesz."
# Of another plugin, of nobody, and none at all.
FOREIGN = ("obca:1", "obca:", "bez-dwukropka", "")


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    if not (subject.plugin.charging or subject.plugin.charged_work):
        return
    subject.load_demo()
    clerk = user_without_rights()
    # Before it is given rights.
    if subject.plugin.charged_work:
        yield from _of_work(subject, clerk)
    if subject.plugin.charging:
        yield from _of_accounts(subject.plugin.charging, clerk)


def _of_accounts(slot: Charging, clerk: User) -> Iterator[ConformanceFinding]:
    today, stranger = business_today(), Person.objects.create(name="Zenobia Sprawdzająca")
    accounts = declared(slot.accounts)
    if accounts(stranger, today):
        yield ConformanceFinding(
            f"{slot.accounts} oddaje konta osobie, która za żadne nie płaci.",
            "Oddaj tylko konta, za które ta osoba płaci.",
        )
    payers = ((one, list(accounts(one, today))) for one in Person.objects.order_by("pk"))
    payer, own = next(((one, own) for one, own in payers if own), (None, []))
    if payer is None:
        return
    if _charged(slot, payer, own[0].number, GROSZE, clerk):
        yield ConformanceFinding(
            f"{slot.charge} obciąża konto na polecenie pracownika bez uprawnień.", REFUSE
        )
    # The rights go to the clerk's group: not before it was seen without them.
    finance = with_rights(clerk, slot.rights)
    if _charged(slot, stranger, own[0].number, GROSZE, finance):
        yield ConformanceFinding(f"{slot.charge} obciąża konto za osobę, która nie płaci.", REFUSE)
    for grosze, taken in ((GROSZE, True), (GROSZE, True), (GROSZE + 1, False)):
        if _charged(slot, payer, own[0].number, grosze, finance) != taken:
            yield ConformanceFinding(
                f"{slot.charge} pod znanym kluczem: kwota {grosze} gr jest "
                f"{'odrzucona' if taken else 'przyjęta'}.",
                "Ta sama kwota niczego nie zmienia, inna jest odrzucona (Refusal).",
            )
    stands = declared(slot.posted)([KEY, *FOREIGN], today)
    if {key: one.grosze for key, one in stands.items()} != {KEY: GROSZE}:
        yield ConformanceFinding(
            f"{slot.posted} oddaje co innego niż to jedno obciążenie.",
            "Oddaj pod kluczem to, co stoi na koncie; nieznanych kluczy nie oddawaj.",
        )


def _charged(slot: Charging, person: Person, number: str, grosze: int, by: User) -> bool:
    """Whether it was taken; what was refused leaves nothing behind."""
    today = business_today()
    new = NewCharge(KEY, number, person, grosze, "Sprawdzanie wtyczki", today + timedelta(14))
    return not _refused(lambda: declared(slot.charge)(new, Origin(actor=by), today))


def _refused(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except Refusal:
        return True
    return False


def _of_work(subject: CheckedPlugin, clerk: User) -> Iterator[ConformanceFinding]:
    shown, today = declared(subject.plugin.charged_work), business_today()
    keys = (*FOREIGN, f"{subject.plugin.slug}:1")
    for who, user in (("gościowi", AnonymousUser()), ("pracownikowi bez uprawnień", clerk)):
        if shown(keys, user, today):
            yield ConformanceFinding(
                f"{subject.plugin.charged_work} oddaje coś {who} za obce klucze.",
                "Oddaj tylko to, co ten czytelnik może otworzyć; kluczy innych wtyczek nie czytaj.",
            )
