"""Delete the scaled pictures: those made before carry the place and device of their camera.

They are drawn again, from clean pixels, when somebody looks at their page.
"""

from django.db import migrations, transaction


def drop(apps, schema_editor):
    renditions = apps.get_model("wagtailimages", "Rendition").objects.all()
    files = [rendition.file for rendition in renditions if rendition.file]
    renditions.delete()
    # A migration that is rolled back keeps its files.
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files], robust=True)


class Migration(migrations.Migration):
    dependencies = [
        ("cms_ext_pages", "0002_search_and_default_groups"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
