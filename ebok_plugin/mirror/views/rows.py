"""Pages of one row of the program: an open item, free money, a posting, a component."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from ebok_plugin.ledger.domain.disputed import row_key
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.mirror.domain.disputed import ITEM, ROWS, list_components_of


@require_safe
def row(request: HttpRequest, slug: str, seq: int, kind: str) -> HttpResponse:
    """Show the row; 404 for one that is not of this account, or of no accepted snapshot."""
    today = business_today()
    account = account_for(request.user, slug, today)
    figures = ROWS[kind].figures(account, [str(seq)], today)
    if figures is None:
        raise Http404
    context = {
        "account": account,
        "row": figures,
        "kind": kind,
        "seq": seq,
        "pays": kind == ITEM,
        "key": row_key(account, seq),
        "components": list_components_of(account, kind, seq, today),
    }
    return render(request, "ebok_plugin/mirror/row.html", context)
