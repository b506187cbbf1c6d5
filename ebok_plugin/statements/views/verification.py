"""`/weryfikacja/`: is this paper the co-op's? Yes or no, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms_ext.people.identity.domain.throttle import address_bucket, reserve
from ebok_plugin.statements.domain.verification import verify_code
from ebok_plugin.statements.forms.verification import CheckCodeForm

TEMPLATE = "ebok_plugin/statements/verification.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest) -> HttpResponse:
    """The code comes by the form, or in the address as `?kod=`. Guessing is slowed down."""
    asked = request.POST if request.method == "POST" else request.GET
    if "kod" not in asked:
        return render(request, TEMPLATE, {"form": CheckCodeForm()})
    form = CheckCodeForm(asked)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form})
    tries = reserve(address_bucket(request, "check code"))
    if tries is None:
        return render(request, TEMPLATE, {"form": form, "too_often": True}, status=429)
    issued_on = verify_code(form.cleaned_data["kod"])
    if issued_on is not None:
        tries.give_back()
    context = {"form": form, "asked": True, "issued_on": issued_on}
    return render(request, TEMPLATE, context)
