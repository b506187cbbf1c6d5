from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.password import password_typed, set_password
from cms_ext.people.identity.domain.session import key_of
from cms_ext.people.identity.forms.account.password import ChangePasswordForm
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in


@sensitive_post_parameters("current", "password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def change(request: AccountRequest) -> HttpResponse:
    """A new password; this browser stays signed in, all others do not."""
    form = ChangePasswordForm(request.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "cms_ext/identity/account/password.html", {"form": form})
    set_password(
        request.user,
        form.cleaned_data["password"],
        origin_of(request),
        except_key=key_of(request.session),
    )
    update_session_auth_hash(request, request.user)
    password_typed(request.session, timezone.now())
    messages.success(
        request, _("Hasło zostało zmienione. Pozostałe przeglądarki zostały wylogowane.")
    )
    return redirect("identity:account")
