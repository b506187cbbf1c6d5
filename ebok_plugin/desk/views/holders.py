"""Who may read an account, and several persons granted a right together: joint owners."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.typed_values import normalised_query
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.forms import add_refusal
from cms_ext.people.identity.domain.people import on_file, people_found
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.desk.domain.rights import GRANTS
from ebok_plugin.desk.forms.holders import HolderForm
from ebok_plugin.desk.views.account import the_account
from ebok_plugin.ledger.domain.holding import HoldingRefused, grant_together
from ebok_plugin.ledger.models import Account

SHOWN = 20
# As many joint owners as one deed names; more are granted in a second go.
AT_ONCE = 8
LONGEST_KEY = 18


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(GRANTS)
def holders(request: StaffRequest, pk: int) -> HttpResponse:
    """`?osoba=`, as often as there are persons, are those who are being granted a right."""
    user = request.user
    account = the_account(pk)
    chosen = _chosen(request)
    handed_in = request.POST if request.method == "POST" else None
    forms = [HolderForm(handed_in, person=person) for person in chosen]
    if chosen and handed_in is not None and _granted(request, account, forms):
        messages.success(request, _("Zapisano uprawnienia do konta."))
        return redirect("ebok_desk_holders", account.pk)
    record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    query = normalised_query(request.GET.get("q", ""))
    finds = len(chosen) < AT_ONCE
    people = list(people_found(query)[: SHOWN + 1]) if finds else []
    context = {
        "account": account,
        "rights": account.accesses.select_related("person").order_by("valid_from", "pk"),
        "today": business_today(),
        "forms": [(form, _address(chosen, without=form.person)) for form in forms],
        "wrong": any(form.errors for form in forms),
        "query": query,
        "chosen": chosen,
        "finds": finds,
        "people": [(person, _address([*chosen, person])) for person in people[:SHOWN]],
        "more_people": len(people) > SHOWN,
        "may_end": user.has_perm("ebok_plugin_ledger.change_accountaccess"),
    }
    return render(request, "ebok_plugin/desk/holders.html", context)


def _granted(request: HttpRequest, account: Account, forms: list[HolderForm]) -> bool:
    if not all([form.is_valid() for form in forms]):  # noqa: C419 - every form shows its errors
        return False
    try:
        holdings = [form.holding for form in forms]
        grant_together(account, holdings, origin=origin_of(request))
    except HoldingRefused as refused:
        add_refusal(forms[refused.place], refused.refusal)
        return False
    return True


def _chosen(request: HttpRequest) -> list[Person]:
    typed = list(dict.fromkeys(request.GET.getlist("osoba")))[:AT_ONCE]
    if any(not (one.isascii() and one.isdecimal() and len(one) <= LONGEST_KEY) for one in typed):
        raise Http404
    found = on_file().in_bulk([int(one) for one in typed])
    return [found[int(one)] for one in typed if int(one) in found]


def _address(chosen: list[Person], without: Person | None = None) -> str:
    query = QueryDict(mutable=True)
    query.setlist("osoba", [str(one.pk) for one in chosen if one != without])
    return query.urlencode()
