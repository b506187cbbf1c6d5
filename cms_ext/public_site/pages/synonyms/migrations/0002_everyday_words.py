"""The words with which a co-op begins; whoever keeps them changes them later."""

from django.db import migrations

# What the library's search began with: people say the first of each line, the rest is in the
# papers, or the other way round (0010-polish-search.md).
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
# What people say of that of which notices tell.
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

    # Backwards the table goes, with all of them.
    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
