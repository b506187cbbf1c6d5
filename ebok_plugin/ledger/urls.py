from django.urls import path

from ebok_plugin.ledger.views import account, accounts, charge, export, home

app_name = "ebok"
urlpatterns = [
    path("e-bok/", home.home, name="home"),
    path("e-bok/konto/", accounts.accounts, name="accounts"),
    path("e-bok/konto/<str:slug>/", account.ledger, name="account"),
    path("e-bok/konto/<str:slug>/csv/", export.statement_file, name="export"),
    path("e-bok/konto/<str:slug>/naliczenie/<int:seq>/", charge.charge, name="charge"),
]
