"""Where the words of a refusal stand: at the field that it is about, or above all of them."""

from datetime import date
from typing import Any, ClassVar

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from lxml import html

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import (
    Done,
    SecondPerson,
    Step,
    StepForm,
    add_refusal,
    by_slug,
    list_offered_steps,
)
from cms_ext.office.desk_kit.workflow.views import ButtonView, NothingLeft, StepPage, StepView
from cms_ext.people.identity.models import User
from cms_ext.premises.models import Property
from tests.people import staff

pytestmark = pytest.mark.django_db


SEES, CHANGES = "cms_ext_premises.view_property", "cms_ext_premises.change_property"
TODAY = date(2026, 11, 16)


class NameForm(StepForm):
    refused_at: ClassVar = {"TAKEN": "name"}

    name = forms.CharField(error_messages={"required": "Wpisz nazwę."})


def rename(estate: Property, form: NameForm, today: date, origin: Origin) -> Done:
    name = form.cleaned_data["name"]
    record("PLACE_CHANGED", origin, obj=estate)
    if name == "Lipowa":
        raise Refusal("TAKEN", "Ta nazwa jest zajęta.")
    return Done(f"Teraz: {name}.", "/gdzie-indziej/" if name == "Inna" else "")


def void(estate: Property, form: StepForm, today: date, origin: Origin) -> None:
    record("PLACE_CHANGED", origin, obj=estate)
    raise Refusal("CHANGED", "Od próby coś się zmieniło.")


STEPS = by_slug(
    Step("nazwa", "Zmień nazwę", rename, NameForm, rights=(CHANGES,)),
    Step("list", "Wydrukuj", lambda estate, form, today, origin: HttpResponse("list")),
    Step("cicho", "Zapisz", lambda estate, form, today, origin: None, done="Zapisano."),
    Step(
        "sprawdz",
        "Zmień po sprawdzeniu",
        rename,
        NameForm,
        preview=lambda estate, form, today, origin: f"Będzie {form.cleaned_data['name']}",
    ),
    Step("slad", "Uczyń nieważnym", void, leaves_trace=True),
    Step("kiedys", "Na później", rename, offered=lambda estate, today: today > TODAY),
)


class EstateStepView(StepView[Property]):
    sees = SEES
    steps = STEPS

    def find_subject(self, key: int, slug: str) -> Property:
        found = Property.objects.filter(pk=key).first()
        if found is None:
            raise Http404
        return found

    def landing(self) -> str:
        return "/z-powrotem/"


def forbid(estate: Property, form: StepForm, today: date, origin: Origin) -> None:
    record("PLACE_CHANGED", origin, obj=estate)
    raise ValidationError(["Nie można.", "Ktoś tu mieszka."])


class EstateButtonView(ButtonView[Property], EstateStepView):
    steps = by_slug(
        Step("cicho", "Zapisz", lambda estate, form, today, origin: None, done="Zapisano."),
        Step("slad", "Uczyń nieważnym", void),
        Step("usun", "Usuń", forbid),
        Step("nie", "Nie dla niej", void, rights=("cms_ext_identity.add_user",)),
    )


class EstatePage(StepPage[Property]):
    template_name = "cms_ext/workflow/base.html"
    sees = SEES
    steps = by_slug(
        Step("nazwa", "Zmień nazwę", rename, NameForm, rights=(CHANGES,)),
        Step(
            "zatwierdz",
            "Zatwierdź",
            lambda estate, form, today, origin: Done("Zatwierdzono."),
            second_person=SecondPerson(
                Property.objects.all,
                lambda estate: User.objects.get(login="tworca"),
                "evidence.erasure",
            ),
        ),
    )

    def find_subject(self, key: int) -> Property:
        found = Property.objects.filter(pk=key).first()
        if found is None:
            raise NothingLeft("Ktoś był szybszy.", "/lista/")
        return found


@pytest.fixture
def celina(db: None) -> User:
    return staff("celina", "membership_clerk")


@pytest.fixture
def estate(db: None) -> Property:
    return Property.objects.create(code="N1", name="Jodłowa")


Answer = tuple[HttpResponseBase, list[str]]


def ask(user: User, slug: str, key: int, method: str = "get", **typed: str) -> Answer:
    """Return the answer, and what would be said on the next page."""
    return answered(EstateStepView, user, method, typed, key=key, slug=slug)


def visit(user: User, key: int, method: str = "get", **typed: str) -> Answer:
    """As `ask`, of the page on which the steps are."""
    return answered(EstatePage, user, method, typed, key=key)


def answered(
    view: type[StepView[Property]], user: User, method: str, typed: dict[str, str], **address: Any
) -> Answer:
    request = getattr(RequestFactory(), method)("/nieruchomosc/", typed)
    request.user = user
    request._messages = CookieStorage(request)
    answer = view.as_view()(request, **address)
    return answer, [str(message).strip() for message in get_messages(request)]


