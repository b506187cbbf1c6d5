"""The public page of anchors, mounted at the root of the site."""

from django.urls import path

from cms_ext.desks.evidence.views.anchors import (
    send_anchor_feed,
    send_anchor_lines,
    send_stamp,
    show_anchors,
)

app_name = "proof"
urlpatterns = [
    path("skroty-kontrolne/", show_anchors, name="anchors"),
    path("skroty-kontrolne/wiersze.txt", send_anchor_lines, name="anchor_lines"),
    path("skroty-kontrolne/rss/", send_anchor_feed, name="anchor_feed"),
    path("skroty-kontrolne/<str:line_hash>.tst", send_stamp, name="anchor_stamp"),
]
