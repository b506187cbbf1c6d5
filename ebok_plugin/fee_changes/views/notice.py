"""A notice as its payer reads it: a page and a PDF of the same frozen content."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.plugins import find_readable_paper
from ebok_plugin.charges.domain.component import grounds_for
from ebok_plugin.fee_changes.domain.content import (
    content_from_json,
    describe_counted_changes,
    issue_letter,
)
from ebok_plugin.fee_changes.domain.delivery import open_notice
from ebok_plugin.fee_changes.domain.justification import render_html
from ebok_plugin.fee_changes.domain.notices import (
    get_notice,
    list_annulled_counted,
    list_later_notices,
)
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.statements.views.papers import PDF, file_answer


@require_GET
def fee_notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the notice; opening it is its delivery. 404 for a foreign account."""
    notice = _opened(request, key)
    content, today = content_from_json(notice.content), business_today()
    context = {
        "notice": notice,
        "account": notice.account,
        "content": content,
        "title": content.letterhead["title"],
        "grounds": grounds_for(
            ((row.name, row.legal_basis, row.legal_paper) for row in content.rows),
            request.user,
            today,
        ),
        "resolution": find_readable_paper(content.resolution_paper, request.user, today),
        "why": render_html(content.justification),
        "counted": describe_counted_changes(content),
        "counted_annulled": ", ".join(list_annulled_counted(content)),
        "later": list_later_notices(notice, content),
        "annulled": notice.change.state == FeeChange.State.ANNULLED,
    }
    response = render(request, "ebok_plugin/fee_changes/notice.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
def fee_notice_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the notice as a PDF; opening it is its delivery."""
    notice = _opened(request, key)
    name = f"zmiana-oplat-{notice.account.slug}-{notice.change.notified_on}.pdf"
    return file_answer(issue_letter(notice), PDF, name)


def _opened(request: HttpRequest, key: UUID) -> FeeNotice:
    today = business_today()
    notice = get_notice(request.user, key, today)
    open_notice(notice, origin=origin_of(request), today=today)
    return notice
