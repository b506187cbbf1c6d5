"""The form on the page and at the desk, made from its declaration."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from cms_ext.access.domain.form_version import declared_form
from cms_ext.access.form_definition.form_class import (
    ApplicationForm,
    FormGap,
    find_gaps,
    form_class,
)
from cms_ext.access.form_definition.spec import FormSpec, read_yaml
from cms_ext.plugins.registry import find_procedure
from tests.cms_ext.access.applicants import ANNAS_FORM, FIRMS_FORM, TODAY

WASTE = (Path(__file__).parents[1] / "data" / "waste_inst.yaml").read_text(encoding="utf-8")


def typed(payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What a browser sends: lists in lines, ticks as „on”."""
    values = payload | changes
    lines = {key: "\n".join(v) for key, v in values.items() if isinstance(v, list)}
    ticks = {key: "on" for key, v in values.items() if v is True}
    return values | lines | ticks


def spec_of(panel: str) -> FormSpec:
    return declared_form(find_procedure(panel))


def filled(panel: str, data: dict[str, Any], *, for_desk: bool = False) -> ApplicationForm:
    return form_class(spec_of(panel), for_desk=for_desk)(data, today=TODAY)


def test_a_right_form_gives_its_payload_in_one_spelling():
    form = filled("IKCS", typed(ANNAS_FORM, member_no="0007", phone="000 000 101"))

    assert form.errors == {}
    assert form.payload == ANNAS_FORM
    assert find_gaps(spec_of("IKCS"), form.payload, TODAY) == []


def test_an_empty_form_names_every_field_and_so_does_c03():
    spec = spec_of("IKCS")

    errors = {key: list(found) for key, found in filled("IKCS", {}).errors.items()}

    assert errors == {gap.key: [gap.message] for gap in find_gaps(spec, {}, TODAY)}
    assert list(errors) == list(spec.keys)
    assert errors["last_name"] == ["Wypełnij pole „Nazwisko”."]
    assert errors["truth"] == ["Zaznacz „Oświadczam, że podane dane są prawdziwe”."]
    # Every field overlong is refused at its own place.
    long = dict.fromkeys(spec_of("EBOK").keys, "x" * 1_000_000)
    somebody, firm = filled("EBOK", long), filled("EBOK", long | {"payer_kind": "company"})
    ticks = {"accepts_bylaw", "truth", "privacy_seen"}
    assert set(somebody.errors) == set(long) - ticks - {"company_name", "tax_id"}
    assert set(firm.errors) == set(long) - ticks - {"payer_kind"}


def test_what_a_firm_must_say():
    table: list[tuple[dict[str, Any], list[str]]] = [
        ({"company_name": "", "tax_id": ""}, ["company_name", "tax_id"]),  # a firm needs both
        ({"company_name": "", "tax_id": "", "payer_kind": "person"}, []),  # a person needs none
        ({"tax_id": "1234563217"}, ["tax_id"]),  # typo in NIP
        ({"premises_list": ""}, ["premises_list"]),  # none
        ({"role": "king"}, ["role"]),  # unknown
        ({"signed_on": "2026-11-21"}, ["signed_on"]),  # tomorrow
    ]

    for changes, wrong in table:
        data = typed(FIRMS_FORM, **changes)
        assert list(filled("EBOK", data).errors) == wrong
        assert [gap.key for gap in find_gaps(spec_of("EBOK"), data, TODAY)] == wrong


def test_a_clerk_may_leave_gaps_and_copy_mistakes():
    copied = {"last_name": "Lis 2", "phone": "60010", "email": "anna at poczta", "payload": "x"}

    form = filled("IKCS", copied, for_desk=True)

    assert form.errors == {}
    assert form.payload == {
        **dict.fromkeys(spec_of("IKCS").keys, ""),
        **dict.fromkeys(("accepts_bylaw", "truth", "privacy_seen"), False),
        "last_name": "Lis 2",
        "phone": "60010",
        "email": "anna at poczta",
    }
    gaps = find_gaps(spec_of("IKCS"), form.payload, TODAY)
    assert (
        FormGap("last_name", "Nazwisko", "Wpisz tylko litery, odstęp, łącznik albo apostrof.")
        in gaps
    )
    assert len(gaps) == len(spec_of("IKCS").keys)


def test_the_form_says_what_a_browser_may_fill_in_and_each_field_helps():
    form, at_desk = (
        form_class(spec_of("EBOK"), for_desk=desk)(today=TODAY) for desk in (False, True)
    )

    hints = {name: field.widget.attrs.get("autocomplete") for name, field in form.fields.items()}
    assert (hints["first_names"], hints["email"], hints["phone"]) == ("given-name", "email", "tel")
    assert form.fields["signed_on"].initial == "2026-11-20"
    assert "signature" not in form.fields
    assert [one.fields["tax_id"].help_text for one in (form, at_desk)] == [
        "10 cyfr.",
        "Tylko gdy „Kto składa”: firma / instytucja. 10 cyfr.",
    ]


