"""Who is late: a page by age, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms_ext.audit.domain.event import origin_of, record
from cms_ext.rules.clock import business_today
from ebok_plugin.desk.domain.debtor_file import debtors_csv, debtors_xlsx
from ebok_plugin.desk.domain.queries.debtors import Debtors, debtors, with_accounts
from ebok_plugin.desk.domain.rights import SEES
from ebok_plugin.desk.forms.debtors import DebtorsForm
from ebok_plugin.desk.views.staff import clerk
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import Money

A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Bar:
    """The sum of one age, and its part of the largest in percent."""

    label: str
    amount: Money
    percent: int


@require_safe
def debtor_list(request: HttpRequest) -> HttpResponseBase:
    """`plik=csv` or `plik=xlsx` gives the whole list as a file, which the access log names."""
    clerk(request, SEES)
    form = DebtorsForm(request.GET, today=business_today())
    found = debtors(form.day, form.place)
    if request.GET.get("plik") in ("csv", "xlsx"):
        return _file(request, found, request.GET["plik"])
    page = Paginator(found.lines, A_PAGE).get_page(request.GET.get("p"))
    rows = list(with_accounts(list(page.object_list)))
    if rows:
        shown = sorted(account.pk for account, _arrears in rows)
        record("LIST", origin_of(request), note=Account._meta.label, changes={"accounts": shown})
    context = {
        "form": form,
        "found": found,
        "page": page,
        "rows": rows,
        "bars": list(_bars(found)),
        "keep": urlencode({n: request.GET[n] for n in form.fields if request.GET.get(n)}),
    }
    return render(request, "ebok_plugin/desk/debtors.html", context)


def _file(request: HttpRequest, found: Debtors, form: str) -> HttpResponseBase:
    changes = {"format": form, "rows": len(found.lines), "day": str(found.day)}
    record("EXPORT", origin_of(request), note=Account._meta.label, changes=changes)
    name = f"zaleglosci-{found.day}.{form}"
    if form == "xlsx":
        return FileResponse(
            debtors_xlsx(found), as_attachment=True, filename=name, content_type=XLSX
        )
    return StreamingHttpResponse(
        debtors_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bars(found: Debtors) -> Iterator[Bar]:
    sums = [*found.sums, ("w układzie ratalnym", found.in_plan)]
    largest = max(amount.grosze for _label, amount in sums) or 1
    for label, amount in sums:
        yield Bar(label, amount, amount.grosze * 100 // largest)
