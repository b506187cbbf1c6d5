"""Merging two entries of one person: everything moves to the entry that stays.

The other one is left as an empty shell (`Person.merged_into`). The access log is append-only and
names people by number, so the number must still lead somewhere; nothing else names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, Model, OneToOneField, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain import address_link
from cms_ext.people.identity.domain.registered_contact import FACT_BY_COLUMN
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.outbox.mail.domain.outbox import reassign_messages
from cms_ext.plugins import find_panel, list_plugins
from cms_ext.plugins.coverage import SealStream
from cms_ext.plugins.realm import REALM_CHOICES

# Append-only: its events name a person by number for good, and are found through `merged_into`.
NEVER_REWRITTEN = ("cms_ext_audit.AuditEvent",)


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A column that points at people."""

    model: type[Model]
    field: Field[Any, Any]

    @property
    def is_one_to_one(self) -> bool:
        """Return whether the column is one-to-one: such a row never moves to another entry."""
        return isinstance(self.field, OneToOneField)

    @property
    def can_collide(self) -> bool:
        """Return whether a rule of the model may refuse a row next to its new person's rows."""
        constrained = any(
            self.field.name in getattr(constraint, "fields", ())
            for constraint in self.model._meta.constraints
        )
        return constrained or self.model.clean is not Model.clean

    def rows_of(self, person: Person) -> QuerySet[Model]:
        rows: QuerySet[Model] = self.model._base_manager.filter(**{self.field.name: person})
        return rows


def find_person_keys() -> Iterator[PersonKey]:
    """Yield all such columns, by installed app; proxies and unmanaged tables have none."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        if model._meta.label in NEVER_REWRITTEN:
            continue
        for column in model._meta.local_fields:
            if column.related_model is Person:
                yield PersonKey(model, column)


def find_collisions(key: PersonKey, row: Model, kept: Person) -> list[str]:
    """Return the errors that the row would gain if it belonged to `kept`."""
    before = set(_faults(row))
    setattr(row, key.field.attname, kept.pk)
    return [fault for fault in _faults(row) if fault not in before]


def _faults(row: Model) -> list[str]:
    messages: list[str] = []
    for check in (row.clean, row.validate_constraints):
        try:
            check()
        except ValidationError as error:
            messages += map(_error_in_words, ValidationError([error]).error_list)
    return messages


def _error_in_words(error: ValidationError) -> str:
    """Word the error; Django's sentence on uniqueness says nothing to a clerk."""
    if error.code in {"unique", "unique_together"}:
        return _("Osoba, która zostaje, już to ma, a może to być tylko raz.")
    return error.messages[0]


# What the kept entry may take from the other one, in the order of the screen.
FACTS: dict[str, Promise] = {
    "name": gettext_lazy("Imię i nazwisko albo nazwa"),
    "tax_id": gettext_lazy("NIP"),
    "representatives": gettext_lazy("Osoby upoważnione do reprezentacji"),
    "correspondence_email": gettext_lazy("Adres e-mail"),
    "phone": gettext_lazy("Telefon"),
    "correspondence_address": gettext_lazy("Adres do korespondencji"),
}


