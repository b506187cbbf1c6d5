"""The seal of a kept plan: what was changed past the site, or belongs to another run, has none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from cms_ext.office.audit.domain.event import key_of_hash, keyed_hash
from ebok_plugin.charges.models import KeptPlan
from ebok_plugin.ledger.row_text import text_of_rows


def keep(plan: KeptPlan, content: Any) -> None:
    """Write the plan with its content, sealed."""
    plan.content = json.dumps(content)
    plan.seal = keyed_hash(_sealed_text(plan))
    plan.save()


def has_seal(plan: KeptPlan) -> bool:
    """Whether it is what a rehearsal of this site kept for these accounts of this run."""
    return key_of_hash(_sealed_text(plan), plan.seal) is not None


def shown_digest(items: QuerySet[Any], columns: Sequence[str], after: int, last: int) -> str:
    """SHA-256, 64 hex digits, of what a run's items say of the accounts with a key above `after`,
    up to `last`. One query.
    """
    rows = items.filter(account_id__gt=after, account_id__lte=last).order_by("account_id")
    return hashlib.sha256(text_of_rows(rows.values_list(*columns)).encode()).hexdigest()


def _sealed_text(plan: KeptPlan) -> str:
    """What the seal is computed over."""
    place = [plan._meta.label, plan.run_id, plan.after, plan.last, plan.facts]
    return f"kept plan {json.dumps(place)} {plan.content}"
