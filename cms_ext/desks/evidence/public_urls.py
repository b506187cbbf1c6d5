"""What anybody reads of the proofs; mounted at the root of the site."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.evidence.views.anchors import anchor_feed, anchor_lines, anchors, stamp

app_name = "proof"
urlpatterns = [
    path("skroty-kontrolne/", anchors, name="anchors"),
    path("skroty-kontrolne/wiersze.txt", anchor_lines, name="anchor_lines"),
    path("skroty-kontrolne/rss/", anchor_feed, name="anchor_feed"),
    path("skroty-kontrolne/<str:line_hash>.tst", stamp, name="anchor_stamp"),
]
