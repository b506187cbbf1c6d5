from django.urls import path

from ebok_plugin.ledger.views import account, accounts, charge, export, holders, home

app_name = "ebok"
urlpatterns = [
    path("e-bok/", home.home, name="home"),
    path("e-bok/uprawnienia/", holders.holders, name="holders"),
    path("e-bok/uprawnienia/<int:pk>/odwolaj/", holders.take_back, name="take_back"),
    path("e-bok/konto/", accounts.accounts, name="accounts"),
    path("e-bok/konto/<str:slug>/", account.ledger, name="account"),
    path("e-bok/konto/<str:slug>/csv/", export.statement_file, name="export"),
    path("e-bok/konto/<str:slug>/naliczenie/<int:seq>/", charge.charge, name="charge"),
]
