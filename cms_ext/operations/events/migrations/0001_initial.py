from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='EventCursor',
            fields=[
                ('listener', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField()),
            ],
        ),
    ]
