"""Add the synonyms that every site starts with; staff may change them later."""

from django.db import migrations

# People say the first word of each line, documents use the others, or the other way round
# (0010-polish-search.md).
OF_PAPERS = [
    "winda, windzie, dźwig",
    "śmieci, śmieć, odpady",
    "czynsz, opłata",
    "kaloryfer, grzejnik",
    "pies, psa, psy, psów",
    "walne, zgromadzenie",
    "docieplenie, ocieplenie, termomodernizacja",
    "klatka, klatce, klatek",
    "pochylnia, podjazd",
]
# Everyday words for what announcements are about.
OF_NOTICES = [
    "kaloryfer, ogrzewanie",
    "kominiarz, kominiarski, wentylacja, wentylacyjny",
    "licznik, wodomierz, ciepłomierz",
    "prąd, energia, elektryczność",
    "śmietnik, odpady",
    "dozorca, gospodarz",
    "hydraulik, pogotowie",
]


def put(apps, schema_editor):
    synonym = apps.get_model("cms_ext_synonyms", "Synonym")
    synonym.objects.bulk_create(synonym(words=words) for words in [*OF_PAPERS, *OF_NOTICES])


class Migration(migrations.Migration):
    dependencies = [("cms_ext_synonyms", "0001_initial")]

    # Undoing 0001 drops the table with all rows.
    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
