"""The kinds of library.md §2. An operator may change them later; this only puts them there."""

from django.db import migrations

ROWS = [
    # code, name, section, art. 8¹, default audience, needs redaction, copy free
    ("STATUTE", "Statut", "STATUTE", True, "MEMBERS", False, True),
    ("BYLAW", "Regulamin", "BYLAWS", True, "MEMBERS", False, True),
    ("RESOLUTION", "Uchwała", "RESOLUTIONS", True, "MEMBERS", True, False),
    ("MINUTES", "Protokół posiedzenia", "MINUTES", True, "MEMBERS", True, False),
    ("AUDIT_MINUTES", "Protokół z lustracji", "AUDIT", True, "MEMBERS", True, False),
    ("AUDIT_CONCLUSIONS", "Wnioski polustracyjne", "AUDIT", False, "MEMBERS", True, False),
    ("FIN_STATEMENT", "Roczne sprawozdanie finansowe", "FINANCE", True, "MEMBERS", True, False),
    ("AUDITOR_REPORT", "Sprawozdanie biegłego rewidenta", "FINANCE", False, "MEMBERS", False, False),
    (
        "BOARD_REPORT",
        "Sprawozdanie z działalności zarządu lub rady",
        "FINANCE",
        False,
        "MEMBERS",
        True,
        False,
    ),
    (
        "GM_MATERIAL",
        "Materiały na walne zgromadzenie",
        "GENERAL_MEETING",
        False,
        "MEMBERS",
        True,
        False,
    ),
    # The law gives a member copies of these two as well, but on request and not on the website.
    ("INVOICE", "Faktura", "ON_REQUEST", True, "ON_REQUEST", True, False),
    ("CONTRACT", "Umowa z osobą trzecią", "ON_REQUEST", True, "ON_REQUEST", True, False),
    ("FORM", "Formularz, wzór", "FORMS", False, "PUBLIC", False, True),
    ("OTHER", "Inny", "OTHER", False, "STAFF", True, False),
]
FIELDS = (
    "code",
    "name",
    "section",
    "art81",
    "default_audience",
    "needs_redaction",
    "copy_free",
)


def put(apps, schema_editor):
    kinds = apps.get_model("members_area_library", "DocumentKind")
    kinds.objects.bulk_create(kinds(**dict(zip(FIELDS, row))) for row in ROWS)


def take_away(apps, schema_editor):
    kinds = apps.get_model("members_area_library", "DocumentKind")
    kinds.objects.filter(code__in=[row[0] for row in ROWS]).delete()


class Migration(migrations.Migration):
    dependencies = [("members_area_library", "0001_initial")]
    operations = [migrations.RunPython(put, take_away)]
