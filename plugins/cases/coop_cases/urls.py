"""Addresses of cases: for everybody below /sprawa/, and in each panel that this site has."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from cms_ext.plugins import find_panel
from cms_ext.plugins.realm import GATED_PREFIXES
from coop_cases.views import order, own, public, report
from coop_cases.views.own import complain_about_row

app_name = "cases"


def in_panels() -> Iterator[URLPattern]:
    """Yield the same pages inside every panel; a name ends with the panel's realm."""
    for prefix, realm in GATED_PREFIXES.items():
        if find_panel(realm) is None:
            continue
        start = f"{prefix.removeprefix('/')}sprawy/"
        yield path(start, own.list_cases, name=f"own_{realm}")
        yield path(f"{start}wszystkie/", own.list_followed_cases, name=f"every_{realm}")
        yield path(f"{start}nowa/", own.new, name=f"new_{realm}")
        row = f"{start}pozycja/<slug:kind>/<str:key>/"
        yield path(row, complain_about_row, name=f"row_{realm}")
        event = f"{start}zdarzenie/<slug:kind>/<str:key>/"
        yield path(event, report.own_report, name=f"report_{realm}")
        yield path(f"{start}usluga/", order.new, name=f"order_{realm}")
        yield path(f"{start}<uuid:key>/", own.show_case, name=f"one_{realm}")
        yield path(f"{start}<uuid:key>/odpowiedz/", own.write, name=f"write_{realm}")
        yield path(f"{start}<uuid:key>/wycofanie/", own.withdrawal, name=f"withdraw_{realm}")
        yield path(f"{start}<uuid:key>/ocena/", own.rating, name=f"rate_{realm}")
        yield path(f"{start}<uuid:key>/wznowienie/", own.reopening, name=f"reopen_{realm}")
        yield path(
            f"{start}<uuid:key>/zamowienie/", order.confirmation, name=f"confirm_order_{realm}"
        )
        yield path(
            f"{start}<uuid:key>/anulowanie/", order.cancellation, name=f"cancel_order_{realm}"
        )
        yield path(f"{start}<uuid:key>/plik/<uuid:file>/", own.file, name=f"file_{realm}")


urlpatterns = [
    path("usterki/", public.faults, name="faults"),
    path("sprawa/to-samo/", report.same_here, name="same_here"),
    path("sprawa/to-samo/wiadomosc/", report.repair_notice, name="repair_notice"),
    path("sprawa/to-samo/wiadomosc/<str:token>/", report.confirm_notice, name="confirm_mended"),
    path("sprawa/", public.follow, name="follow"),
    path("sprawa/nowa/", public.new, name="new"),
    path("sprawa/zdarzenie/<slug:kind>/<str:key>/", report.report_event, name="report"),
    path("sprawa/przyjeta/", public.received, name="received"),
    path("sprawa/odpowiedz/", public.write, name="write"),
    path("sprawa/wycofanie/", public.withdrawal, name="withdraw"),
    path("sprawa/wznowienie/", public.reopening, name="reopen"),
    path("sprawa/koniec/", public.close, name="close"),
    path("sprawa/plik/<uuid:key>/", public.file, name="file"),
    path("sprawa/potwierdzenie/<str:token>/", public.confirm, name="confirm"),
    path("sprawa/ocena/", public.rating, name="rate"),
    path("sprawa/ocena/<str:token>/", public.rate_by_link, name="rate_by_link"),
    path("sprawa/haslo/", report.request_secret, name="lost_secret"),
    path("sprawa/haslo/nowe/", report.secret_shown, name="secret_shown"),
    path("sprawa/haslo/<str:token>/", report.new_secret, name="new_secret"),
    *in_panels(),
]
