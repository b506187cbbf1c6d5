"""A template of the urgent message, which asks what happened and until when."""

from django.db import migrations, models


NAME = "Komunikat pilny"


def add_template(apps, schema_editor):
    kind = apps.get_model("cms_ext_notices", "AnnouncementKind").objects.filter(code="ALERT").first()
    if kind is None:
        return  # the co-op did away with it
    apps.get_model("cms_ext_notices", "AnnouncementTemplate").objects.get_or_create(
        name=NAME,
        defaults={
            "kind": kind,
            "title": "Pilne: {co}",
            "lead": "{co}. Przewidujemy, że potrwa do {do}. Gdzie: {gdzie}.",
            "body": "Gdy grozi niebezpieczeństwo, dzwoń pod 112.\n\nW razie pytań: {kontakt}.",
            "order": 5,
        },
    )


class Migration(migrations.Migration):

    dependencies = [
        ('cms_ext_notices', '0002_kinds_and_templates'),
    ]

    # Backwards the template stays: an editor may have made it her own.
    operations = [
        migrations.AlterField(
            model_name='announcementpage',
            name='valid_until',
            field=models.DateField(blank=True, help_text='Komunikat pilny musi go mieć, zanim się ukaże. Przy innych rodzajach puste pole przy pierwszej publikacji: wpiszemy datę zwykłą dla tego rodzaju. Po tym dniu ogłoszenie znika z list, a jego adres działa dalej jako archiwum.', null=True, verbose_name='ostatni dzień'),
        ),
        migrations.AlterField(
            model_name='announcementtemplate',
            name='title',
            field=models.CharField(help_text='Odpowiedzi wstawiamy w miejsca {co}, {gdzie}, {od}, {do}, {kontakt}.', max_length=100, verbose_name='tytuł'),
        ),
        migrations.RunPython(add_template, migrations.RunPython.noop),
    ]
