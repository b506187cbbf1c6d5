"""The screens for the accountant, mounted in the administration without a namespace."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cms_ext.desks.import_desk.urls import table_urls
from ebok_plugin.accounting import views


class FileFormatConverter(StringConverter):
    """The ending of a file: csv or xlsx."""

    regex = "csv|xlsx"


register_converter(FileFormatConverter, "table_format")

urlpatterns = [
    path("ksiegowosc/nieruchomosci/", views.ResultList.as_view(), name="ebok_accounting_results"),
    path(
        "ksiegowosc/nieruchomosci/<int:pk>/",
        views.PropertySheet.as_view(),
        name="ebok_accounting_result",
    ),
    path("ksiegowosc/koszty/", views.CostFilesPage.as_view(), name="ebok_accounting_cost_files"),
    *table_urls(views.COSTS_FILE, "ksiegowosc/koszty/plik"),
    path("ksiegowosc/obroty/", views.TurnoverSheet.as_view(), name="ebok_accounting_turnover"),
    path("ksiegowosc/plan-kont/", views.RuleList.as_view(), name="ebok_accounting_rules"),
    path("ksiegowosc/plan-kont/konta/", views.PlanView.as_view(), name="ebok_accounting_plan"),
    path("ksiegowosc/dzienniki/", views.JournalsPage.as_view(), name="ebok_accounting_journals"),
    path(
        "ksiegowosc/dzienniki/<int:pk>/",
        views.JournalPage.as_view(),
        name="ebok_accounting_journal",
    ),
    path(
        "ksiegowosc/dzienniki/<int:pk>/zapisy.<table_format:file_format>",
        views.journal_lines,
        name="ebok_accounting_journal_lines",
    ),
    path(
        "ksiegowosc/dzienniki/<int:pk>/konta.<table_format:file_format>",
        views.journal_accounts,
        name="ebok_accounting_journal_accounts",
    ),
]
