"""The finance desk's screens, mounted in the administration without a namespace."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.import_desk.urls import table_urls
from ebok_plugin.charges.views import persons_changes, runs, steps, values
from ebok_plugin.debts.views import debt, debtors
from ebok_plugin.desk.views import (
    account,
    act,
    components,
    inbox,
    late_charges,
    new_manager,
    refunds,
)
from ebok_plugin.interest import views as interest
from ebok_plugin.ledger.views import balance_sheet, batches, couple, reductions
from ebok_plugin.ledger.views.account import (
    CallView,
    ClosingView,
    NumberView,
    PayerView,
    search_accounts,
)
from ebok_plugin.payments.views import placing, sender_rules, statement_page, waiting
from ebok_plugin.statements.views import desk, series

urlpatterns = [
    path("rozliczenia/", search_accounts, name="ebok_desk_find"),
    path("rozliczenia/zaleglosci/", debtors.DebtorList.as_view(), name="ebok_desk_debtors"),
    path(
        "rozliczenia/zaleglosci/przypomnienia/",
        desk.RemindersView.as_view(),
        name="ebok_desk_reminders",
    ),
    path("rozliczenia/zaleglosci/pisma/", debtors.DemandsView.as_view(), name="ebok_desk_demands"),
    path("rozliczenia/sprawy-o-zaplate/", debt.DebtList.as_view(), name="ebok_desk_debts"),
    path(
        "rozliczenia/sprawy-o-zaplate/doreczenia/",
        debt.DeliveriesView.as_view(),
        name="ebok_desk_deliveries",
    ),
    path("rozliczenia/konto/<int:pk>/sprawa/", debt.DebtPage.as_view(), name="ebok_desk_debt"),
    path("rozliczenia/do-zatwierdzenia/", inbox.inbox, name="ebok_desk_inbox"),
    path(
        "rozliczenia/do-zatwierdzenia/<slug:slug>/<int:pk>/",
        inbox.MatterPage.as_view(),
        name="ebok_desk_matter",
    ),
    # Questions about missing payments are complaints among cases now.
    path("brakujace-wplaty/", waiting.former_queue, name="inquiries_desk_queue"),
    path(
        "brakujace-wplaty/<uuid:key>/", waiting.redirect_former_question, name="inquiries_desk_one"
    ),
    path("bank/do-wyjasnienia/", waiting.WaitingList.as_view(), name="ebok_desk_waiting"),
    path(
        "bank/do-wyjasnienia/ponownie/",
        placing.RepostView.as_view(),
        name="ebok_desk_waiting_repost",
    ),
    path(
        "bank/do-wyjasnienia/pewne/",
        waiting.CertainPage.as_view(),
        name="ebok_desk_waiting_certain",
    ),
    path(
        "bank/do-wyjasnienia/cofnij/<int:pk>/",
        placing.WithdrawView.as_view(),
        name="ebok_desk_waiting_withdraw",
    ),
    path(
        "bank/do-wyjasnienia/<int:pk>/",
        waiting.WaitingLinePage.as_view(),
        name="ebok_desk_waiting_line",
    ),
    path(
        "bank/do-wyjasnienia/<int:pk>/konto/<int:account>/",
        placing.PlaceView.as_view(),
        name="ebok_desk_waiting_place",
    ),
    path(
        "bank/do-wyjasnienia/<int:pk>/regula/",
        sender_rules.ProposeRuleView.as_view(),
        name="ebok_sender_rule_new",
    ),
    path("bank/folder/", statement_page.IntakeList.as_view(), name="ebok_statement_intakes"),
    path(
        "bank/folder/<int:pk>/",
        statement_page.IntakePage.as_view(),
        name="ebok_statement_intake",
    ),
    path("bank/reguly/", sender_rules.RuleList.as_view(), name="ebok_sender_rules"),
    path("bank/reguly/<int:pk>/", sender_rules.RulePage.as_view(), name="ebok_sender_rule"),
    path(
        "bank/do-wyjasnienia/<int:pk>/<slug:slug>/",
        placing.LineStepView.as_view(),
        name="ebok_desk_waiting_step",
    ),
    path(
        "rozliczenia/osoba/<int:pk>/podziel/",
        couple.CoupleView.as_view(),
        name="ebok_desk_split_couple",
    ),
    path("rozliczenia/salda/", balance_sheet.BalanceSheet.as_view(), name="ebok_desk_balances"),
    path("rozliczenia/decyzje/", reductions.ReductionList.as_view(), name="ebok_desk_reductions"),
    path("rozliczenia/paczki/", batches.BatchList.as_view(), name="ebok_desk_batches"),
    path("rozliczenia/paczki/<int:pk>/", batches.BatchPage.as_view(), name="ebok_desk_batch"),
    path("rozliczenia/odsetki/", interest.InterestPage.as_view(), name="ebok_desk_interest"),
    path("rozliczenia/odsetki/stawki/", interest.RatesPage.as_view(), name="ebok_desk_rates"),
    path("rozliczenia/dokumenty/", series.PapersPage.as_view(), name="ebok_desk_papers"),
    path("rozliczenia/dokumenty/<int:pk>/", series.pile, name="ebok_desk_series"),
    path("rozliczenia/dokumenty/<int:pk>/<int:building>/", series.pile, name="ebok_desk_pile"),
    path("rozliczenia/okresy/", runs.PeriodsPage.as_view(), name="ebok_desk_periods"),
    path("rozliczenia/naliczenia/", runs.RunsPage.as_view(), name="ebok_desk_runs"),
    path(
        "rozliczenia/naliczenia/<int:pk>/",
        runs.RunPage.as_view(http_method_names=["get", "head"]),
        name="ebok_desk_run",
    ),
    path(
        "rozliczenia/naliczenia/<int:pk>/decyzja/",
        runs.RunPage.as_view(http_method_names=["post"]),
        name="ebok_desk_run_decide",
    ),
    path("rozliczenia/stawki/", components.ComponentList.as_view(), name="ebok_desk_components"),
    path(
        "rozliczenia/stawki/nowy/", steps.NewComponentView.as_view(), name="ebok_desk_component_new"
    ),
    path(
        "rozliczenia/stawki/uzupelnij/",
        values.CompletionView.as_view(),
        name="ebok_desk_components_complete",
    ),
    path("rozliczenia/stawki/<int:pk>/", components.component, name="ebok_desk_component"),
    path(
        "rozliczenia/stawki/<int:pk>/stawka/",
        steps.RateView.as_view(),
        name="ebok_desk_component_rate",
    ),
    path(
        "rozliczenia/stawki/<int:pk>/stawka/<int:rate>/wycofanie/",
        values.RateWithdrawalView.as_view(),
        name="ebok_desk_rate_withdraw",
    ),
    path(
        "rozliczenia/stawki/<int:pk>/gdzie/<int:use>/koniec/",
        values.UseEndView.as_view(),
        name="ebok_desk_use_end",
    ),
    path(
        "rozliczenia/stawki/<int:pk>/konto/<int:own>/koniec/",
        values.OwnRateEndView.as_view(),
        name="ebok_desk_own_rate_end",
    ),
    path(
        "rozliczenia/stawki/<int:pk>/<slug:slug>/",
        steps.ComponentEntryView.as_view(),
        name="ebok_desk_component_entry",
    ),
    path(
        "rozliczenia/liczba-osob/",
        persons_changes.PersonsChangeList.as_view(),
        name="ebok_desk_persons_changes",
    ),
    path(
        "rozliczenia/liczba-osob/<int:pk>/",
        persons_changes.PersonsChangePage.as_view(),
        name="ebok_desk_persons_change",
    ),
    path("rozliczenia/zwroty/", refunds.RefundList.as_view(), name="ebok_desk_refunds"),
    path(
        "rozliczenia/zwroty/pliki/",
        refunds.RefundFilesPage.as_view(),
        name="ebok_desk_refund_files",
    ),
    path("rozliczenia/zwroty/pliki/<int:pk>/", refunds.refund_file, name="ebok_desk_refund_file"),
    path("rozliczenia/zwroty/<int:pk>/", refunds.RefundPage.as_view(), name="ebok_desk_refund"),
    path("rozliczenia/wielkosci/", values.ValueList.as_view(), name="ebok_desk_values"),
    *table_urls(values.FILE_SCREEN, "rozliczenia/wielkosci/plik"),
    path(
        "rozliczenia/wielkosci/<int:pk>/",
        values.PremisesValuesPage.as_view(),
        name="ebok_desk_premises_values",
    ),
    path("rozliczenia/nowe-konto/", account.opening, name="ebok_desk_open_account"),
    path("rozliczenia/konto/<int:pk>/uprawnieni/", account.holders, name="ebok_desk_holders"),
    path("rozliczenia/konto/<int:pk>/", account.account, name="ebok_desk_account"),
    path(
        "rozliczenia/konto/<int:pk>/widok-mieszkanca/",
        account.as_resident,
        name="ebok_desk_as_resident",
    ),
    path(
        "rozliczenia/konto/<int:pk>/storno/<int:seq>/",
        act.ReversalView.as_view(),
        name="ebok_desk_reversal",
    ),
    path(
        "rozliczenia/konto/<int:pk>/uklad/<int:plan>/odwolanie/",
        act.EndPlanView.as_view(),
        name="ebok_desk_end_plan",
    ),
    path("rozliczenia/konto/<int:pk>/nota/<int:note>/", interest.note, name="ebok_desk_note"),
    path(
        "rozliczenia/konto/<int:pk>/nota/<int:note>/korekta/",
        act.CorrectNoteView.as_view(),
        name="ebok_desk_correct_note",
    ),
    path(
        "rozliczenia/konto/<int:pk>/numer-do-wplat/",
        NumberView.as_view(),
        name="ebok_desk_account_number",
    ),
    path(
        "rozliczenia/konto/<int:pk>/zamkniecie/",
        ClosingView.as_view(),
        name="ebok_desk_close_account",
    ),
    path(
        "rozliczenia/zarzadca/<int:event>/",
        new_manager.NewManagerView.as_view(),
        name="ebok_desk_new_manager",
    ),
    path(
        "rozliczenia/konto/<int:pk>/wlasciwy-platnik/",
        PayerView.as_view(),
        name="ebok_desk_correct_payer",
    ),
    path(
        "rozliczenia/konto/<int:pk>/po-dniu/<int:event>/",
        late_charges.LateChargesView.as_view(),
        name="ebok_desk_late_charges",
    ),
    path("rozliczenia/konto/<int:pk>/rozmowa/", CallView.as_view(), name="ebok_desk_call"),
    path(
        "rozliczenia/konto/<int:pk>/zestawienie/",
        desk.statement_pdf,
        name="ebok_desk_statement_pdf",
    ),
    path(
        "rozliczenia/konto/<int:pk>/ksiega/",
        desk.statement_file,
        name="ebok_desk_statement_file",
    ),
    path("rozliczenia/konto/<int:pk>/wydane/", desk.issued_files, name="ebok_desk_issued_files"),
    path("rozliczenia/konto/<int:pk>/druk/", desk.slip_pdf, name="ebok_desk_slip_pdf"),
    path(
        "rozliczenia/konto/<int:pk>/saldo/",
        desk.confirmation_pdf,
        name="ebok_desk_confirmation_pdf",
    ),
    path(
        "rozliczenia/konto/<int:pk>/dodatek-mieszkaniowy/",
        desk.benefit_pdf,
        name="ebok_desk_benefit_pdf",
    ),
    path(
        "rozliczenia/konto/<int:pk>/potwierdzenie/<int:seq>/",
        desk.receipt_pdf,
        name="ebok_desk_receipt_pdf",
    ),
    path(
        "rozliczenia/konto/<int:pk>/<slug:slug>/",
        act.AccountActView.as_view(),
        name="ebok_desk_act",
    ),
]
