from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.text.typed_values import (
    MAX_QUERY,
    grouped_number,
    masked_email,
    masked_number,
    normalised_query,
    same_number,
    serial_number,
)
from cms_ext.frontend.theme.middleware import SearchInputMiddleware


def test_what_was_typed_becomes_what_is_asked():
    cases = {
        "winda": "winda",
        "  protokół   o\twindzie ": "protokół o windzie",
        '"winda': "winda",
        'uchwała "o windzie"': "uchwała o windzie",
        "win\x00da": "win da",
        "   ": "",
        "x" * 5_000: "x" * MAX_QUERY,
        "zażółć – §1": "zażółć – §1",
    }

    assert {typed: normalised_query(typed) for typed in cases} == cases


@given(st.text(max_size=1_000))
def test_any_text_becomes_harmless_once_and_for_all(typed: str):
    asked = normalised_query(typed)

    assert len(asked) <= MAX_QUERY
    assert not {"\x00", '"'} & set(asked)
    assert normalised_query(asked) == asked


def test_every_view_gets_the_harmless_query_and_the_rest_as_it_came(rf: RequestFactory):
    seen: list[dict[str, object]] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.GET.dict())
        return HttpResponse()

    SearchInputMiddleware(view)(rf.get("/szukaj/", {"q": ' "winda\x00 ', "rok": '2"026'}))

    assert seen == [{"q": "winda", "rok": '2"026'}]


def test_a_number_of_a_register_is_known_however_it_was_typed():
    spellings = {
        "spr/2026/18": "SPR/2026/000018",
        " spr 2026 18 ": "SPR/2026/000018",
        "waste_inst / 2026 / 7": "WASTE_INST/2026/000007",
        "spr/2026": "SPR/2026",
        "x" * 1_000_000: "X" * 40,
    }

    assert {typed: serial_number(typed, 6) for typed in spellings} == spellings


def test_an_address_and_a_number_are_recognised_and_not_learnt():
    addresses = {"lucja@poczta.example": "l…@poczta.example", " a@b.example ": "a…@b.example"}
    numbers = {"+48 600 100 123": "*** *** 123", "600100123": "*** *** 123", "": ""}
    read_in_threes = {
        "000000103": "000 000 103",
        "+48600100200": "+48 600 100 200",
        "0048600100200": "600 100 200",
        "600-100-200": "600 100 200",
        "+49301234": "+49301234",
        "": "",
    }

    assert {one: masked_email(one) for one in ("", *addresses)} == {"": "", **addresses}
    assert {number: masked_number(number) for number in numbers} == numbers
    assert {one: grouped_number(one) for one in read_in_threes} == read_in_threes


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.sampled_from(["", "+48", "0048", "48 "]))
def test_a_number_is_the_same_with_and_without_the_country(digits: str, before: str):
    spaced = f"{before}{digits[:3]} {digits[3:6]}-{digits[6:]}"

    assert same_number(spaced, digits)
    assert not same_number("600100200", "600100201")
    assert not same_number("", "")
    assert not same_number("600100200", "60010020")
