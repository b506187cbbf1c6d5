from django.urls import include, path

from ebok_plugin.ledger.views.account import of_own_ledger
from ebok_plugin.online import views
from ebok_plugin.panel.views import account, dues, flat, home, persons, refund, transfers

app_name = "ebok"
urlpatterns = [
    path("", include("ebok_plugin.statements.urls")),
    path("", include("ebok_plugin.fee_changes.urls")),
    path("", include("ebok_plugin.mirror.urls")),
    path("e-bok/", home.home, name="home"),
    path("e-bok/uprawnienia/", account.show_holders, name="holders"),
    path("e-bok/uprawnienia/<int:pk>/odwolaj/", account.revoke_power, name="take_back"),
    path("e-bok/konto/", account.accounts, name="accounts"),
    path("e-bok/konto/zestawienie/", account.together, name="together"),
    path("e-bok/konto/zestawienie/pdf/", account.together_pdf, name="together_pdf"),
    path("e-bok/konto/przelewy/", transfers.transfers, name="transfers"),
    path("e-bok/konto/<str:slug>/", account.ledger, name="account"),
    path(
        "e-bok/konto/<str:slug>/naliczenie/<int:seq>/", of_own_ledger(account.charge), name="charge"
    ),
    path("e-bok/konto/<str:slug>/pozycja/<int:seq>/", of_own_ledger(account.entry), name="entry"),
    path("e-bok/konto/<str:slug>/zaplac/", transfers.part_payment, name="part_payment"),
    path("e-bok/konto/<str:slug>/zaplac-online/", views.pay_online, name="pay_online"),
    path(
        "e-bok/konto/<str:slug>/zaplac-online/<str:key>/", views.online_order, name="online_order"
    ),
    # Outside the access check of /e-bok/: the gateway signs what it sends.
    path("platnosc-online/<slug:code>/", views.notice, name="online_notice"),
    path(
        "e-bok/konto/<str:slug>/zlecenie-stale/",
        dues.standing_order,
        name="standing_order",
    ),
    path("e-bok/konto/<str:slug>/skladniki/", flat.components, name="components"),
    path("e-bok/konto/<str:slug>/skladniki/<str:code>/", flat.component, name="component"),
    path("e-bok/lokal/", flat.flats, name="flats"),
    path("e-bok/konto/<str:slug>/lokal/", flat.flat, name="flat"),
    path("e-bok/konto/<str:slug>/osoby/", persons.persons, name="persons"),
    path("e-bok/konto/<str:slug>/osoby/<int:pk>/", persons.persons_change, name="persons_change"),
    path(
        "e-bok/konto/<str:slug>/osoby/<int:pk>/wycofaj/",
        persons.withdraw_persons,
        name="withdraw_persons",
    ),
    path("e-bok/konto/<str:slug>/zmiana/", of_own_ledger(account.change), name="change"),
    path(
        "e-bok/konto/<str:slug>/brak-wplaty/",
        transfers.missing_payment,
        name="missing_payment",
    ),
    path("e-bok/konto/<str:slug>/uklad/<int:pk>/", of_own_ledger(account.plan), name="plan"),
    path("e-bok/konto/<str:slug>/raty/", of_own_ledger(dues.instalments), name="instalments"),
    path("e-bok/konto/<str:slug>/odsetki/", of_own_ledger(account.interest), name="interest"),
    path("e-bok/konto/<str:slug>/zwrot/", refund.refunds, name="refunds"),
    path("e-bok/konto/<str:slug>/zwrot/<int:pk>/", refund.refund, name="refund"),
    path(
        "e-bok/konto/<str:slug>/zwrot/<int:pk>/wycofaj/",
        refund.withdraw_refund,
        name="withdraw_refund",
    ),
    path("e-bok/terminy/", dues.dues, name="dues"),
    path("e-bok/terminy/kalendarz/", dues.make_calendar, name="make_calendar"),
    path("e-bok/terminy/kalendarz/wylacz/", dues.end_calendar, name="end_calendar"),
    # Outside the access check of /e-bok/: calendar programs have no session.
    path("kalendarz/<str:token>.ics", dues.calendar, name="calendar"),
    path("e-bok/wplaty/", transfers.former_questions, name="former_questions"),
    path("e-bok/wplaty/<uuid:key>/", transfers.former_question, name="former_question"),
]
