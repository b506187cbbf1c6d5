from django.db import migrations

from members_area.library.search_tables import make_holding, remove_holding


class Migration(migrations.Migration):

    dependencies = [
        ('members_area_library', '0010_audience_by_rule'),
    ]

    operations = [migrations.RunPython(make_holding, remove_holding)]
