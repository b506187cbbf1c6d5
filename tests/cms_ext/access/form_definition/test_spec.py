"""Forms are declared in YAML; a wrong declaration is refused by file, field and cure."""

import re
from pathlib import Path

import pytest

from cms_ext.access.form_definition.spec import MalformedForm, read_yaml

WASTE = (Path(__file__).parents[1] / "data" / "waste_inst.yaml").read_text(encoding="utf-8")
HEAD = "panel: X\nversion: 1\ntitle: T\nvalid_from: 2026-11-01\n"


def one(field: str) -> str:
    return f"{HEAD}fields:\n  - {field}\n"


def test_the_institutions_form_is_read_whole():
    spec = read_yaml(WASTE, "union/waste.yaml")

    assert (spec.panel, spec.version, len(spec.fields)) == ("WASTE_INST", 1, 12)
    assert spec.keys == (
        "org_kind",
        "org_name",
        "tax_id",
        "regon",
        "seat",
        "authorised",
        "email",
        "phone",
        "properties",
        "accepts_bylaw",
    )
    assert spec.field_of("properties").max_items == 500
    assert spec.signature_kinds() == ("HANDWRITTEN", "TRUSTED", "PERSONAL", "QUALIFIED")


def test_a_wrong_declaration_names_the_place_and_the_cure():
    for text, words in [
        ("- 1", "x.yaml: plik ma mieć klucze panel, version, title i fields."),
        ("a: [", "x.yaml: to nie jest poprawny YAML"),
        ("panel: X", "x.yaml: klucz version jest pusty albo złego rodzaju."),
        (f"{HEAD}fields: []", "x.yaml: formularz nie ma żadnego pola."),
        (one("5"), "x.yaml: pole 5 nie ma klucza key."),
        (one("{key: a, label: A, type: pesel}"), "x.yaml, pole a: nieznany rodzaj pola 'pesel'."),
        (one("{key: a, type: text}"), "x.yaml, pole a: brakuje napisu label."),
        (one("{key: a, label: A, type: text, colour: 1}"), "nieznane własności: colour."),
        (one("{key: a, label: A, type: choice}"), "pole wyboru nie ma listy options."),
        (one("{key: a, label: A, type: text, max: 0}"), "max ma być liczbą od 1."),
        (one("{key: a, label: A, type: signature, kinds: [SEAL]}"), "kinds to lista z:"),
        (
            one("{key: a, label: A, type: text, required_if: {b: c}}"),
            "required_if wskazuje nieznane pole b.",
        ),
        (
            one("{key: a, label: A, type: text}\n  - {key: a, label: B, type: text}"),
            "x.yaml: pole a stoi dwa razy.",
        ),
    ]:
        with pytest.raises(MalformedForm, match=re.escape(words)):
            read_yaml(text, "x.yaml")
