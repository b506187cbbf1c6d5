from django.urls import path

from ebok_plugin.mirror.domain.disputed import COMPONENT, ITEM, MONEY, POSTING
from ebok_plugin.mirror.views import snapshots

# Names of the namespace "ebok": the panel includes these addresses.
urlpatterns = [
    path(f"e-bok/konto/<str:slug>/{words}/<int:seq>/", snapshots.row, {"kind": kind}, name=name)
    for words, kind, name in (
        ("naleznosc", ITEM, "feed_item"),
        ("wolna-wplata", MONEY, "feed_money"),
        ("zapis", POSTING, "feed_posting"),
        ("skladnik", COMPONENT, "feed_component"),
    )
]
