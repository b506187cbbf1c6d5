"""The first rules name no cooperative, as in `legal_rules.yaml` now: a union reads them too.

Words that an office has put there itself stay.
"""

from django.db import migrations

# code, field, before, now
OWN = ("ustalenie Spółdzielni", "ustalenie własne")
WORDS = (
    *(
        (code, "source_note", *OWN)
        for code in (
            "COMPLAINT_BYLAW",
            "STARTER_PASSWORD_PRINT",
            "STARTER_PASSWORD_EMAIL",
            "ACCESS_DECISION",
            "ACCESS_SUPPLEMENT",
            "DOCUMENT_REQUEST_REPLY",
        )
    ),
    (
        "DOCUMENT_REQUEST_REPLY",
        "legal_basis",
        "ustalenie Spółdzielni; ustawa terminu nie podaje",
        "ustalenie własne; ustawa terminu nie podaje",
    ),
    (
        "FEE_CONTROLLED",
        "title",
        "Zmiana opłat zależnych od Spółdzielni: zawiadomienie z wyprzedzeniem",
        "Zmiana opłat zależnych: zawiadomienie z wyprzedzeniem",
    ),
    (
        "FEE_INDEPENDENT",
        "title",
        "Zmiana opłat niezależnych od Spółdzielni: zawiadomienie z wyprzedzeniem",
        "Zmiana opłat niezależnych: zawiadomienie z wyprzedzeniem",
    ),
    (
        "WEBSITE_DUTY",
        "title",
        "Obowiązek prowadzenia strony internetowej Spółdzielni",
        "Obowiązek prowadzenia strony internetowej",
    ),
    ("AUDIT_INTERVAL", "title", "Lustracja Spółdzielni", "Lustracja"),
)


def rename(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    for code, field, before, now in WORDS:
        rules.filter(code=code, **{field: before}).update(**{field: now})


class Migration(migrations.Migration):
    dependencies = [("cms_ext_law", "0002_first_rules")]
    # Backwards the words stay: they are as true of a cooperative.
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
