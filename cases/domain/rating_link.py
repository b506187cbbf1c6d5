"""The link of a closing letter: whoever got the letter says without a login how it was handled.

It opens a page with buttons and tells number and subject of the case, nothing else. Opening it
says nothing: mail programs look at links, too.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from cases.domain.customer import may_rate
from cases.models import Case
from cases.vocabulary import RATED_IN
from cms_ext.people.identity.domain.one_use_link import whole_address

SIGNER = Signer(salt="ebok_plugin.cases.rating")


def rating_url(case: Case) -> str:
    """The whole address for a case that the office has ended; "" for any other."""
    if case.state not in RATED_IN:
        return ""
    return whole_address(reverse("cases:rate_by_link", args=[SIGNER.sign(case.pk.hex)]))


def case_to_rate(token: str, today: date) -> Case | None:
    """The case of this link, while it may be rated; None for a link that nobody signed."""
    try:
        key = UUID(SIGNER.unsign(token))
    except BadSignature:
        return None
    case = Case.objects.filter(pk=key).select_related("subject", "person").first()
    return case if case is not None and may_rate(case, today) else None