class MergeRefused(ValueError):
    """These two entries cannot be merged now; `reasons` say why and what to do first."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True, slots=True)
class Merger:
    """How many rows moved (or would), by the name of their kind and by model label."""

    moved: dict[str, int] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def merge_persons(
    kept: Person,
    merged: Person,
    *,
    take: Iterable[str],
    reason_code: str,
    document: str,
    origin: Origin,
) -> Merger:
    """Move all rows of `merged` to `kept`; `take` are the FACTS to be taken from `merged`.

    `document` says how the clerk knows that both are one person. Where the two had different e-mail
    addresses, both are notified and no password goes by e-mail for 24 hours, whichever stays:
    logins of the one may now be written to at the address of the other (`access.md` §3). Raises
    MergeRefused with all reasons; nothing has changed then.
    """
    kept, merged = _locked(kept, merged)
    if reasons := _unfit(kept, merged):
        raise MergeRefused(reasons)
    facts = [name for name in FACTS if name in set(take)]
    sources = _sources(kept, merged, facts)
    stays = _combined(kept, merged, origin)
    merger = _move(kept, merged, stays)
    addresses = _settle_facts(kept, merged, facts)
    _empty(merged, kept)
    for fact, (words, since) in sources.items():
        address_link.unsaved_source(kept, fact, words or document, origin, since=since).save()
    _settle_email(kept, addresses, document, origin)
    changes = {"merged": merged.pk, "moved": merger.labels, "fields": facts}
    record(
        "PERSONS_MERGED",
        origin,
        obj=kept,
        subject=kept,
        reason_code=reason_code,
        note=document,
        changes=changes,
    )
    record("PERSON_MERGED_AWAY", origin, obj=merged, subject=merged, changes={"into": kept.pk})
    return merger


def rehearse_merger(kept: Person, merged: Person, origin: Origin) -> Merger:
    """Return what a merger would move, without changing anything. Raises MergeRefused."""
    with transaction.atomic():
        merger = merge_persons(kept, merged, take=(), reason_code="", document="", origin=origin)
        transaction.set_rollback(True)
    return merger


def _locked(kept: Person, merged: Person) -> tuple[Person, Person]:
    """Lock both in the order of their numbers, so that two clerks never deadlock.

    Before them the ends of the chains of sealed rows, as everywhere with accounts: their payer
    moves as well.
    """
    wait_for_turn()
    wait_for_turn(SealStream.OFFICE)
    rows = Person.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
    by_key = {row.pk: row for row in rows}
    return by_key[kept.pk], by_key[merged.pk]


def _unfit(kept: Person, merged: Person) -> list[str]:
    if kept.pk == merged.pk:
        return [_("To jest jeden i ten sam wpis. Wybierz dwa różne.")]
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        return [_("Jeden z tych wpisów jest już połączony z innym. Znajdź osobę jeszcze raz.")]
    reasons = []
    if kept.kind != merged.kind:
        reasons.append(
            _("Jeden wpis to osoba fizyczna, drugi firma. Jeżeli to pomyłka, popraw rodzaj.")
        )
    if kept.died_on != merged.died_on:
        reasons.append(
            _("Data śmierci nie jest w obu wpisach taka sama. Najpierw ją odnotuj albo popraw.")
        )
    reasons += [_two_logins(realm, logins) for realm, logins in _doubled_logins(kept, merged)]
    for key in find_person_keys():
        if key.is_one_to_one and (key.rows_of(kept).exists() or key.rows_of(merged).exists()):
            reasons.append(
                _("Jednego z wpisów dotyczy „%(what)s”. Takich wpisów się nie łączy.")
                % {"what": key.model._meta.verbose_name}
            )
    return reasons


def _doubled_logins(kept: Person, merged: Person) -> list[tuple[str, list[User]]]:
    logins = User.objects.filter(person__in=[kept, merged]).exclude(state=LoginState.CLOSED)
    by_realm: dict[str, list[User]] = {}
    for login in logins.order_by("person", "pk"):
        by_realm.setdefault(login.realm, []).append(login)
    return [(realm, of_realm) for realm, of_realm in by_realm.items() if len(of_realm) > 1]


def _two_logins(realm: str, logins: list[User]) -> str:
    panel = find_panel(realm)
    return _(
        "Oba wpisy mają dostęp do panelu %(panel)s: %(logins)s. Zamknij najpierw ten, "
        "którego osoba nie używa (powód: powtórzony dostęp)."
    ) % {
        "panel": panel.name if panel else dict(REALM_CHOICES)[realm],
        "logins": ", ".join(login.login for login in logins),
    }


def _combined(kept: Person, merged: Person, origin: Origin) -> set[tuple[str, Any]]:
    """Return the rows that plugins combined already; they stay with the old number."""
    stays: set[tuple[str, Any]] = set()
    for plugin in list_plugins():
        if plugin.people.person and plugin.people.person.combine:
            rows: Sequence[Model] = plugin.people.person.combine(kept, merged, origin)
            stays |= {(row._meta.label, row.pk) for row in rows}
    return stays


def _move(kept: Person, merged: Person, stays: set[tuple[str, Any]]) -> Merger:
    merger = Merger()
    refused: list[str] = []
    for key in find_person_keys():
        staying = [pk for label, pk in stays if label == key.model._meta.label]
        rows = key.rows_of(merged).exclude(pk__in=staying)
        if key.can_collide:
            refused += _collisions(key, list(rows), kept)
        if refused:
            continue
        moved = rows.update(**{key.field.name: kept})
        if moved:
            _count(merger, key, moved)
    if refused:
        raise MergeRefused(refused)
    reassign_messages(merged, kept)
    return merger


def _collisions(key: PersonKey, rows: list[Model], kept: Person) -> list[str]:
    what = str(key.model._meta.verbose_name)
    return [
        _("%(what)s (%(which)s): %(why)s") % {"what": what, "which": which, "why": fault}
        for row, which in [(row, str(row)) for row in rows]
        for fault in find_collisions(key, row, kept)
    ]


def _count(merger: Merger, key: PersonKey, moved: int) -> None:
    name, label = str(key.model._meta.verbose_name_plural), key.model._meta.label
    merger.moved[name] = merger.moved.get(name, 0) + moved
    merger.labels[label] = merger.labels.get(label, 0) + moved


def _sources(kept: Person, merged: Person, facts: list[str]) -> dict[str, tuple[str, date | None]]:
    """Return document and day of each contact fact that stays, where both have a source.

    Written again after the merger: the sources of both move, and the newest must be that of the
    value on file.
    """
    own, others = address_link.find_sources(kept), address_link.find_sources(merged)
    sources: dict[str, tuple[str, date | None]] = {}
    for name, fact in FACT_BY_COLUMN.items():
        if fact in others or name in facts:
            winner = (others if name in facts else own).get(fact)
            sources[fact] = (winner.document, winner.since) if winner else ("", None)
    return sources


def _settle_facts(kept: Person, merged: Person, facts: list[str]) -> tuple[str, str]:
    """Take over the chosen facts but the e-mail; return both addresses, the chosen first."""
    addresses = (kept.correspondence_email, merged.correspondence_email)
    for name in facts:
        if name != "correspondence_email":
            setattr(kept, name, getattr(merged, name))
    kept.save(update_fields=[*FACTS])
    return addresses[::-1] if "correspondence_email" in facts else addresses


def _settle_email(kept: Person, addresses: tuple[str, str], document: str, origin: Origin) -> None:
    chosen, former = addresses
    if chosen != kept.correspondence_email:
        address_link.set_registered_email(kept, chosen, origin, document)
    elif former and not same_mailbox(chosen, former):
        address_link.lock_address(kept, former)


def _empty(merged: Person, kept: Person) -> None:
    """Empty the shell; it keeps its kind and its number, and nothing about anybody."""
    merged.name = _("Wpis połączony z wpisem nr %(number)s") % {"number": kept.pk}
    merged.correspondence_email = merged.phone = merged.correspondence_address = ""
    merged.correspondence_email_since = merged.died_on = None
    merged.tax_id = merged.representatives = ""
    merged.merged_into = kept
    merged.save()
