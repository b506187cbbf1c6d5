"""Synonyms are kept for all searches in one list, and the library's rows are led into it.

As they stand: what the desk added, changed or put out of use stays so. Backwards the library gets
the whole list.
"""

from importlib import import_module

from django.db import migrations

BEGUN_WITH = import_module("members_area.library.migrations.0002_gate_search_and_first_rows").SYNONYMS


def hand_over(apps, schema_editor):
    ours = apps.get_model("members_area_library", "Synonym").objects
    shared = apps.get_model("cms_ext_synonyms", "Synonym").objects
    own = {one.words: one.used for one in ours.all()}
    # Of the first rows the shared list has them as they were, not as the desk left them.
    shared.filter(words__in=set(BEGUN_WITH) - own.keys()).delete()
    for words, used in own.items():
        shared.update_or_create(words=words, defaults={"used": used})


def take_back(apps, schema_editor):
    ours = apps.get_model("members_area_library", "Synonym").objects
    for one in apps.get_model("cms_ext_synonyms", "Synonym").objects.all():
        ours.create(words=one.words, used=one.used)


class Migration(migrations.Migration):
    dependencies = [
        ("cms_ext_synonyms", "0002_everyday_words"),
        ("members_area_library", "0002_gate_search_and_first_rows"),
    ]

    operations = [
        migrations.RunPython(hand_over, take_back),
        migrations.DeleteModel(name="Synonym"),
    ]
