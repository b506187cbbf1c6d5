"""What waits for a second person: one list, and one page to decide each."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.desk.domain.fee_cards import fee_cards
from ebok_plugin.desk.domain.matter import Decider, Matter, MatterKind
from ebok_plugin.desk.domain.matters import KINDS
from ebok_plugin.desk.domain.rights import SEES
from ebok_plugin.fee_changes.domain.rights import SEES as SEES_CHANGES
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.ledger.errors import LedgerError

APPROVE, REFUSE = "zatwierdz", "odrzuc"
REFUSALS = (LedgerError, ChargeError, InterestError)


@require_safe
@for_staff(SEES)
def inbox(request: StaffRequest) -> HttpResponse:
    """The oldest first; of fee changes, which have screens of their own, how many wait."""
    user = request.user
    matters = sorted(
        (matter for kind in KINDS.values() for matter in kind.waiting()),
        key=lambda one: one.since,
    )
    lines = [(one, _may(user, KINDS[one.kind], one)) for one in matters]
    cards = list(fee_cards(business_today())) if user.has_perm(SEES_CHANGES) else []
    return render(request, "ebok_plugin/desk/inbox.html", {"lines": lines, "cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES)
def matter(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """GET shows it; POST decides, with `decyzja`. What is decided already is not here any more."""
    user = request.user
    kind = KINDS.get(slug)
    one = next((found for found in kind.waiting() if found.pk == pk), None) if kind else None
    if kind is None or one is None:
        if request.method == "POST" and kind:
            messages.warning(request, _("Tę sprawę ktoś już rozstrzygnął."))
            return redirect("ebok_desk_inbox")
        raise Http404
    error = _decided(request, user, kind, one) if request.method == "POST" else None
    if request.method == "POST" and error is None:
        return redirect("ebok_desk_inbox")
    if one.account is not None and request.method != "POST":
        record_view(request, one.account, one.account.payer, ReadReason.SETTLEMENT)
    context = {
        "matter": one,
        "may": _may(user, kind, one),
        "own": one.is_of(user),
        "can_refuse": kind.refuse is not None and _may_refuse(user, kind, one),
        "error": error,
        "reason": request.POST.get("powod", ""),
    }
    return render(request, "ebok_plugin/desk/matter.html", context)


def _decided(request: HttpRequest, user: User, kind: MatterKind, one: Matter) -> str | None:
    """What was refused, or None when it is decided."""
    by = Decider(user, business_today())
    try:
        if request.POST.get("decyzja") == APPROVE:
            require_rights(request, kind.right)
            kind.approve(one.pk, by)
            messages.success(request, _("Zatwierdzono: {what}.").format(what=one.title))
        elif request.POST.get("decyzja") == REFUSE and kind.refuse is not None:
            if not _may_refuse(user, kind, one):
                raise PermissionDenied
            kind.refuse(one.pk, request.POST.get("powod", "")[:255], by)
            messages.success(request, _("Odrzucono: {what}.").format(what=one.title))
        else:
            return _("Wybierz, czy zatwierdzasz, czy odrzucasz.")
    except REFUSALS as refusal:
        return str(refusal)
    return None


def _may(user: User, kind: MatterKind, one: Matter) -> bool:
    """The second person: with the right, and not the maker."""
    return user.has_perm(kind.right) and not one.is_of(user)


def _may_refuse(user: User, kind: MatterKind, one: Matter) -> bool:
    """The maker may take the own proposal back."""
    return one.is_of(user) or user.has_perm(kind.right)
