"""Add the announcement kinds (announcement.md §1) and templates that every site starts with.

An editor in charge may change both.
"""

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
# What concerns money, the general meeting or logins is looked at by two.
SECOND_PERSON = {"FEES", "SETTLEMENT", "MEETING_GM", "TENDER", "LOGIN_PROCEDURE"}
# The button of a kind and its page; a site without that page shows no button.
ACTIONS = {
    "FEES": ("Zobacz swoje opłaty", "/e-bok/"),
    "READINGS": ("Podaj stan licznika w E-BOK", "/e-bok/odczyty/"),
    "WASTE": ("Sprawdź termin dla swojego adresu", "/odbiory/"),
}
CONTACT = "W razie pytań: {kontakt}."
# name, kind, medium, title, lead, body; when and where stand once, in the first sentence read.
TEMPLATES = [
    (
        "Brak wody",
        "OUTAGE",
        "woda",
        "Przerwa w dostawie wody – {gdzie}",
        "Nie będzie wody od {od} do {do}. Gdzie: {gdzie}.",
        "Dotyczy zimnej i ciepłej wody.\n\n"
        "Zrób zapas wody i zostaw krany zakręcone. Po przerwie woda może być przez kilka minut "
        "mętna.\n\n" + CONTACT,
    ),
    (
        "Brak ciepłej wody",
        "OUTAGE",
        "ciepła woda",
        "Przerwa w dostawie ciepłej wody – {gdzie}",
        "Nie będzie ciepłej wody od {od} do {do}. Gdzie: {gdzie}.",
        "Zimna woda i ogrzewanie działają.\n\nZostaw krany zakręcone.\n\n" + CONTACT,
    ),
    (
        "Brak prądu",
        "OUTAGE",
        "prąd",
        "Przerwa w dostawie prądu – {gdzie}",
        "Nie będzie prądu od {od} do {do}. Gdzie: {gdzie}.",
        "Nie będą działać windy, domofony i oświetlenie klatek.\n\n"
        "Wyłącz urządzenia, którym może zaszkodzić nagły powrót napięcia.\n\n" + CONTACT,
    ),
    (
        "Przegląd kominiarski",
        "INSPECTION",
        "",
        "Przegląd kominiarski – {gdzie}",
        "Kominiarz sprawdzi przewody od {od} do {do}. Gdzie: {gdzie}.",
        "Przegląd obejmuje przewody wentylacyjne, spalinowe i dymowe.\n\n"
        "Prosimy o dostęp do kratek, kuchenki i gazomierza.\n\n" + CONTACT,
    ),
    (
        "Odczyty",
        "READINGS",
        "",
        "Odczyty wodomierzy – {gdzie}",
        "Odczytamy wodomierze od {od} do {do}. Gdzie: {gdzie}.",
        "Prosimy o dostęp do wodomierzy. Kto nie może być w domu, niech umówi inny termin.\n\n"
        + CONTACT,
    ),
    (
        "Biuro nieczynne",
        "OFFICE",
        "",
        "Biuro nieczynne od {od}",
        "Biuro będzie nieczynne od {od} do {do}.",
        "Pogotowie techniczne działa bez zmian.\n\n" + CONTACT,
    ),
    (
        "Zebranie",
        "GENERAL",
        "",
        "Zebranie mieszkańców – {gdzie}",
        "Zapraszamy na zebranie mieszkańców od {od} do {do}. Dla kogo: {gdzie}.",
        CONTACT,
    ),
]


def add_kinds(apps, schema_editor):
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
                "second_person": code in SECOND_PERSON,
                "action_title": ACTIONS.get(code, ("", ""))[0],
                "action_page": ACTIONS.get(code, ("", ""))[1],
                "order": order * 10,
            },
        )


def add_templates(apps, schema_editor):
    kinds = apps.get_model("cms_ext_notices", "AnnouncementKind").objects
    templates = apps.get_model("cms_ext_notices", "AnnouncementTemplate").objects
    for order, (name, kind, medium, title, lead, body) in enumerate(TEMPLATES, start=1):
        templates.get_or_create(
            name=name,
            defaults={
                "kind": kinds.get(code=kind),
                "medium": medium,
                "title": title,
                "lead": lead,
                "body": body,
                "order": order * 10,
            },
        )
    templates.get_or_create(
        name="Komunikat pilny",
        defaults={
            "kind": kinds.get(code="ALERT"),
            "title": "Pilne: {co}",
            "lead": "{co}. Przewidujemy, że potrwa do {do}. Gdzie: {gdzie}.",
            "body": "Gdy grozi niebezpieczeństwo, dzwoń pod 112.\n\nW razie pytań: {kontakt}.",
            "order": 5,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("cms_ext_notices", "0001_initial")]

    # Nothing to undo: announcements may already use these rows.
    operations = [
        migrations.RunPython(add_kinds, migrations.RunPython.noop),
        migrations.RunPython(add_templates, migrations.RunPython.noop),
    ]
