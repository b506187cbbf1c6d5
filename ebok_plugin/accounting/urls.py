"""The screens for the accountant, mounted in the administration without a namespace."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cms_ext.desks.import_desk.urls import table_urls
from ebok_plugin.accounting.views import journals, results, rules, turnover


class FileFormatConverter(StringConverter):
    """The ending of a file: csv or xlsx."""

    regex = "csv|xlsx"


register_converter(FileFormatConverter, "table_format")

urlpatterns = [
    path("ksiegowosc/nieruchomosci/", results.ResultList.as_view(), name="ebok_accounting_results"),
    path(
        "ksiegowosc/nieruchomosci/<int:pk>/",
        results.PropertySheet.as_view(),
        name="ebok_accounting_result",
    ),
    path("ksiegowosc/koszty/", results.CostFilesPage.as_view(), name="ebok_accounting_cost_files"),
    *table_urls(results.COSTS_FILE, "ksiegowosc/koszty/plik"),
    path("ksiegowosc/obroty/", turnover.TurnoverSheet.as_view(), name="ebok_accounting_turnover"),
    path("ksiegowosc/plan-kont/", rules.RuleList.as_view(), name="ebok_accounting_rules"),
    path("ksiegowosc/plan-kont/<slug:key>/", rules.RuleView.as_view(), name="ebok_accounting_rule"),
    path("ksiegowosc/dzienniki/", journals.JournalsPage.as_view(), name="ebok_accounting_journals"),
    path(
        "ksiegowosc/dzienniki/<int:pk>/",
        journals.JournalPage.as_view(),
        name="ebok_accounting_journal",
    ),
    path(
        "ksiegowosc/dzienniki/<int:pk>/zapisy.<table_format:file_format>",
        journals.journal_lines,
        name="ebok_accounting_journal_lines",
    ),
    path(
        "ksiegowosc/dzienniki/<int:pk>/konta.<table_format:file_format>",
        journals.journal_accounts,
        name="ebok_accounting_journal_accounts",
    ),
]
