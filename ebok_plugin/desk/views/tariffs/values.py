"""What premises have of each basis: the list, one of them, and the screen for many from a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.audit.domain.event import origin_of
from cms_ext.folding import folded_words
from cms_ext.import_desk.views.table import table_screen
from cms_ext.premises.models import Premises
from cms_ext.rules.clock import business_today
from cms_ext.workflow.forms import add_refusal
from ebok_plugin.charges.domain.import_values import VALUES
from ebok_plugin.charges.domain.queries.premises_value import ENTERED, values_on
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.desk.domain.rights import ENTERS_VALUES, SEES_VALUES
from ebok_plugin.desk.forms.tariffs.value import ValueForm
from ebok_plugin.desk.views.staff import clerk

ANSWERS = ("GET", "HEAD", "POST")
A_PAGE = 50
LONGEST = 100
FILE_SCREEN = table_screen(
    VALUES,
    url_name="ebok_desk_value_file",
    title=gettext_lazy("Wielkości lokali z pliku"),
    introduction=gettext_lazy(
        "Jeden wiersz to jedna ilość jednego lokalu od jednego dnia. Najpierw zobaczysz, co jest "
        "w pliku; wczytanie to osobny krok."
    ),
    permissions=(ENTERS_VALUES,),
    done_url_name="ebok_desk_values",
)


@require_safe
def value_list(request: HttpRequest) -> HttpResponse:
    """`?q=` searches codes and addresses of premises."""
    user = clerk(request, SEES_VALUES)
    query = request.GET.get("q", "")[:LONGEST].replace("\x00", "").strip()
    page = Paginator(_matching(query), A_PAGE).get_page(request.GET.get("p"))
    values = values_on(list(page), business_today())
    context = {
        "query": query,
        "keep": urlencode({"q": query}) if query else "",
        "page": page,
        "bases": ENTERED,
        "rows": [(one, values[one.pk]) for one in page],
        "enters": user.has_perm(ENTERS_VALUES),
    }
    return render(request, "ebok_plugin/desk/tariffs/values.html", context)


@require_http_methods(ANSWERS)
def premises_values(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the history; POST enters a value. `?podstawa=` chooses the basis beforehand."""
    user = clerk(request, SEES_VALUES)
    found = get_object_or_404(Premises.objects.select_related("building"), pk=pk)
    form = ValueForm(
        request.POST or None,
        premises=found,
        today=business_today(),
        basis=request.GET.get("podstawa", ""),
    )
    if request.method == "POST":
        clerk(request, ENTERS_VALUES)
        if form.is_valid():
            try:
                form.act(origin_of(request))
            except ChargeError as error:
                add_refusal(form, error)
            else:
                messages.success(request, _("Ilość zapisano."))
                return redirect("ebok_desk_premises_values", found.pk)
    context = {
        "premises": found,
        "now": values_on([found], business_today())[found.pk],
        "history": found.values.order_by("basis", "-valid_from"),
        "form": form if user.has_perm(ENTERS_VALUES) else None,
    }
    return render(request, "ebok_plugin/desk/tariffs/premises.html", context)


def _matching(query: str) -> QuerySet[Premises]:
    """Compared here: neither database folds Polish letters the way people type them."""
    found = Premises.objects.select_related("building").order_by("code")
    wanted = folded_words(query)
    if not wanted:
        return found
    rows = Premises.objects.values_list("pk", "code", "number", "address", "building__address")
    return found.filter(pk__in=[pk for pk, *texts in rows if _fits(" ".join(texts), wanted)])


def _fits(text: str, wanted: list[str]) -> bool:
    words = folded_words(text)
    return all(any(word.startswith(part) for word in words) for part in wanted)
