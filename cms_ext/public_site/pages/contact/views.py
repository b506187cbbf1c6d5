"""`/kontakt/napisz/`: write to a desk of the office without an account."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.web.public_forms import (
    ContactNumberField,
    looks_like_a_program,
    new_stamp,
    posted_stamp,
)
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.address_link import read_own_contact
from cms_ext.people.identity.domain.throttle import make_address_bucket, reserve_tries
from cms_ext.people.outbox.mail.address import OutsideEmailField
from cms_ext.public_site.pages.contact.domain import (
    Sender,
    list_desks_with_mail,
    read_receipt,
    sign_receipt,
)
from cms_ext.public_site.pages.contact.domain import send_contact_message as write_message
from cms_ext.public_site.pages.models import Desk


def in_one_line(text: str) -> None:
    """Refuse line breaks, which would begin another header of the mail."""
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValidationError(_("Wpisz to w jednym wierszu, bez znaków sterujących."))


class DeskField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic when it runs
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.matter} – {obj.name}"


class ContactMessageForm(forms.Form):
    desk = DeskField(
        Desk.objects.none(),
        to_field_name="code",
        label=gettext_lazy("Sprawa"),
        empty_label=gettext_lazy("Wybierz"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": gettext_lazy("Wybierz, czego dotyczy sprawa."),
            "invalid_choice": gettext_lazy("Wybierz sprawę z listy."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Imię i nazwisko"),
        max_length=80,
        validators=[in_one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "input"}),
        error_messages={"required": gettext_lazy("Podaj imię i nazwisko.")},
    )
    email = OutsideEmailField(
        label=gettext_lazy("Adres e-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Na ten adres odpiszemy i wyślemy potwierdzenie z numerem."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input"}),
        error_messages={"invalid": gettext_lazy("Podaj adres w postaci nazwa@domena.pl.")},
    )
    phone = ContactNumberField(
        label=gettext_lazy("Telefon"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Wystarczy e-mail albo telefon."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "input"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Treść"),
        max_length=4000,
        help_text=gettext_lazy("Nie wpisuj numeru PESEL ani haseł, nie są tu potrzebne."),
        widget=forms.Textarea(attrs={"rows": 8, "class": "input"}),
        error_messages={"required": gettext_lazy("Napisz, w czym możemy pomóc.")},
    )

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["desk"]
        assert isinstance(field, DeskField)
        field.queryset = desks

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        typed = {"email", "phone"} & self.errors.keys()
        if not (typed or cleaned.get("email") or cleaned.get("phone")):
            self.add_error("email", _("Podaj e-mail albo telefon, żebyśmy mogli odpowiedzieć."))
        return cleaned

    def sender(self) -> Sender:
        cleaned = self.cleaned_data
        return Sender(cleaned["name"], cleaned["email"], cleaned["phone"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_form(request: HttpRequest) -> HttpResponse:
    """Show the form and send the message; `?dzial=` chooses the desk.

    A refused form is not stored.
    """
    coop = Frame.of(request).coop
    desks = list_desks_with_mail(coop)
    if request.method != "POST":
        own = read_own_contact(request.user)
        choice = {"desk": request.GET.get("dzial", "")}
        filled = {"name": own.name, "email": own.email, "phone": own.phone}
        form = ContactMessageForm(initial=choice | filled, desks=desks)
        return _page(request, form, new_stamp())
    form = ContactMessageForm(request.POST, desks=desks)
    if form.is_valid():
        refusal = looks_like_a_program(request) or _had_enough(request)
        if not refusal:
            cleaned = form.cleaned_data
            message = write_message(form.sender(), cleaned["desk"], cleaned["text"], coop)
            return redirect("contact:written", sign_receipt(message))
        form.add_error(None, refusal)
    return _page(request, form, posted_stamp(request))


@never_cache
@require_safe
def show_receipt(request: HttpRequest, key: str) -> HttpResponse:
    number = read_receipt(key)
    if number is None:
        raise Http404
    return render(request, "cms_ext/contact/written.html", {"number": number})


def _page(request: HttpRequest, form: ContactMessageForm, stamp: str) -> HttpResponse:
    return render(request, "cms_ext/contact/write.html", {"form": form, "stamp": stamp})


def _had_enough(request: HttpRequest) -> str:
    limit = settings.COOP_CONTACT_MESSAGES_PER_ADDRESS
    if reserve_tries(make_address_bucket(request, "contact form", limit=limit)) is None:
        return _("Z tego miejsca przyszło zbyt wiele wiadomości. Spróbuj za kwadrans.")
    return ""
