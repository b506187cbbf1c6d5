"""Rights to read an account: granted, ended, revoked, merged (`ledger.md` §1, `access.md`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain.merge import MergeRefused
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account, AccountAccess

Role = AccountAccess.Role
# Parts of the title to the premises; the others act or see for somebody.
OWNING = (Role.PAYER, Role.CO_OWNER)
ATTORNEYS = (Role.PROXY, Role.GUARDIAN)


class NotRevocable(ValueError):
    """The payer may revoke only the right of a proxy; the others rest on the register."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A right as a clerk grants it: a role for a span of days; `share` is a part of one."""

    person: Person
    role: str
    valid_from: date
    valid_to: date | None = None
    scope: str = AccountAccess.Scope.ACT
    share: Decimal | None = None


@transaction.atomic
def grant_access(account: Account, holding: Holding, *, origin: Origin) -> AccountAccess:
    """Let a person read the account. Raises ValidationError, by field, when that cannot be."""
    wait_for_turn()
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    lock_person(holding.person)
    access = AccountAccess(
        account=account,
        person=holding.person,
        role=holding.role,
        scope=holding.scope,
        share=holding.share,
        valid_from=holding.valid_from,
        valid_to=holding.valid_to,
    )
    _check(access)
    access.full_clean()
    access.save()
    record(
        "ACCESS_GRANTED",
        origin,
        obj=access,
        subject=account.payer,
        to_state=access.role,
        changes=_dates(access),
    )
    return access


class HoldingRefused(ValueError):
    """One of several rights is refused and none was granted; `place` counts from 0."""

    def __init__(self, place: int, refusal: ValidationError) -> None:
        super().__init__(" ".join(refusal.messages))
        self.place = place
        self.refusal = refusal


@transaction.atomic
def grant_together(account: Account, holdings: Sequence[Holding], *, origin: Origin) -> None:
    """Grant several persons their rights, all or none: joint owners enter with their shares.

    Raises HoldingRefused for the first that cannot be, after those before it.
    """
    for place, holding in enumerate(holdings):
        try:
            grant_access(account, holding, origin=origin)
        except ValidationError as refusal:
            raise HoldingRefused(place, refusal) from refusal


@transaction.atomic
def end_access(access: AccountAccess, *, on: date, origin: Origin) -> None:
    """Set the right's last day to `on`; past days keep it."""
    if on < access.valid_from:
        raise ValidationError(
            {"valid_to": _("Uprawnienie nie może skończyć się, zanim się zaczęło. Popraw datę.")}
        )
    access.valid_to = on
    _check(access)
    access.save()
    record(
        "ACCESS_ENDED",
        origin,
        obj=access,
        subject=access.account.payer,
        from_state=access.role,
        changes=_dates(access),
    )


@transaction.atomic
def revoke_access(access: AccountAccess, *, origin: Origin) -> None:
    """Revoke a proxy's right on the payer's wish; the proxy's next request is refused.

    Raises NotRevocable for every other role.
    """
    if access.role != Role.PROXY:
        raise NotRevocable
    access.revoked_at = timezone.now()
    access.save(update_fields=["revoked_at"])
    record(
        "ACCESS_REVOKED", origin, obj=access, subject=access.account.payer, from_state=access.role
    )


def overlapping(access: AccountAccess) -> Q:
    """Return the condition for rights that share at least one day with `access`."""
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=access.valid_from)
    begun = Q() if access.valid_to is None else Q(valid_from__lte=access.valid_to)
    return not_over & begun & Q(revoked_at__isnull=True)


def _check(access: AccountAccess) -> None:
    if access.valid_to is not None and access.valid_to < access.valid_from:
        raise ValidationError(
            {"valid_to": _("Uprawnienie kończy się przed początkiem. Popraw jedną z dat.")}
        )
    if access.valid_from < access.account.opened_on:
        raise ValidationError(
            {
                "valid_from": _("Konto otwarto %(day)s. Uprawnienie nie może być wcześniejsze.")
                % {"day": format_day(access.account.opened_on)}
            }
        )
    if access.role in ATTORNEYS and access.valid_to is None:
        raise ValidationError(
            {"valid_to": _("Pełnomocnik i opiekun mają uprawnienie do określonego dnia. Podaj go.")}
        )
    others = AccountAccess.objects.filter(overlapping(access), account=access.account)
    others = others.exclude(pk=access.pk)
    if others.filter(person=access.person, role=access.role).exists():
        raise ValidationError(
            {"person": _("Ta osoba ma już tę rolę w tym czasie. Zakończ najpierw tamtą.")}
        )
    if access.role == Role.PAYER and others.filter(role=Role.PAYER).exists():
        raise ValidationError(
            {"role": _("Konto ma jednego płatnika. Nowy płatnik dostaje nowe konto.")}
        )
    if access.share is not None:
        _check_share(access)
        _check_shares(access.share, [other.share for other in others if other.role in OWNING])


