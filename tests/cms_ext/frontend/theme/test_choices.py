"""A choice of one in hundreds is typed, with suggestions, and its key is the value."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from lxml import html

from cms_ext.frontend.theme.choices import SearchedChoiceField

PLACES = [
    ("", "wszędzie"),
    ("b:B1", "B1, ul. Długa 1"),
    ("b:B10", "B10, ul. Długa 10"),
    ("k:1", "B10, ul. Długa 10, klatka 1"),
]


class PlaceForm(forms.Form):
    place = SearchedChoiceField(choices=PLACES, required=False)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", ""),
        ("b:B10", "b:B10"),
        ("B10, ul. Długa 10", "b:B10"),
        (" b10,  UL. dluga 10 ", "b:B10"),
        ("klatka dlug", "k:1"),
    ],
)
def test_words_of_one_place_choose_it(typed: str, key: str):
    assert PlaceForm.base_fields["place"].clean(typed) == key


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Krótka", "Nie ma takiego miejsca na liście: „Krótka”."),
        (
            "długa 10",
            "Pasuje kilka (2), wybierz jedno: B10, ul. Długa 10; B10, ul. Długa 10, klatka 1.",
        ),
        ("<script>", "Nie ma takiego miejsca na liście: „<script>”."),
    ],
)
def test_other_words_are_refused(typed: str, words: str):
    with pytest.raises(ValidationError) as refused:
        PlaceForm.base_fields["place"].clean(typed)
    assert refused.value.messages == [words]


def test_suggestions_stand_beside_the_input_and_a_key_is_displayed_as_its_label():
    shown = html.fromstring(f"<div>{PlaceForm(initial={'place': 'b:B1'})['place']}</div>")

    (field,) = shown.xpath("//input")
    assert (field.get("value"), field.get("placeholder")) == ("B1, ul. Długa 1", "wszędzie")
    assert shown.xpath(f"//datalist[@id='{field.get('list')}']/option/@value") == [
        label for key, label in PLACES if key
    ]