def test_a_clerk_reads_how_to_write_it_and_not_where_a_resident_gets_it():
    fields = form_class(spec_of("IKCS"), for_desk=True)(today=TODAY).fields

    assert [fields[name].help_text for name in ("member_no", "first_names")] == ["", ""]
    assert fields["privacy_seen"].label == (
        "Zaznaczono, że osoba zna informację o przetwarzaniu danych osobowych"
    )


def test_what_a_firm_must_say_stands_below_the_answer_that_asks_for_it():
    form = form_class(spec_of("EBOK"), for_desk=False)(today=TODAY)

    first, second, third = form.parts[:3]
    assert [field.name for field in first.fields] == ["payer_kind"]
    assert [one.data["attrs"].get("data-opens") for one in first.fields[0]] == [None, True]
    assert [([field.name for field in part.fields], part.legend) for part in (second, third)] == [
        (["company_name", "tax_id"], "Tylko gdy „Składam jako”: firma / instytucja"),
        (["first_names"], ""),
    ]
    assert [field.name for part in form.parts for field in part.fields] == list(form.fields)


def test_what_was_typed_before_the_answer_changed_is_neither_asked_nor_kept():
    for kind, wrong in (("person", []), ("", ["payer_kind"])):
        form = filled("EBOK", typed(FIRMS_FORM, payer_kind=kind, tax_id="1"))
        assert list(form.errors) == wrong
        assert (form.payload["company_name"], form.payload["tax_id"]) == ("", "")

    # A clerk copies what is on the paper.
    copied = filled("EBOK", typed(FIRMS_FORM, payer_kind="person"), for_desk=True)
    assert copied.payload == FIRMS_FORM | {"payer_kind": "person"}


def test_each_line_of_the_summary_names_its_field():
    form = filled(
        "IKCS",
        typed(ANNAS_FORM, last_name="L1", member_no="x", phone="1", signed_on="5", truth=False),
    )

    assert [words for _field, words, _step in form.summary] == [
        "Nazwisko: Wpisz tylko litery, odstęp, łącznik albo apostrof.",
        "Indywidualny numer rejestru członkowskiego: Wpisz same cyfry, bez liter.",
        "Numer telefonu do kontaktu: Wpisz 9 cyfr, na przykład 600 100 200. Możesz zacząć od +48.",
        "Zaznacz „Oświadczam, że podane dane są prawdziwe”.",
        "Data: Wpisz datę w postaci dzień.miesiąc.rok, na przykład 5.11.2026.",
    ]


def test_a_file_of_the_form_is_an_upload_and_no_word_of_the_payload():
    make = form_class(read_yaml(WASTE, "waste.yaml"), for_desk=False)
    data = {
        "org_kind": "manager",
        "org_name": "Zarządca Przykładowy",
        "tax_id": "1234563218",
        "regon": "123456785",
        "seat": "ul. Leśna 3",
        "authorised": "Jan Zarządca",
        "email": "biuro@zarzadca.example",
        "phone": "000000113",
        "properties": "ul. Leśna 3\nul. Leśna 4",
        "accepts_bylaw": "on",
    }
    paper = SimpleUploadedFile("umocowanie.pdf", b"%PDF-")

    without = make(data, today=TODAY)
    whole = make(data, MultiValueDict({"representation": [paper]}), today=TODAY)

    assert list(without.errors) == ["representation"]
    assert whole.errors == {}
    assert whole.uploads == [paper]
    assert "representation" not in whole.payload


IN_PERSON_GAPS = [
    # Neither e-mail nor telephone: the person for whom the way in person is there.
    ({"email": "", "phone": ""}, []),
    ({"email": "", "phone": "+48000000101"}, []),
    ({"email": None}, []),
    # What was written must still be right: a letter may be answered by it later.
    ({"email": "anna.lis"}, ["email"]),
    ({"phone": "12"}, ["phone"]),
    # Whose form it is and what was declared is needed on paper, too.
    ({"email": "", "last_name": ""}, ["last_name"]),
    ({"email": "", "member_no": ""}, ["member_no"]),
    ({"email": "", "accepts_bylaw": False}, ["accepts_bylaw"]),
]


@pytest.mark.parametrize(("changed", "gaps"), IN_PERSON_GAPS)
def test_whoever_comes_in_person_needs_no_email_and_no_telephone(
    changed: dict[str, Any], gaps: list[str]
):
    spec, payload = spec_of("IKCS"), ANNAS_FORM | changed

    assert [gap.key for gap in find_gaps(spec, payload, TODAY, in_person=True)] == gaps
    electronic = [gap.key for gap in find_gaps(spec, payload, TODAY)]
    empty = [key for key in ("email", "phone") if key in changed and not changed[key]]
    assert set(electronic) == {*gaps, *empty}
