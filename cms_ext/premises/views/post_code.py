"""The screen that enters postcode and town for all buildings that lack them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.step import add_refusal
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.premises.domain.place import SEES, may_change
from cms_ext.premises.domain.post_code import list_without_post_code, set_post_code
from cms_ext.premises.forms import PostCodeForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES)
def enter_post_codes(request: HttpRequest) -> HttpResponse:
    """Display the buildings without a postcode; enter one for those that are ticked."""
    if not may_change(request.user, "building"):
        raise PermissionDenied
    today = business_today()
    buildings = list_without_post_code(today)
    form = PostCodeForm(request.POST or None, buildings=buildings)
    if form.is_valid():
        code, town = form.cleaned_data["post_code"], form.cleaned_data["town"]
        origin = read_origin(request)
        try:
            number = set_post_code(form.chosen, code, town, today=today, origin=origin)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            message = ngettext(
                "Uzupełniono adres %(n)d budynku.", "Uzupełniono adresy %(n)d budynków.", number
            )
            messages.success(request, message % {"n": number})
            return redirect("premises_post_codes")
    context = {"form": form, "buildings": buildings}
    return render(request, "cms_ext/premises/post_codes.html", context)
