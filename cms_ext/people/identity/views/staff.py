"""Wagtail's user administration: staff logins only; residents get theirs by an application.

Only administrators come here (`cms_ext.people.identity.wagtail_hooks`). No screen knows a password.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log
from wagtail.users.views.users import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    UserViewSet,
)

from cms_ext.base.realm import Realm
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.invitation_link import (
    CannotInvite,
    last_invitation,
    make_invitation,
    send_invitation,
)
from cms_ext.people.identity.domain.role import group_name, offered_groups
from cms_ext.people.identity.domain.staff import (
    LoginIsTaken,
    change_staff_login,
    delete_staff_login,
    may_be_deleted,
    open_staff_login,
)
from cms_ext.people.identity.forms.staff import StaffCreationForm, StaffEditForm
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import for_staff, is_administrator


class StaffIndexView(IndexView):
    page_title = gettext_lazy("Pracownicy")
    add_item_label = gettext_lazy("Dodaj pracownika")

    def get_base_queryset(self) -> QuerySet[User]:
        users: QuerySet[User] = super().get_base_queryset()
        return users.filter(realm=Realm.STAFF).prefetch_related("groups")

    @cached_property
    def columns(self) -> list[Column]:
        """Without boxes for many at once; the login without the realm; roles and state in words."""
        kept = [one for one in super().columns if not isinstance(one, BulkActionsCheckboxColumn)]
        own = {
            "username": Column("login", label=_("Login"), sort_key="login"),
            "is_superuser": Column(
                "roles", label=_("Role"), accessor=roles_of, classname="staff-roles"
            ),
            "is_active": Column(
                "state", label=_("Konto"), accessor=state_in_words, sort_key="is_active"
            ),
        }
        return [own.get(one.name, one) for one in kept]

    def get_delete_url(self, instance: User) -> str | None:
        url: str | None = super().get_delete_url(instance)
        return url if may_be_deleted(instance) else None


def roles_of(user: User) -> str:
    """What this member of staff does; `groups` are read before."""
    roles = [_("Administrator")] if user.is_superuser else []
    return "; ".join([*roles, *(group_name(group.name) for group in user.groups.all())])


def state_in_words(user: User) -> str:
    """Whether the login can be used, else why not."""
    if not user.is_active:
        return _("wyłączone")
    return _("czynne") if user.has_usable_password() else _("czeka na własne hasło")


class _StaffOnly:
    def get_object(self, *args: Any, **kwargs: Any) -> User:
        user: User = super().get_object(*args, **kwargs)  # type: ignore[misc]  # a Wagtail view
        if user.realm != Realm.STAFF:
            raise Http404
        return user


class _LoginTyped:
    """Two administrators may type one login at the same moment: said at the field, nothing lost."""

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # a Wagtail view
        except LoginIsTaken as taken:
            form.add_error("username", str(taken))
            answer = self.form_invalid(form)  # type: ignore[attr-defined]  # as above
        return answer


class StaffCreateView(_LoginTyped, CreateView):
    page_title = gettext_lazy("Dodaj pracownika")
    page_subtitle = gettext_lazy("nowy pracownik")
    submit_button_label = gettext_lazy("Dodaj i przejdź do zaproszenia")
    success_message = None

    def save_instance(self) -> User:
        user = open_staff_login(self.form.wanted(), origin_of(self.request))
        log(instance=user, action="wagtail.create")
        return user

    def get_success_url(self) -> str:
        return reverse("staff_invitation", args=[self.object.pk])


class StaffEditView(_StaffOnly, _LoginTyped, EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.can_delete: bool = self.can_delete and may_be_deleted(self.object)

    @cached_property
    def header_buttons(self) -> list[Button]:
        url = reverse("staff_invitation", args=[self.object.pk])
        return [HeaderButton(_("Nowy link"), url=url, icon_name="key")]

    def save_instance(self) -> User:
        user = change_staff_login(self.object, self.form.wanted(), origin_of(self.request))
        log(instance=user, action="wagtail.edit")
        return user


class StaffDeleteView(_StaffOnly, DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The access log goes on naming whoever acted; such a login is shut and not deleted.
        if not may_be_deleted(self.get_object()):
            raise PermissionDenied
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def delete_action(self) -> None:
        log(instance=self.object, action="wagtail.delete")
        delete_staff_login(self.object, origin_of(self.request))


class StaffHistoryView(_StaffOnly, HistoryView):
    pass


class StaffUsageView(_StaffOnly, UsageView):
    pass


class StaffViewSet(UserViewSet):
    index_view_class = StaffIndexView
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    delete_view_class = StaffDeleteView
    history_view_class = StaffHistoryView
    usage_view_class = StaffUsageView
    menu_label = gettext_lazy("Pracownicy")

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return StaffEditForm if for_update else StaffCreationForm


@never_cache
@for_staff(is_administrator)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Two ways to a new link: by mail, or shown here, in this one answer, to be handed over."""
    invited = get_object_or_404(User, pk=pk, realm=Realm.STAFF)
    link = None
    try:
        if "send" in request.POST:
            send_invitation(invited, origin_of(request))
            said = _("Zaproszenie wyjdzie za chwilę na adres %(address)s.")
            messages.success(request, said % {"address": invited.email})
            return redirect("staff_invitation", invited.pk)
        if "show" in request.POST:
            link = make_invitation(invited, origin_of(request))
    except CannotInvite as cannot:
        messages.error(request, str(cannot))
        return redirect("staff_invitation", invited.pk)
    held = offered_groups().filter(user=invited).values_list("name", flat=True)
    context = {
        "invited": invited,
        "roles": [group_name(code) for code in held],
        "last": last_invitation(invited),
        "link": link,
    }
    return render(request, "cms_ext/identity/admin/invitation.html", context)
