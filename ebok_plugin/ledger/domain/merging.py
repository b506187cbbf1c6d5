"""What becomes of the rights to accounts when two entries of one person are merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.merge import MergeRefused
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.holding import overlapping
from ebok_plugin.ledger.models import Account, AccountAccess


def combine(kept: Person, merged: Person, origin: Origin) -> Sequence[AccountAccess]:
    """Two rights to one account in one role at one time become one that holds as long as both.

    The right of `merged` is revoked and stays with its number, so that what the log says of it can
    be looked up. Raises MergeRefused where both have a share: whether it is one share written
    twice or two that add up, the register does not say.
    """
    pairs = list(_pairs(kept, merged))
    accounts = sorted({account for _own, other in pairs for account in [other.account_id]})
    list(Account.objects.select_for_update().filter(pk__in=accounts).order_by("pk"))
    doubtful = [other for own, other in pairs if own.share is not None and other.share is not None]
    if doubtful:
        raise MergeRefused([_two_shares(other) for other in doubtful])
    for own, other in pairs:
        _join(own, other, origin)
    return [other for _own, other in pairs]


def _pairs(kept: Person, merged: Person) -> list[tuple[AccountAccess, AccountAccess]]:
    rights = AccountAccess.objects.filter(revoked_at__isnull=True).select_related("account__payer")
    found: list[tuple[AccountAccess, AccountAccess]] = []
    for other in rights.filter(person=merged).order_by("valid_from", "pk"):
        same = rights.filter(person=kept, account=other.account, role=other.role)
        owned = list(same.filter(overlapping(other)).order_by("valid_from", "pk"))
        if len(owned) > 1:
            raise MergeRefused([_many_rights(other)])
        found += [(own, other) for own in owned]
    return found


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
        "ACCESS_COMBINED",
        origin,
        obj=own,
        subject=own.account.payer,
        changes={"with": other.pk},
    )


def _many_rights(other: AccountAccess) -> str:
    return _(
        "Uprawnienia obu wpisów do konta %(number)s zachodzą na siebie w kilku okresach. "
        "Zakończ najpierw jedno z nich."
    ) % {"number": other.account.account_no}


def _later(one: date | None, other: date | None) -> date | None:
    """Of two last days; a right without one has no end."""
    return None if one is None or other is None else max(one, other)


def _two_shares(other: AccountAccess) -> str:
    return _(
        "Oba wpisy mają udział w koncie %(number)s. Zakończ najpierw jedno z tych uprawnień albo "
        "popraw udział, żeby było wiadomo, ile wynosi razem."
    ) % {"number": other.account.account_no}
