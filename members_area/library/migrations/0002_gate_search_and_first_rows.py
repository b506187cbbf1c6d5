"""Add the release triggers, the search tables, and the first sections, kinds and audiences.

The triggers hold for superusers and for code that forgets the rule: a version becomes readable
only through `CONFIRMED`, only for the digest of the file that is served, and only by a second
person where its kind needs redaction (library.md §3, glossary.md B5). The rows come from
library.md §2; an operator may change them later.
"""

from datetime import date

from django.db import migrations

from cms_ext.base.database.append_only import install_guards
from cms_ext.base.database.migration_steps import StatementsOnly
from members_area.library.gate_triggers import KEPT, RULES
from members_area.library.search_tables import make, make_holding, remove, remove_holding

SECTIONS = [
    # code, name, name in addresses
    ("STATUTE", "Statut", "statut"),
    ("BYLAWS", "Regulaminy", "regulaminy"),
    ("RESOLUTIONS", "Uchwały", "uchwaly"),
    ("MINUTES", "Protokoły", "protokoly"),
    ("AUDIT", "Lustracja", "lustracja"),
    ("FINANCE", "Finanse", "finanse"),
    ("GENERAL_MEETING", "Walne zgromadzenie", "walne-zgromadzenie"),
    ("ON_REQUEST", "Na wniosek", "na-wniosek"),
    ("FORMS", "Formularze", "formularze"),
    ("OTHER", "Inne", "inne"),
]
KINDS = [
    # code, name, section, art. 8¹, audience, needs redaction, copy free
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
NUMBERED = {"RESOLUTION"}
DATED = {"RESOLUTION", "MINUTES", "AUDIT_MINUTES"}
# The first audiences hold as long as the act on housing cooperatives does.
SINCE = date(2001, 1, 1)
BY_LAW = "art. 8¹ ustawy o spółdzielniach mieszkaniowych"
BY_CUSTOM = "zwyczaj Spółdzielni"


def put_kinds(apps, schema_editor):
    sections = apps.get_model("members_area_library", "Section")
    kinds = apps.get_model("members_area_library", "DocumentKind")
    audiences = apps.get_model("members_area_library", "AudienceRule")
    sections.objects.bulk_create(
        sections(code=code, name=name, slug=slug, order=10 * place)
        for place, (code, name, slug) in enumerate(SECTIONS, start=1)
    )
    for code, name, section, art81, audience, needs_redaction, copy_free in KINDS:
        kind = kinds.objects.create(
            code=code,
            name=name,
            section_id=section,
            art81=art81,
            needs_redaction=needs_redaction,
            copy_free=copy_free,
            numbered=code in NUMBERED,
            dated=code in DATED,
        )
        audiences.objects.create(
            kind=kind,
            audience=audience,
            legal_basis=BY_LAW if art81 else BY_CUSTOM,
            valid_from=SINCE,
        )


def take_kinds_away(apps, schema_editor):
    """With their audiences; refused while a paper is of one of them."""
    kinds = apps.get_model("members_area_library", "DocumentKind")
    sections = apps.get_model("members_area_library", "Section")
    kinds.objects.filter(code__in=[row[0] for row in KINDS]).delete()
    sections.objects.filter(code__in=[row[0] for row in SECTIONS]).delete()


class Migration(migrations.Migration):
    dependencies = [("members_area_library", "0001_initial")]

    # Rows come last: PostgreSQL cannot alter a table with pending rows of the same transaction.
    operations = [
        install_guards(*RULES, *KEPT),
        StatementsOnly(make, remove),
        StatementsOnly(make_holding, remove_holding),
        migrations.RunPython(put_kinds, take_kinds_away),
    ]
