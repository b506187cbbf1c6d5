from django.urls import path

from ${name} import views

# All addresses begin with the plugin's slug, so that they never meet another's.
app_name = "${slug}"
urlpatterns = [
    path("${slug}/", views.entries, name="entries"),
    path("${slug}/dodaj/", views.propose, name="propose"),
]