def _check_share(access: AccountAccess) -> None:
    if access.role not in OWNING:
        raise ValidationError(
            {"share": _("Udział ma tylko płatnik i współwłaściciel. Zostaw to pole puste.")}
        )
    if access.share is not None and not 0 < access.share <= 1:
        raise ValidationError(
            {"share": _("Udział to część całości: więcej niż 0, najwyżej 1. Na przykład 0,5")}
        )


def _check_shares(share: Decimal, others: list[Decimal | None]) -> None:
    taken = sum((other for other in others if other is not None), Decimal(0))
    if taken + share > 1:
        remaining = f"{1 - taken:f}".rstrip("0").rstrip(".").replace(".", ",") or "0"
        raise ValidationError(
            {
                "share": _(
                    "Udziały wszystkich współwłaścicieli przekroczyłyby całość. Zostało: %(left)s"
                )
                % {"left": remaining}
            }
        )


def _dates(access: AccountAccess) -> dict[str, str | None]:
    return {
        "valid_from": access.valid_from.isoformat(),
        "valid_to": access.valid_to.isoformat() if access.valid_to else None,
    }


def combine(kept: Person, merged: Person, origin: Origin) -> Sequence[AccountAccess]:
    """Merge the rights of two entries of one person to the same account, role and time.

    The merged right holds as long as both. The right of `merged` is revoked and keeps its number,
    so that the log can be looked up. Raises MergeRefused where both have a share: the register does
    not say whether it is one share written twice or two that add up.
    """
    pairs = list(_pairs(kept, merged))
    accounts = sorted({account for _own, other in pairs for account in [other.account_id]})
    list(Account.objects.select_for_update(no_key=True).filter(pk__in=accounts).order_by("pk"))
    doubtful = [other for own, other in pairs if own.share is not None and other.share is not None]
    if doubtful:
        raise MergeRefused([_two_shares(other) for other in doubtful])
    for own, other in pairs:
        _join(own, other, origin)
    return [other for _own, other in pairs]


def _pairs(kept: Person, merged: Person) -> list[tuple[AccountAccess, AccountAccess]]:
    rights = AccountAccess.objects.filter(revoked_at__isnull=True).select_related("account__payer")
    pairs: list[tuple[AccountAccess, AccountAccess]] = []
    for other in rights.filter(person=merged).order_by("valid_from", "pk"):
        same = rights.filter(person=kept, account=other.account, role=other.role)
        owned = list(same.filter(overlapping(other)).order_by("valid_from", "pk"))
        if len(owned) > 1:
            words = _(
                "Uprawnienia obu wpisów do konta %(number)s zachodzą na siebie w kilku okresach. "
                "Zakończ najpierw jedno z nich."
            )
            raise MergeRefused([words % {"number": other.account.account_no}])
        pairs += [(own, other) for own in owned]
    return pairs


def _join(own: AccountAccess, other: AccountAccess, origin: Origin) -> None:
    own.refresh_from_db()
    own.valid_from = min(own.valid_from, other.valid_from)
    own.valid_to = _later(own.valid_to, other.valid_to)
    own.share = own.share if own.share is not None else other.share
    if AccountAccess.Scope.ACT in (own.scope, other.scope):
        own.scope = AccountAccess.Scope.ACT
    own.save()
    other.revoked_at = timezone.now()
    other.save(update_fields=["revoked_at"])
    record(
        "ACCESS_COMBINED", origin, obj=own, subject=own.account.payer, changes={"with": other.pk}
    )


def _later(one: date | None, other: date | None) -> date | None:
    """Return the later of two last days; a right without one has no end."""
    return None if one is None or other is None else max(one, other)


def _two_shares(other: AccountAccess) -> str:
    return _(
        "Oba wpisy mają udział w koncie %(number)s. Zakończ najpierw jedno z tych uprawnień albo "
        "popraw udział, żeby było wiadomo, ile wynosi razem."
    ) % {"number": other.account.account_no}
