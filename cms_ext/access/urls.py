"""Addresses for people without a login; the desk's screens are in `wagtail_hooks`."""

from django.urls import URLPattern, URLResolver, include, path

from cms_ext.access.views import following, public

app_name = "access"
PUBLIC: list[URLPattern | URLResolver] = [
    path("", public.choose, name="choose"),
    path("przyjety/", following.received, name="received"),
    path("stan/", following.status, name="status"),
    path("stan/formularz.pdf", following.own_form, name="own_form"),
    path("stan/pliki/", following.add, name="add_files"),
    path("stan/odnosnik/", following.send_link, name="send_link"),
    path("stan/wycofanie/", following.withdrawal, name="withdraw"),
    path("stan/koniec/", following.close, name="close"),
    path("potwierdzenie/<str:token>/", public.confirm_sender, name="confirm_sender"),
    path("<slug:path>/", public.apply, name="apply"),
    path("<slug:path>/druk.pdf", public.blank, name="blank"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("strefa-mieszkanca/wniosek/", include(PUBLIC))]
