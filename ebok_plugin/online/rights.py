"""Permissions that the screens of payments on line require."""

SEES_ORDERS = "ebok_plugin_online.view_paymentorder"
SETTLES_ORDERS = "ebok_plugin_online.settle_paymentorder"
