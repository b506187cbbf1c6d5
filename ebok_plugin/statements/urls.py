from django.urls import path

from ebok_plugin.ledger.views.account import of_own_ledger
from ebok_plugin.statements.views import papers, verification

# Names of the namespace "ebok": the panel includes these addresses.
urlpatterns = [
    path("weryfikacja/", verification.figures, name="verify"),
    path("weryfikacja/plik/", verification.file, name="verify_file"),
    path("e-bok/dokumenty/", papers.papers, name="papers"),
    path("e-bok/dokumenty/zgoda/", papers.consent, name="delivery_consent"),
    path("e-bok/dokumenty/<uuid:key>/", papers.paper, name="paper"),
    path("e-bok/konto/<str:slug>/zestawienie/", papers.statement_page, name="statement"),
    path("e-bok/konto/<str:slug>/zestawienie/pdf/", papers.statement_pdf, name="statement_pdf"),
    path(
        "e-bok/konto/<str:slug>/zestawienie/csv/",
        papers.statement_table,
        {"form": "csv"},
        name="statement_csv",
    ),
    path(
        "e-bok/konto/<str:slug>/zestawienie/xlsx/",
        papers.statement_table,
        {"form": "xlsx"},
        name="statement_xlsx",
    ),
    path("e-bok/konto/<str:slug>/druk/", papers.slip_pdf, name="slip_pdf"),
    path(
        "e-bok/konto/<str:slug>/potwierdzenie/",
        papers.confirmation_pdf,
        name="confirmation_pdf",
    ),
    path(
        "e-bok/konto/<str:slug>/dodatek-mieszkaniowy/",
        of_own_ledger(papers.benefit_pdf),
        name="benefit_pdf",
    ),
    path(
        "e-bok/konto/<str:slug>/naliczenie/<int:seq>/pdf/",
        of_own_ledger(papers.charge_notice_pdf),
        name="charge_notice_pdf",
    ),
]
