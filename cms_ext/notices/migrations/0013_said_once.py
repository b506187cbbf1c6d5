"""The templates of a new site say when and where once, in the first sentence that is read.

Changed only where nobody has changed the words.
"""

from importlib import import_module

from django.db import migrations

CONTACT = "\n\nW razie pytań: {kontakt}."
OLDER = import_module("cms_ext.notices.migrations.0004_templates").TEMPLATES
# name → lead, body
NEWER = {
    "Brak wody": (
        "Nie będzie wody od {od} do {do}. Gdzie: {gdzie}.",
        "Dotyczy zimnej i ciepłej wody.\n\n"
        "Zrób zapas wody i zostaw krany zakręcone. Po przerwie woda może być przez kilka minut "
        "mętna." + CONTACT,
    ),
    "Brak ciepłej wody": (
        "Nie będzie ciepłej wody od {od} do {do}. Gdzie: {gdzie}.",
        "Zimna woda i ogrzewanie działają.\n\nZostaw krany zakręcone." + CONTACT,
    ),
    "Brak prądu": (
        "Nie będzie prądu od {od} do {do}. Gdzie: {gdzie}.",
        "Nie będą działać windy, domofony i oświetlenie klatek.\n\n"
        "Wyłącz urządzenia, którym może zaszkodzić nagły powrót napięcia." + CONTACT,
    ),
    "Przegląd kominiarski": (
        "Kominiarz sprawdzi przewody od {od} do {do}. Gdzie: {gdzie}.",
        "Przegląd obejmuje przewody wentylacyjne, spalinowe i dymowe.\n\n"
        "Prosimy o dostęp do kratek, kuchenki i gazomierza." + CONTACT,
    ),
    "Odczyty": (
        "Odczytamy wodomierze od {od} do {do}. Gdzie: {gdzie}.",
        "Prosimy o dostęp do wodomierzy. Kto nie może być w domu, niech umówi inny termin."
        + CONTACT,
    ),
    "Biuro nieczynne": (
        "Biuro Spółdzielni będzie nieczynne od {od} do {do}.",
        "Pogotowie techniczne działa bez zmian." + CONTACT,
    ),
    "Zebranie": (
        "Zapraszamy na zebranie mieszkańców od {od} do {do}. Dla kogo: {gdzie}.",
        CONTACT.strip(),
    ),
}


def say_once(apps, schema_editor):
    templates = apps.get_model("cms_ext_notices", "AnnouncementTemplate").objects
    for name, _kind, _medium, _title, lead, body in OLDER:
        newer_lead, newer_body = NEWER[name]
        templates.filter(lead=lead, body=body).update(lead=newer_lead, body=newer_body)


class Migration(migrations.Migration):
    dependencies = [("cms_ext_notices", "0012_whom_older_ones_concern")]

    # Backwards the newer words stay: they are as good for the older program.
    operations = [migrations.RunPython(say_once, migrations.RunPython.noop)]
