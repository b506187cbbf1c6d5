"""Add the ways of notifying members, with the legal basis of each (library.md §6)."""

from django.db import migrations

CHANNELS = (
    ("HAND", "doręczenie do rąk", True, "art. 8³ ust. 6 u.s.m.: zawiadomienie na piśmie"),
    ("POST", "list", True, "art. 8³ ust. 6 u.s.m.: zawiadomienie na piśmie"),
    (
        "NOTICE_BOARD",
        "tablica ogłoszeń",
        False,
        "wyrok SN V CSK 405/10: tylko gdy tak mówi statut",
    ),
    ("BULLETIN", "biuletyn Spółdzielni", False, "wyrok SN V CSK 405/10"),
    ("WEBSITE", "ogłoszenie na stronie", False, "informacja dodatkowa, obok zawiadomień"),
)


def bring(apps, schema_editor):
    model = apps.get_model("members_area_meetings", "NoticeChannel")
    for code, name, counts, basis in CHANNELS:
        model.objects.create(code=code, name=name, counts=counts, basis=basis)


class Migration(migrations.Migration):
    dependencies = [("members_area_meetings", "0001_initial")]
    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
