"""The papers that a resident may read, opened (the receipt of their delivery) and handed out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.domain.view import ReadReason, record_view
from cms_ext.evidence.audit.models import Stream
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from ebok_plugin.ledger.domain.download import record_download
from ebok_plugin.ledger.domain.queries.account import accounts_for
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.models import Paper


def papers_for(user: User | AnonymousUser, today: date) -> QuerySet[Paper]:
    """The papers of every account that this user may read today, the newest first."""
    papers = Paper.objects.filter(account__in=accounts_for(user, today))
    return papers.select_related("account__premises__building", "batch").order_by(
        "-batch__as_of", "-made_at", "account__account_no"
    )


def unopened(person: int | None, accounts: Iterable[Account]) -> list[str]:
    """The titles of the papers that the person was sent in E-BOK about these accounts and has not
    opened, the newest first. One query.
    """
    if person is None:
        return []
    return _unopened_ready(person=person, accounts=tuple(account.pk for account in accounts))


def _unopened(person: int, accounts: tuple[int, ...]) -> QuerySet[Paper, str]:
    papers = Paper.objects.filter(
        account__in=accounts,
        person=person,
        channel=Paper.Channel.ELECTRONIC,
        opened_at=None,
    )
    return papers.order_by("-made_at", "pk").values_list("title", flat=True)


_unopened_ready = PreparedQuery(_unopened)


def paper_for(user: User | AnonymousUser, key: UUID, today: date) -> Paper:
    """One of them, or 404: a stranger cannot tell "not mine" from "not there"."""
    return get_object_or_404(papers_for(user, today), pk=key)


@transaction.atomic
def open_paper(paper: Paper, *, origin: Origin) -> bytes:
    """The bytes of a paper; the first opening by the addressee is stored as the receipt.

    An opening by others who may read the account is no receipt.
    """
    own = origin.actor is not None and origin.actor.person_id == paper.person_id
    if own and Paper.objects.filter(pk=paper.pk, opened_at__isnull=True).update(
        opened_at=timezone.now()
    ):
        record(
            "PAPER_OPENED",
            origin,
            stream=Stream.SIGN_IN,
            obj=paper,
            changes={"batch": paper.batch_id},
        )
    with paper.file.open("rb") as file:
        content: bytes = file.read()
    return content


def record_statement(account: Account, start: date, end: date, form: str, origin: Origin) -> None:
    """`form` is "pdf", "csv" or "xlsx". A resident's download counts against the hourly measure
    (TooManyDownloads); the payer is told of what staff take.
    """
    if origin.actor is not None and origin.actor.realm == Realm.STAFF:
        changes = {"format": form, "from": str(start), "to": str(end)}
        record_view(origin, account, account.payer, ReadReason.SETTLEMENT, changes=changes)
    else:
        record_download(account, start, end, form, origin)


def record_paper(account: Account, form: str, on: date, origin: Origin) -> None:
    """The same for a paper about one day: "slip", "confirmation", "benefit", "notice",
    "receipt".
    """
    record_statement(account, on, on, form, origin)
