"""The premises tree in the administration."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms_ext.public_site.premises.admin_urls import urlpatterns
from cms_ext.public_site.premises.domain.rights import SEES


class _TreeMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEES)


@hooks.register("register_admin_menu_item")
def register_tree() -> MenuItem:
    return _TreeMenuItem(
        gettext_lazy("Nieruchomości"),
        reverse_lazy("premises_tree"),
        name="premises-tree",
        icon_name="home",
        order=170,
    )


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return urlpatterns


@hooks.register("register_permissions")
def register_rights() -> QuerySet[Permission]:
    codes = ("view_property", "change_property", "change_premises")
    return Permission.objects.filter(content_type__app_label="cms_ext_premises", codename__in=codes)
