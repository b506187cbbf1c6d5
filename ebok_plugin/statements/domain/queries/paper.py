"""Which finished papers a resident may read: those of the own accounts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.queries.account import accounts_for
from ebok_plugin.statements.models import Paper


def papers_for(user: User | AnonymousUser, today: date) -> QuerySet[Paper]:
    """The papers of every account that this user may read today, the newest first."""
    papers = Paper.objects.filter(account__in=accounts_for(user, today))
    return papers.select_related("account__premises__building", "batch").order_by(
        "-batch__as_of", "-made_at", "account__account_no"
    )


def paper_for(user: User | AnonymousUser, key: UUID, today: date) -> Paper:
    """One of them, or 404: a stranger cannot tell "not mine" from "not there"."""
    return get_object_or_404(papers_for(user, today), pk=key)
