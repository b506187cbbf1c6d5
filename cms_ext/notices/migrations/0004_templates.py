"""Templates of notices as rows; an editor in charge may change their words."""

import django.db.models.deletion
from django.db import migrations, models

CONTACT = "W razie pytań: {kontakt}."
# name, kind, medium, title, lead, body
TEMPLATES = [
    (
        "Brak wody",
        "OUTAGE",
        "woda",
        "Przerwa w dostawie wody – {gdzie}",
        "Nie będzie wody od {od} do {do}. Gdzie: {gdzie}.",
        "Od {od} do {do} nie będzie zimnej ani ciepłej wody. Gdzie: {gdzie}.\n\n"
        "Zrób zapas wody i zostaw krany zakręcone. Po przerwie woda może być przez kilka minut "
        "mętna.\n\n" + CONTACT,
    ),
    (
        "Brak ciepłej wody",
        "OUTAGE",
        "ciepła woda",
        "Przerwa w dostawie ciepłej wody – {gdzie}",
        "Nie będzie ciepłej wody od {od} do {do}. Gdzie: {gdzie}.",
        "Od {od} do {do} nie będzie ciepłej wody. Gdzie: {gdzie}. Zimna woda i ogrzewanie działają."
        "\n\nZostaw krany zakręcone.\n\n" + CONTACT,
    ),
    (
        "Brak prądu",
        "OUTAGE",
        "prąd",
        "Przerwa w dostawie prądu – {gdzie}",
        "Nie będzie prądu od {od} do {do}. Gdzie: {gdzie}.",
        "Od {od} do {do} nie będzie prądu. Gdzie: {gdzie}. Nie będą działać windy, domofony i "
        "oświetlenie klatek.\n\nWyłącz urządzenia, którym może zaszkodzić nagły powrót napięcia."
        "\n\n" + CONTACT,
    ),
    (
        "Przegląd kominiarski",
        "INSPECTION",
        "",
        "Przegląd kominiarski – {gdzie}",
        "Kominiarz sprawdzi przewody od {od} do {do}. Gdzie: {gdzie}.",
        "Od {od} do {do} kominiarz sprawdzi przewody wentylacyjne, spalinowe i dymowe. Gdzie: "
        "{gdzie}.\n\nProsimy o dostęp do kratek, kuchenki i gazomierza.\n\n" + CONTACT,
    ),
    (
        "Odczyty",
        "READINGS",
        "",
        "Odczyty wodomierzy – {gdzie}",
        "Odczytamy wodomierze od {od} do {do}. Gdzie: {gdzie}.",
        "Od {od} do {do} odczytamy wodomierze. Gdzie: {gdzie}.\n\n"
        "Prosimy o dostęp do wodomierzy. Kto nie może być w domu, niech umówi inny termin.\n\n"
        + CONTACT,
    ),
    (
        "Biuro nieczynne",
        "OFFICE",
        "",
        "Biuro nieczynne od {od}",
        "Biuro Spółdzielni będzie nieczynne od {od} do {do}.",
        "Od {od} do {do} biuro Spółdzielni będzie nieczynne. Pogotowie techniczne działa bez zmian."
        "\n\n" + CONTACT,
    ),
    (
        "Zebranie",
        "GENERAL",
        "",
        "Zebranie mieszkańców – {gdzie}",
        "Zapraszamy na zebranie mieszkańców od {od}. Dla kogo: {gdzie}.",
        "Zapraszamy na zebranie mieszkańców. Potrwa od {od} do {do}. Dla kogo: {gdzie}."
        "\n\n" + CONTACT,
    ),
]


def add(apps, schema_editor):
    kinds = apps.get_model("cms_ext_notices", "AnnouncementKind").objects
    templates = apps.get_model("cms_ext_notices", "AnnouncementTemplate").objects
    for order, (name, kind, medium, title, lead, body) in enumerate(TEMPLATES, start=1):
        templates.create(
            name=name,
            kind=kinds.get(code=kind),
            medium=medium,
            title=title,
            lead=lead,
            body=body,
            order=order * 10,
        )


class Migration(migrations.Migration):
    dependencies = [("cms_ext_notices", "0003_targets")]

    operations = [
        migrations.CreateModel(
            name='AnnouncementTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='nazwa')),
                ('medium', models.CharField(blank=True, help_text='Przy przerwie, np. ciepła woda.', max_length=40, verbose_name='medium')),
                ('title', models.CharField(help_text='Odpowiedzi wstawiamy w miejsca {gdzie}, {od}, {do}, {kontakt}.', max_length=100, verbose_name='tytuł')),
                ('lead', models.TextField(max_length=240, verbose_name='najważniejsze')),
                ('body', models.TextField(help_text='Pusty wiersz zaczyna nowy akapit.', verbose_name='treść')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='kolejność')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms_ext_notices.announcementkind', verbose_name='rodzaj')),
            ],
            options={
                'verbose_name': 'wzór ogłoszenia',
                'verbose_name_plural': 'wzory ogłoszeń',
                'ordering': ['order', 'name'],
            },
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
