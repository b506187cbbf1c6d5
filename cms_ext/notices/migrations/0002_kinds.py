"""The kinds of announcements as rows (announcement.md §1); an editor in charge may change them."""

from django.db import migrations

# code, name, icon, tone, pinned, life_days, life_from, needs_end
KINDS = [
    ("LOGIN_PROCEDURE", "Procedura dostępu", "key", "info", True, None, "start", False),
    ("ALERT", "Komunikat pilny", "alert", "bad", True, 2, "start", True),
    ("OUTAGE", "Przerwa w dostawie mediów", "drop", "warn", False, 1, "event", False),
    ("WORKS", "Prace remontowe", "wrench", "", False, 7, "event", False),
    ("MEETING_GM", "Walne zgromadzenie", "people", "info", True, 14, "event", False),
    ("FEES", "Zmiana opłat", "wallet", "info", True, 60, "start", False),
    ("SETTLEMENT", "Rozliczenie mediów", "table", "", False, 60, "start", False),
    ("READINGS", "Odczyty", "calendar", "", False, 1, "event", False),
    ("INSPECTION", "Przegląd techniczny", "check", "", False, 1, "event", False),
    ("WASTE", "Odpady", "building", "", False, 90, "start", False),
    ("TENDER", "Przetarg i konkurs ofert", "document", "", False, 30, "event", False),
    ("OFFICE", "Praca biura", "clock", "", False, 1, "event", False),
    ("GENERAL", "Informacja", "info", "", False, 60, "start", False),
]


def add(apps, schema_editor):
    kind = apps.get_model("cms_ext_notices", "AnnouncementKind")
    for order, row in enumerate(KINDS, start=1):
        code, name, icon, tone, pinned, life_days, life_from, needs_end = row
        kind.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "icon": icon,
                "tone": tone,
                "pinned": pinned,
                "life_days": life_days,
                "life_from": life_from,
                "needs_end": needs_end,
                "order": order * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("cms_ext_notices", "0001_initial")]

    # Backwards nothing: announcements may already stand on these rows.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
