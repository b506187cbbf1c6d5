"""Wagtail's user administration: staff logins only; residents get theirs by an application."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from wagtail.users.views.users import (
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    UserViewSet,
)

from cms_ext.identity.forms.staff import StaffCreationForm, StaffEditForm
from cms_ext.identity.models import User
from cms_ext.identity.realm import Realm


class StaffIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[User]:
        users: QuerySet[User] = super().get_base_queryset()
        return users.filter(realm=Realm.STAFF)


class _StaffOnly:
    def get_object(self, *args: Any, **kwargs: Any) -> User:
        user: User = super().get_object(*args, **kwargs)  # type: ignore[misc]  # a Wagtail view
        if user.realm != Realm.STAFF:
            raise Http404
        return user


class StaffEditView(_StaffOnly, EditView):
    pass


class StaffDeleteView(_StaffOnly, DeleteView):
    pass


class StaffHistoryView(_StaffOnly, HistoryView):
    pass


class StaffViewSet(UserViewSet):
    index_view_class = StaffIndexView
    edit_view_class = StaffEditView
    delete_view_class = StaffDeleteView
    history_view_class = StaffHistoryView

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return StaffEditForm if for_update else StaffCreationForm