def context(answer: Any) -> dict[str, Any]:
    shown: dict[str, Any] = answer.context_data
    return shown


def test_get_shows_the_form_and_does_nothing(celina: User, estate: Property):
    answer, said = ask(celina, "nazwa", estate.pk)

    shown = context(answer)
    assert (answer.status_code, said, AuditEvent.objects.count()) == (200, [], 0)
    assert (shown["step"].title, shown["subtitle"]) == ("Zmień nazwę", str(estate))
    assert (shown["back"], shown["form"].is_bound) == ("/z-powrotem/", False)


def test_post_does_it_says_so_and_goes_on(celina: User, estate: Property):
    goes_on: list[tuple[str, dict[str, str], str | None, list[str]]] = [
        ("nazwa", {"name": "Sosnowa"}, "/z-powrotem/", ["Teraz: Sosnowa."]),
        ("nazwa", {"name": "Inna"}, "/gdzie-indziej/", ["Teraz: Inna."]),
        ("cicho", {}, "/z-powrotem/", ["Zapisano."]),
        ("list", {}, None, []),
    ]
    for slug, typed, where, said in goes_on:
        answer, messages = ask(celina, slug, estate.pk, "post", **typed)

        assert (answer.get("Location"), messages) == (where, said)


def test_a_mistake_comes_back_and_a_refusal_leaves_nothing_half_done(
    celina: User, estate: Property
):
    empty, _said = ask(celina, "nazwa", estate.pk, "post", name="")
    taken, said = ask(celina, "nazwa", estate.pk, "post", name="Lipowa")

    assert (empty.status_code, taken.status_code) == (200, 409)
    assert context(empty)["form"].errors == {"name": ["Wpisz nazwę."]}
    assert context(taken)["form"].errors == {"name": ["Ta nazwa jest zajęta."]}
    assert (said, AuditEvent.objects.count()) == ([], 0)
    page = taken.render().content.decode()  # type: ignore[attr-defined]  # of a TemplateResponse
    assert "Niczego nie zapisano. Popraw:" in page
    assert '<a href="#id_name">Name: Ta nazwa jest zajęta.</a>' in page


def test_what_comes_of_it_is_read_and_changed_before_it_is_done(celina: User, estate: Property):
    looked, _said = ask(celina, "sprawdz", estate.pk, "post", name="Lipowa")
    back, said = ask(celina, "sprawdz", estate.pk, "post", name="Lipowa", krok="popraw")
    done_before = AuditEvent.objects.count()
    done, said_then = ask(celina, "sprawdz", estate.pk, "post", name="Sosnowa", krok="zapisz")

    pages = [one.render().content.decode() for one in (looked, back)]  # type: ignore[attr-defined]  # of TemplateResponses
    fields = [html.fromstring(page).xpath("//input[@name='name']/@type") for page in pages]
    assert (looked.status_code, context(looked)["seen"], done_before) == (200, "Będzie Lipowa", 0)
    assert fields == [["hidden"], ["text"]]
    assert (back.status_code, context(back)["form"].errors, said) == (200, {}, [])
    assert (done.status_code, said_then) == (302, ["Teraz: Sosnowa."])


def test_the_trace_of_a_refusal_stays_where_the_step_says_so(celina: User, estate: Property):
    refused, _said = ask(celina, "slad", estate.pk, "post")

    errors = {"__all__": ["Od próby coś się zmieniło."]}
    assert (refused.status_code, context(refused)["form"].errors) == (409, errors)
    assert AuditEvent.objects.count() == 1


def test_a_button_in_a_row_leads_back_to_its_page_done_or_refused(celina: User, estate: Property):
    pressed = {
        "cicho": "Zapisano.",
        "slad": "Od próby coś się zmieniło.",
        "usun": "Nie można. Ktoś tu mieszka.",
    }
    for slug, words in pressed.items():
        answer, said = answered(EstateButtonView, celina, "post", {}, key=estate.pk, slug=slug)

        assert (answer.status_code, answer["Location"], said) == (302, "/z-powrotem/", [words])
    assert not AuditEvent.objects.exists()

    opened, _said = answered(EstateButtonView, celina, "get", {}, key=estate.pk, slug="cicho")
    assert opened.status_code == 405
    with pytest.raises(PermissionDenied):
        answered(EstateButtonView, celina, "post", {}, key=estate.pk, slug="nie")


