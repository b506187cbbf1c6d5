"""What a site's first terms and types say of themselves names no cooperative: a union reads them.

Words that an office has put there itself stay.
"""

from django.db import migrations

CODES = (
    "TICKET_URGENT",
    "TICKET_NORMAL",
    "TICKET_LOW",
    "REACTION_URGENT",
    "REACTION_NORMAL",
    "REACTION_LOW",
    "CALC_REQUEST",
    "APPEAL",
    "COMPLAINT_APPEAL",
    "COMPLAINT_SECOND_PERSON",
    "SERVICE_WITHDRAWAL",
    "SERVICE_PAYMENT",
)
POLICY = (
    "zasada Spółdzielni; do zmiany uchwałą zarządu",
    "zasada własna; do zmiany uchwałą zarządu",
)
STATUTE = ("statut Spółdzielni; sprawdzić, co mówi", "statut; sprawdzić, co mówi")
# field, before, now
RULES = (
    (
        "title",
        "Odwołanie wewnątrzspółdzielcze: rozpatrzenie",
        "Odwołanie od uchwały lub decyzji: rozpatrzenie",
    ),
    ("legal_basis", *POLICY),
    ("source_note", *POLICY),
    ("legal_basis", *STATUTE),
    ("source_note", *STATUTE),
    (
        "source_note",
        "brzmienie pouczenia sprawdza prawnik Spółdzielni",
        "brzmienie pouczenia sprawdza prawnik",
    ),
)
TYPE = ("Odwołanie wewnątrzspółdzielcze", "Odwołanie od uchwały lub decyzji")


def rename(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule").objects.filter(code__in=CODES)
    for field, before, now in RULES:
        rules.filter(**{field: before}).update(**{field: now})
    types = apps.get_model("cases", "CaseType").objects
    types.filter(code="APPEAL", name=TYPE[0]).update(name=TYPE[1])


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_appeal_names_no_organ"),
        ("cms_ext_law", "0002_first_rules"),
    ]
    # Backwards the words stay: they are as true of a cooperative.
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
