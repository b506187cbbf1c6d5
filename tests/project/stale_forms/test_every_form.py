"""Every form that edits a row carries its version: the screens are enumerated, not listed by hand.

A new screen that edits a row and has no version fails here, whatever it is made with.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.forms import BaseForm
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic.edit import ModelFormMixin
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin
from wagtail.admin.views.pages.edit import EditView as EditPageView
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.models import get_page_models
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import CreateView as RegisterCreate
from wagtail_modeladmin.views import ModelFormView

from cms_ext.office.desk_kit import row_version
from cms_ext.office.desk_kit.row_version import VersionedForm
from cms_ext.office.desk_kit.staff_registers.views import PlainEditView
from cms_ext.public_site.pages.wagtail_hooks import PageEdit, PageRevert
from tests.sources import PACKAGES, module_of, of_packages

ROOT = Path(__file__).resolve().parents[3]
# Forms that begin with values and edit no row that is shown in them, with the reason.
NO_ROW = {
    "AddressForm": "a new address, confirmed by links; or a question of the public site",
    "AmendmentForm": "a new amendment, with what was typed before the sign-in",
    "AnswersForm": "a new notice, from the answers typed a page before",
    "ApplicationFilterForm": "filters a list",
    "ApproveForm": "carries what was seen, and is refused by it",
    "CommitForm": "carries the receipt of a rehearsal, and is refused by it",
    "ContactMessageForm": "a new message",
    "DayForm": "a day that is proposed",
    "DigestForm": "one choice of the person's own, replaced as a whole",
    "DraftResolutionForm": "a new draft, with what was typed before the sign-in",
    "EndPlaceForm": "a day that is proposed",
    "FiguresForm": "a number from a printed code",
    "HandOverBatchForm": "a day that is proposed",
    "InstalmentsForm": "a new request",
    "MissingPaymentForm": "a new case",
    "NewPostalAddressForm": "a new request",
    "OnlinePaymentForm": "a new payment",
    "OrderForm": "a new order",
    "OwnCaseForm": "a new case",
    "PaperApplicationForm": "a new application, as typed a page before",
    "PersonsFilingForm": "a new request",
    "PersonsForm": "a new request",
    "PhoneSubscriptionForm": "a new subscription",
    "ProfileNameForm": "a new profile, from a draft in the clerk's own session",
    "PutUpForm": "a new record, with a proposed day",
    "ReasonForm": "a reason that was given before",
    "RefundForm": "a new request",
    "ReliefForm": "a new application",
    "ReportForm": "a new report",
    "RequestedPapersForm": "a new request",
    "RowComplaintForm": "a new complaint",
    "SignForm": "ticks at the moment of signing",
    "SplitBuildingForm": "a new building",
    "StartForm": "a new declaration",
    "TransfersForm": "new transfers",
    "TwoDaysForm": "filters a list",
}


def callbacks(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from callbacks(pattern.url_patterns, here)
        else:
            yield here, inspect.unwrap(pattern.callback, stop=lambda it: hasattr(it, "view_class"))


EVERY = list(callbacks(get_resolver().url_patterns))


def test_every_register_edits_with_a_version():
    registers = {
        view.__self__
        for _address, view in EVERY
        if inspect.ismethod(view) and isinstance(view.__self__, ModelAdmin)
    }
    views = {register.edit_view_class for register in registers}
    views |= {
        view
        for register in registers
        for view in getattr(register, "row_views", {}).values()
        if issubclass(view, ModelFormView) and not issubclass(view, RegisterCreate)
    }

    assert len(registers) > 40
    assert [
        view.__qualname__
        for view in views
        if not issubclass(view, PlainEditView)
        or view.get_form_class is not PlainEditView.get_form_class
    ] == []


def test_every_edit_view_of_wagtail_s_kind_builds_its_form_with_a_version():
    views = {view.view_class for _address, view in EVERY if hasattr(view, "view_class")}
    edits = [view for view in views if issubclass(view, (EditView, ModelFormMixin))]
    edits = [view for view in edits if not issubclass(view, CreateView)]

    def has_version(view: type[Any]) -> bool:
        calls_ours = "super().get_form(" in inspect.getsource(view.get_form)
        return view.get_form is row_version.build_form or calls_ours

    assert len(edits) > 8
    assert [view.__qualname__ for view in edits if not has_version(view)] == []


def test_the_form_of_every_page_type_has_a_version():
    kinds = [kind for kind in get_page_models() if kind.is_creatable or kind.objects.exists]
    forms = {kind: kind.get_edit_handler().get_form_class() for kind in kinds}

    assert len(forms) > 8
    assert [
        kind.__name__
        for kind, form in forms.items()
        if not issubclass(form, VersionedForm) and kind._meta.label != "wagtailcore.Page"
    ] == []


def test_every_screen_that_saves_a_page_asks_before_a_newer_draft_is_lost():
    kinds = [kind for kind in get_page_models() if kind._meta.label != "wagtailcore.Page"]
    viewsets = {page_viewset_registry.get_by_type(kind) for kind in kinds}
    screens = {
        view
        for viewset in viewsets
        for name, view in inspect.getmembers(type(viewset))
        if name.endswith("_view_class") and inspect.isclass(view) and issubclass(view, EditPageView)
    }
    views = {view.view_class for _address, view in EVERY if hasattr(view, "view_class")}

    assert screens == {PageEdit, PageRevert}
    assert [view for view in views if issubclass(view, RevisionsRevertMixin)] == []


def forms_with_values() -> Iterator[tuple[str, str, type[BaseForm] | None]]:
    """Yield where product code fills in a form: module, name of the class, and the class."""
    for path in sorted(of_packages(".py", packages=PACKAGES[1:])):
        if "migrations" in path.parts:
            continue
        module = module_of(path)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and {"initial", "instance"} & {
                keyword.arg for keyword in node.keywords
            }:
                name = ast.unparse(node.func)
                if name.endswith("Form"):
                    yield module, name.rpartition(".")[2], resolve(module, name)


def resolve(module: str, name: str) -> type[BaseForm] | None:
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


@pytest.mark.thorough
def test_every_form_that_is_filled_in_with_stored_values_has_a_version():
    filled = list(forms_with_values())
    without = {
        name
        for _module, name, form in filled
        if form is None or not issubclass(form, VersionedForm)
    }

    assert len(filled) > 20
    assert sorted(without) == sorted(NO_ROW)
