"""The seal of a kept plan: what was changed past the site, or belongs to another run, has none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from django.db.models import QuerySet

from cms_ext.base.database.row_digest import digest_of_rows
from cms_ext.base.database.stored import stored
from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash
from ebok_plugin.charges.models import StoredPlan


class Portion(Protocol):
    """Accounts that were computed together; `last` is the key of the last that was looked at,
    `facts` the digest of the rows that they were computed from.
    """

    @property
    def last(self) -> int: ...
    @property
    def facts(self) -> str: ...


P = TypeVar("P", bound=Portion)


def store_portions(
    portions: Iterable[P], *, plan_of: Callable[[P], tuple[StoredPlan, dict[str, Any]]]
) -> Iterator[P]:
    """The portions as they are computed; what each of them is to post is kept once the caller has
    written what it shows of it, and asks for the next. `plan_of` gives its plan and the content.
    """
    after = 0
    for portion in portions:
        yield portion
        plan, content = plan_of(portion)
        plan.after, plan.last, plan.facts = after, portion.last, portion.facts
        _store(plan, content)
        after = portion.last


def _store(plan: StoredPlan, content: dict[str, Any]) -> None:
    plan.content = json.dumps(content)
    plan.seal = keyed_hash(_sealed_text(plan))
    plan.save()


def is_whole(plan: StoredPlan) -> bool:
    """Whether it is what a rehearsal of this site kept for these accounts of this run, and what
    the second person read of them is what that rehearsal wrote.
    """
    return key_of_hash(_sealed_text(plan), plan.seal) is not None


def forget_plans(plans: QuerySet[Any]) -> None:
    """Delete the plans of a run that is over. Django reads what it deletes, here the keys alone: of
    60 000 accounts the contents are 30 MB.
    """
    plans.only("pk").delete()


def _shown(plan: StoredPlan) -> str:
    """The digest of what the run's items say of the plan's accounts now. One query."""
    rows = plan.run.items.filter(account_id__gt=plan.after, account_id__lte=plan.last)
    return digest_of_rows(rows.order_by("account_id").values_list(*map(stored, plan.shown)))


def _sealed_text(plan: StoredPlan) -> str:
    """What the seal is computed over."""
    around = [plan._meta.label, plan.run_id, plan.after, plan.last, plan.facts, _shown(plan)]
    return f"kept plan {json.dumps(around)} {plan.content}"
