"""Add the waste fractions and terms that every site starts with; staff may change them."""

from django.db import migrations

# code, name, mark, colour, about
FRACTIONS = (
    (
        "ZMIESZANE",
        "Odpady zmieszane",
        "Z",
        "black",
        "To, czego nie da się przypisać do innej frakcji.",
    ),
    ("BIO", "Bioodpady", "BIO", "brown", "Resztki roślinne, trawa, liście, fusy."),
    (
        "METALE",
        "Metale i tworzywa sztuczne",
        "MT",
        "yellow",
        "Butelki i folie z tworzyw, puszki, kartony po napojach.",
    ),
    ("PAPIER", "Papier", "P", "blue", "Gazety, zeszyty, kartony, suche i czyste."),
    ("SZKLO", "Szkło", "S", "green", "Butelki i słoiki, bez zakrętek."),
    ("POPIOL", "Popiół", "PO", "grey", "Wystudzony popiół z palenisk domowych."),
    (
        "GABARYTY",
        "Odpady wielkogabarytowe",
        "WG",
        "orange",
        "Meble, materace, dywany, wózki.",
    ),
)


def make(apps, schema_editor):
    fraction = apps.get_model("waste_union_collections", "Fraction")
    fraction.objects.bulk_create(
        fraction(code=code, name=name, mark=mark, colour=colour, about=about, position=at * 10)
        for at, (code, name, mark, colour, about) in enumerate(FRACTIONS, start=1)
    )
    apps.get_model("waste_union_collections", "CollectionTerms").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("waste_union_collections", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
