"""The small parts that every page may include."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import html
from lxml.html import HtmlElement

from cms_ext.base.web.paging import PAGE, ListPage, page_of
from cms_ext.frontend.theme.choices import set_choices
from tests.page_checks import texts


def part(name: str, **context: object) -> HtmlElement:
    markup = render_to_string(f"cms_ext/theme/parts/{name}.html", context)
    return html.fragment_fromstring(markup, create_parent="div")


def page_at(address: str, rows: int) -> ListPage:
    return page_of(RequestFactory().get(f"/{address}"), range(rows), 10, name=PAGE)


def test_the_pager_keeps_what_was_asked_and_one_page_needs_none():
    expected = {
        1: [("Następna", "?q=winda&page=2")],
        2: [("Poprzednia", "?q=winda&page=1"), ("Następna", "?q=winda&page=3")],
        3: [("Poprzednia", "?q=winda&page=2")],
    }

    pagers = {
        number: part("pager", page_obj=page_at(f"?page={number}&q=winda", 25))
        for number in expected
    }

    assert {
        number: [(link.text, link.get("href")) for link in pager.xpath(".//a")]
        for number, pager in pagers.items()
    } == expected
    for number, pager in pagers.items():
        assert f"Strona {number} z 3" in pager.text_content()
    assert part("pager", page_obj=page_at("", 5)).xpath(".//nav") == []


def test_crumbs_end_with_the_page_itself():
    crumbs = part("crumbs", links=[("Strona główna", "/")], here="Ogłoszenia")

    assert [item.text_content() for item in crumbs.xpath(".//li")] == [
        "Strona główna",
        "Ogłoszenia",
    ]
    assert crumbs.xpath(".//*[@aria-current='page']/text()") == ["Ogłoszenia"]


def test_an_empty_place_says_what_to_try():
    empty = part("empty", title="Nic tu nie ma", text="Spróbuj krócej.", url="/", action="Start")

    own_words = "normalize-space(text())"
    assert texts(empty, f".//h2[{own_words}]|.//p[{own_words}]|.//a[{own_words}]") == [
        "Nic tu nie ma",
        "Spróbuj krócej.",
        "Start",
    ]


class Reading(forms.Form):
    state = forms.DecimalField(label="Stan licznika", help_text="Czarne cyfry.")


def test_a_field_carries_its_help_and_its_error():
    form = Reading({"state": "dużo"})
    shown = part("field", field=form["state"])

    [label], [field] = shown.xpath(".//label"), shown.xpath(".//input")
    assert (label.text, label.get("for")) == ("Stan licznika", field.get("id"))
    described = [
        shown.xpath(f".//*[@id='{name}']")[0] for name in field.get("aria-describedby").split()
    ]
    assert [" ".join(found.text_content().split()) for found in described] == [
        "Czarne cyfry.",
        "Błąd: Wpisz liczbę.",
    ]


def test_the_error_summary_is_there_only_with_errors():
    wrong, untouched = Reading({"state": ""}), Reading()

    assert part("error_summary", form=wrong).xpath(".//a/@href") == ["#id_state"]
    assert part("error_summary", form=untouched).xpath(".//*") == []


class Months(forms.Form):
    month = forms.ChoiceField()
    several = forms.MultipleChoiceField(required=False)
    note = forms.CharField(required=False)


def test_what_is_offered_is_shown_and_accepted_and_nothing_else():
    form = Months({"month": "2026-11", "several": ["a", "b"]})
    set_choices(form, "month", [("2026-11", "listopad 2026")])
    set_choices(form, "several", [("a", "A"), ("b", "B")])

    assert form.is_valid()
    assert "listopad 2026" in str(form["month"])

    form = Months({"month": "2026-12"})
    set_choices(form, "month", [("2026-11", "listopad 2026")])

    assert "month" in form.errors

    with pytest.raises(TypeError, match=r"Months\.note is no ChoiceField"):
        set_choices(Months(), "note", [])
