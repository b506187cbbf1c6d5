"""Payments on line in the administration: the menu and the addresses of their desk."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from ebok_plugin.online import views
from ebok_plugin.online.rights import SEES_ORDERS

register_entries(
    ScreenEntry("bank", _("Wpłaty online"), "ebok_online_orders", "globe", 27, SEES_ORDERS),
)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLPattern]:
    return [
        path("bank/wplaty-online/", views.OrderList.as_view(), name="ebok_online_orders"),
        path("bank/wplaty-online/<int:pk>/", views.OrderPage.as_view(), name="ebok_online_order"),
    ]
