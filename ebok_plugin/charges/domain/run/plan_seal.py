"""The seal of a kept plan: what was changed past the site, or belongs to another run, has none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from django.db.models import QuerySet

from cms_ext.office.audit.domain.event import key_of_hash, keyed_hash
from ebok_plugin.charges.models import KeptPlan
from ebok_plugin.ledger.row_text import text_of_rows


class Portion(Protocol):
    """Accounts that were computed together; `last` is the key of the last that was looked at."""

    @property
    def last(self) -> int: ...


P = TypeVar("P", bound=Portion)


def keep_portions(
    portions: Iterable[P],
    *,
    end_after: Callable[[int], int | None],
    facts_between: Callable[[int, int], str],
    plan_of: Callable[[P], tuple[KeptPlan, dict[str, Any]]],
) -> Iterator[P]:
    """The portions as they are computed; what each of them is to post is kept once the caller has
    written what it shows of it, and asks for the next.

    `end_after` and `facts_between` tell of the accounts above a key, as they stand now, the last
    of a portion and the digest of its facts; `plan_of` gives a portion's plan with its content.
    """
    computed = iter(portions)
    after = 0
    while True:
        # Before the lines: what changes while they are computed counts as changed.
        end = end_after(after)
        digest = "" if end is None else facts_between(after, end)
        portion = next(computed, None)
        if portion is None:
            return
        yield portion
        # Where an account came or went in between, nothing is kept.
        if portion.last == end:
            plan, content = plan_of(portion)
            plan.after, plan.last, plan.facts = after, portion.last, digest
            _keep(plan, content)
        after = portion.last


def _keep(plan: KeptPlan, content: dict[str, Any]) -> None:
    plan.content = json.dumps(content | {"shown": _shown(plan)})
    plan.seal = keyed_hash(_sealed_text(plan))
    plan.save()


def is_whole(plan: KeptPlan) -> bool:
    """Whether it is what a rehearsal of this site kept for these accounts of this run, and what
    the second person read of them is what that rehearsal wrote.
    """
    sealed = key_of_hash(_sealed_text(plan), plan.seal) is not None
    return sealed and _shown(plan) == json.loads(plan.content)["shown"]


def forget_plans(plans: QuerySet[Any]) -> None:
    """Delete the plans of a run that is over. Django reads what it deletes, here the keys alone: of
    60 000 accounts the contents are 30 MB.
    """
    plans.only("pk").delete()


def _shown(plan: KeptPlan) -> str:
    """SHA-256, 64 hex digits, of what the run's items say of the plan's accounts. One query."""
    rows = plan.run.items.filter(account_id__gt=plan.after, account_id__lte=plan.last)
    told = text_of_rows(rows.order_by("account_id").values_list(*plan.shown))
    return hashlib.sha256(told.encode()).hexdigest()


def _sealed_text(plan: KeptPlan) -> str:
    """What the seal is computed over."""
    place = [plan._meta.label, plan.run_id, plan.after, plan.last, plan.facts]
    return f"kept plan {json.dumps(place)} {plan.content}"
