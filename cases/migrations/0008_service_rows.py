"""The type of orders and its terms on every site; quotes whose words nobody changes."""

from datetime import date

from django.db import migrations

from cms_ext.base.database.append_only import refuse_new_words

LAW = "ustawa o prawach konsumenta"
POLICY = "zasada Spółdzielni; do zmiany uchwałą zarządu"

# code, title, basis, values, since, source
RULES = (
    (
        "SERVICE_WITHDRAWAL",
        "Usługa zamówiona przez internet: odstąpienie od umowy",
        f"{LAW}, art. 27",
        {"days": 14},
        date(2014, 12, 25),
        "brzmienie pouczenia sprawdza prawnik Spółdzielni",
    ),
    (
        "SERVICE_PAYMENT",
        "Usługa dodatkowa: termin płatności od obciążenia",
        POLICY,
        {"days": 14},
        date(2017, 1, 1),
        POLICY,
    ),
)


def make(apps, schema_editor):
    kind, _ = apps.get_model("cases", "CaseType").objects.get_or_create(
        code="SERVICE_ORDER",
        defaults={
            "name": "Zamówienie usługi dodatkowej",
            "machine": "ORDER",
            "without_login": False,
            "position": 70,
        },
    )
    apps.get_model("cases", "CaseSubject").objects.get_or_create(
        type=kind,
        name="Usługa dodatkowa",
        defaults={"regime": "TICKET", "priority": "NORMAL", "shows_data": True, "position": 300},
    )
    for code, title, basis, params, since, source in RULES:
        apps.get_model("cms_ext_law", "LegalRule").objects.get_or_create(
            code=code,
            valid_from=since,
            defaults={
                "title": title,
                "legal_basis": basis,
                "params": params,
                "source_note": source,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_service_orders"),
        ("cms_ext_law", "0002_first_rules"),
    ]
    operations = [
        migrations.RunPython(make, migrations.RunPython.noop),
        refuse_new_words(
            "cases_quote", "case_id", "total", "valid_until", "made_at", "made_by_id"
        ),
        refuse_new_words(
            "cases_quoteline",
            "quote_id",
            "position",
            "name",
            "quantity",
            "unit",
            "price",
            "amount",
        ),
    ]