def test_a_step_needs_its_right_beside_that_to_see(estate: Property):
    clerk, cashier = staff("celina", "membership_clerk"), staff("finanse", "finance_clerk")
    stranger = staff("sprawy", "case_clerk")

    # The cashier sees estates and changes premises only.
    for user, slug in ((cashier, "nazwa"), (stranger, "cicho")):
        for method in ("get", "post"):
            with pytest.raises(PermissionDenied):
                ask(user, slug, estate.pk, method, name="Sosnowa")
    assert not AuditEvent.objects.exists()

    for user, slug in ((clerk, "nazwa"), (cashier, "cicho")):
        answers = [ask(user, slug, estate.pk, method, name="Sosnowa") for method in ("get", "post")]
        assert [answer.status_code for answer, _said in answers] == [200, 302]


def test_deny_first_then_what_does_not_exist_or_is_no_method_of_a_step(
    celina: User, estate: Property
):
    with pytest.raises(PermissionDenied):
        ask(staff("ktos"), "nazwa", 0)
    with pytest.raises(Http404):
        ask(celina, "nazwa", 0)
    with pytest.raises(Http404):
        ask(celina, "awans", estate.pk)
    for method in ("put", "patch", "delete", "options"):
        assert ask(celina, "cicho", estate.pk, method)[0].status_code == 405


def test_only_what_makes_sense_now_is_offered(estate: Property):
    days = (TODAY, date(2026, 11, 17))

    found = [[step.slug for step in list_offered_steps(STEPS, estate, day)] for day in days]

    assert found == [[*list(STEPS)[:-1]], list(STEPS)]


def test_a_page_has_the_steps_that_are_for_whoever_reads_it(celina: User, estate: Property):
    # Who made it is not the second person.
    maker, cashier = staff("tworca", "membership_clerk"), staff("finanse", "finance_clerk")
    readers = {celina: ["nazwa", "zatwierdz"], maker: ["nazwa"], cashier: ["zatwierdz"]}

    answers = {reader: visit(reader, estate.pk)[0] for reader in readers}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert {
        reader: list(context(answer)["offers"]) for reader, answer in answers.items()
    } == readers


def test_a_step_of_a_page_is_sent_to_it_and_named(celina: User, estate: Property):
    staff("tworca", "membership_clerk")

    done, said = visit(celina, estate.pk, "post", krok="nazwa", name="Sosnowa")
    wrong, _said = visit(celina, estate.pk, "post", krok="nazwa", name="Lipowa")

    assert (done.status_code, done["Location"]) == (302, "/nieruchomosc/")
    assert said == ["Teraz: Sosnowa."]
    cards = context(wrong)["offers"]
    assert (wrong.status_code, [card.is_open for card in cards.values()]) == (409, [True, False])
    assert cards["nazwa"].form.errors == {"name": ["Ta nazwa jest zajęta."]}
    with pytest.raises(Http404):
        visit(celina, estate.pk, "post", krok="awans")
    with pytest.raises(PermissionDenied):
        visit(staff("finanse", "finance_clerk"), estate.pk, "post", krok="nazwa", name="Sosnowa")


def test_what_somebody_else_did_is_said_and_one_goes_on(celina: User):
    answer, said = visit(celina, 0, "post", krok="zatwierdz")

    assert (answer.status_code, answer["Location"], said) == (302, "/lista/", ["Ktoś był szybszy."])


class Transfer(StepForm):
    refused_at: ClassVar = {"TOO_MUCH": "amount", "NO_NOTE": "note"}

    amount = forms.IntegerField()


def test_a_refusal_stands_at_its_field():
    closed = Refusal("CLOSED", "Konto jest zamknięte.")
    several = ValidationError({"amount": "Za mało.", "owner": "Nie ten."})
    refusals: list[tuple[Exception, dict[str, list[str]]]] = [
        (Refusal("TOO_MUCH", "Za dużo."), {"amount": ["Za dużo."]}),
        (closed, {"__all__": ["Konto jest zamknięte."]}),
        # The form has no such field.
        (Refusal("NO_NOTE", "Brak noty."), {"__all__": ["Brak noty."]}),
        (ValueRefused("Wpisz 9 cyfr."), {"__all__": ["Wpisz 9 cyfr."]}),
        (ValidationError(["Raz.", "Dwa."]), {"__all__": ["Raz.", "Dwa."]}),
        (several, {"amount": ["Za mało."], "__all__": ["Nie ten."]}),
    ]

    def errors(form: forms.Form, refusal: Exception) -> dict[str, list[str]]:
        assert form.is_valid()
        add_refusal(form, refusal)
        return dict(form.errors)

    for refusal, said in refusals:
        form = Transfer({"amount": "7"}, subject=None, today=date(2026, 11, 16))
        assert errors(form, refusal) == said
    # A form of a model needs no table of codes.
    assert errors(forms.Form({}), closed) == {"__all__": ["Konto jest zamknięte."]}
