"""A phone shows an application in steps: one request a step, and nothing typed is lost."""

import pytest
from django.http import HttpResponse

from cms_ext.access.models import AccessApplication
from tests.cms_ext.access.applicants import ANNAS_FORM, FIRMS_FORM
from tests.cms_ext.access.views.test_applying import EBOK, IKCS, errors, typed
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db

STEPS = {
    IKCS: ["Kim jesteś", "Kontakt", "Oświadczenia"],
    EBOK: ["Kim jesteś", "Prawo do lokalu", "Adresy i kontakt", "Oświadczenia"],
    "/strefa-mieszkanca/wniosek/instytucja/": [
        "Kim jesteś",
        "Siedziba i kontakt",
        "Nieruchomości i umocowanie",
    ],
}
SHOWN = "//form[@enctype]//div[@class='step']"


def step_on_phone(page: HttpResponse) -> tuple[str, list[str]]:
    """Return the title of the step that a phone shows, and its buttons."""
    tree = parsed(page)
    (title,) = texts(tree, f"{SHOWN}/h2")
    buttons = "//form[@enctype]//button[not(contains(@class, 'step--other'))]"
    return title, texts(tree, buttons)


@pytest.mark.all_plugins
def test_each_form_begins_with_its_first_step(client):
    for path, titles in STEPS.items():
        page = client.get(path)
        first = f"Krok 1 z {len(titles)}: {titles[0]}"
        assert (step_on_phone(page), page_problems(page)) == ((first, ["Dalej"]), [])
        assert [
            title.split(": ")[1] for title in texts(parsed(page), "//form[@enctype]//h2")
        ] == titles


def test_a_firm_goes_on_back_and_on_again_and_hands_in_what_it_typed(client):
    page = client.post(EBOK, typed(FIRMS_FORM, dalej="2"))
    assert (step_on_phone(page), errors(page), page_problems(page)) == (
        ("Krok 3 z 4: Adresy i kontakt", ["Dalej", "Wstecz"]),
        [],
        [],
    )
    again = client.post(EBOK, typed(FIRMS_FORM, wstecz="3"))
    assert step_on_phone(again) == ("Krok 2 z 4: Prawo do lokalu", ["Dalej", "Wstecz"])
    last = client.post(EBOK, typed(FIRMS_FORM, dalej="3"))
    assert step_on_phone(last) == ("Krok 4 z 4: Oświadczenia", ["Złóż wniosek", "Wstecz"])

    assert AccessApplication.objects.count() == 0
    (form,) = parsed(last).xpath("//form[@enctype]")
    sent = {name: value for name, value in form.fields.items() if value is not None}
    client.post(EBOK, sent)
    assert AccessApplication.objects.get().payload == FIRMS_FORM


def test_only_what_was_shown_is_refused_and_the_step_stays(client):
    wrong = {"last_name": "123", "email": "biuro", "truth": False}

    page = client.post(IKCS, typed(ANNAS_FORM, **wrong, dalej="1"))
    assert (step_on_phone(page)[0], len(errors(page))) == ("Krok 1 z 3: Kim jesteś", 1)
    back = client.post(IKCS, typed(ANNAS_FORM, **wrong, wstecz="2"))
    assert (step_on_phone(back)[0], errors(back)) == ("Krok 1 z 3: Kim jesteś", [])
    corrected = client.post(IKCS, typed(ANNAS_FORM, **wrong | {"last_name": "Lis"}))
    assert (step_on_phone(corrected)[0], len(errors(corrected))) == ("Krok 2 z 3: Kontakt", 2)
    whole = client.post(IKCS, typed(ANNAS_FORM, **wrong))
    assert (step_on_phone(whole)[0], len(errors(whole))) == ("Krok 1 z 3: Kim jesteś", 3)
    # A phone has no link to a field that it does not show.
    assert texts(parsed(whole), "//div[@id='bledy']//li[@class='step--other']") == errors(whole)[1:]


def test_enter_on_a_phone_leads_to_the_next_step_without_its_errors(client):
    """Enter presses the form's first button, which a phone does not show."""
    keys = ("first_names", "last_name", "member_no", "premises_address", "place")
    first = {key: ANNAS_FORM[key] for key in keys}
    untouched = "//form[@enctype]//div[@data-untouched]"
    summary = "//div[@id='bledy']/@class"

    page = client.post(IKCS, typed(first))
    titles = texts(parsed(page), f"{untouched}/h2")
    assert titles == ["Krok 2 z 3: Kontakt", "Krok 3 z 3: Oświadczenia"]
    assert parsed(page).xpath(summary) == ["errors errors--untouched"]

    begun = client.post(IKCS, typed(first, phone="12"))
    assert step_on_phone(begun)[0] == "Krok 2 z 3: Kontakt"
    assert parsed(begun).xpath(summary) == ["errors"]


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "", "²", "1" * 5000])
def test_an_odd_number_of_a_step_is_the_first_one(client, number: str):
    for button in ("dalej", "wstecz"):
        page = client.post(IKCS, typed({}, **{button: number}))
        assert (page.status_code, step_on_phone(page)[0]) == (200, "Krok 1 z 3: Kim jesteś")
