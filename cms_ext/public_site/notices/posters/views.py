"""`/ogloszenia/…/plakat.pdf`, and the staff's screen of posters and boards."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff
from cms_ext.plugins.realm import Realm
from cms_ext.premises.models import Staircase
from cms_ext.public_site.notices.domain.life import short_path
from cms_ext.public_site.notices.domain.outages import find_choice, list_estates, select_offered
from cms_ext.public_site.notices.domain.queries import find_visible
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.posters import domain as posters
from cms_ext.public_site.notices.posters.models import BoardPosting


class PutUpForm(forms.Form):
    """The boards on which posters were put up, and the day.

    `cleaned_data["staircases"]` holds all boards when the box above them is ticked.
    """

    everywhere = forms.BooleanField(label=gettext_lazy("Wszystkie klatki"), required=False)
    staircases = forms.ModelMultipleChoiceField(
        Staircase.objects.none(),
        label=gettext_lazy("Klatki"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    on = forms.DateField(label=gettext_lazy("Dzień wywieszenia"))

    def __init__(self, *args: Any, boards: list[Staircase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staircases"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        keys = [board.pk for board in boards]
        field.queryset = Staircase.objects.filter(pk__in=keys).select_related("building")
        self._boards = boards
        if len(boards) < 2:
            del self.fields["everywhere"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("everywhere"):
            cleaned["staircases"] = self._boards
        elif not cleaned.get("staircases") and "staircases" not in self.errors:
            self.add_error("staircases", _("Zaznacz klatki, w których wisi plakat."))
        return cleaned


class TakeDownForm(forms.Form):
    """One poster, or all that hang if `posting` is empty."""

    posting = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(label=gettext_lazy("Dzień zdjęcia"))


@require_safe
def show_poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the poster of a public announcement, also archived; `?gdzie=` names a place."""
    page = find_visible(request, business_today(), slug=slug)
    if page is None or not page.for_everybody:
        raise Http404
    variant = _variant(request)
    printing = posters.PosterPrinting(
        page,
        variant,
        Frame.of(request).coop,
        site_address(short_path(page)),
        business_today(),
    )
    try:
        pdf = posters.render_poster(printing)
    except ValidationError as refusal:
        context = {"page": page, "refusal": " ".join(refusal.messages)}
        return render(request, "cms_ext/posters/too_long.html", context, status=422)
    if isinstance(request.user, User) and request.user.realm == Realm.STAFF:
        posters.record_printed(page, variant, read_origin(request))
    response = HttpResponse(pdf, content_type="application/pdf")
    number = (page.number or "szkic").replace("/", "-")
    response["Content-Disposition"] = f'inline; filename="plakat-{number}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _variant(request: HttpRequest) -> posters.Variant:
    key = request.GET.get("gdzie", "")
    if not key:
        return posters.GENERAL
    today = business_today()
    choice = find_choice(key, list_estates(today))
    if choice is None:
        raise Http404
    return posters.choose_variant(choice, today)


@for_staff(ENTERS_ADMIN)
def manage_posters(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(AnnouncementPage, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    today = business_today()
    postings = list(page.postings.select_related("staircase__building"))
    hanging = [posting for posting in postings if posting.removed_on is None]
    taken = {posting.staircase_id for posting in hanging}
    boards = [board for board in posters.list_boards(page) if board.pk not in taken]
    adding = "put_up" in request.POST
    form = PutUpForm(request.POST if adding else None, boards=boards, initial={"on": today})
    if adding and form.is_valid():
        return _put_up(request, page, form)
    if "take_down" in request.POST:
        return _take_down(request, page, postings)
    context = {
        "page": page,
        "postings": postings,
        "hanging": len(hanging),
        "boards": boards,
        "form": form,
        "today": today,
        "places": _places(page, today),
        "poster_url": reverse("posters:poster", args=[page.slug]),
    }
    return render(request, "cms_ext/posters/admin/posters.html", context)


def _places(page: AnnouncementPage, today: date) -> list[tuple[str, str]]:
    """Return key and label of each place with a board that this announcement concerns."""
    keys = {(board.building.code, board.code) for board in posters.list_boards(page)}
    buildings = {building for building, _code in keys}
    found = []
    for estate in select_offered(list_estates(today)):
        for choice in estate.choices:
            parts = choice.key.split("/")
            if (len(parts) == 2 and parts[1] in buildings) or tuple(parts[1:]) in keys:
                found.append((choice.key, choice.label))
    return found


def _put_up(request: HttpRequest, page: AnnouncementPage, form: PutUpForm) -> HttpResponse:
    staircases = form.cleaned_data["staircases"]
    on: date = form.cleaned_data["on"]
    number = posters.record_posting(page, staircases, on=on, origin=read_origin(request))
    words = ngettext(
        "Zapisano wywieszenie w %(n)d klatce.", "Zapisano wywieszenie w %(n)d klatkach.", number
    )
    messages.success(request, words % {"n": number})
    return redirect("posters_of_announcement", page.pk)


def _take_down(
    request: HttpRequest, page: AnnouncementPage, postings: list[BoardPosting]
) -> HttpResponse:
    form = TakeDownForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Podaj dzień zdjęcia plakatu."))
        return redirect("posters_of_announcement", page.pk)
    posting_key: int | None = form.cleaned_data["posting"]
    chosen = [
        posting.pk
        for posting in postings
        if (posting.removed_on is None if posting_key is None else posting.pk == posting_key)
    ]
    if not chosen:
        messages.error(request, _("Ten plakat już nie wisi."))
        return redirect("posters_of_announcement", page.pk)
    try:
        number = posters.record_removal(
            page, chosen, on=form.cleaned_data["on"], origin=read_origin(request)
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = ngettext(
            "Zapisano zdjęcie plakatu w %(n)d klatce.",
            "Zapisano zdjęcie plakatu w %(n)d klatkach.",
            number,
        )
        messages.success(request, words % {"n": number})
    return redirect("posters_of_announcement", page.pk)
