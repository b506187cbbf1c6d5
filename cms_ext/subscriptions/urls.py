from django.urls import path

from cms_ext.subscriptions.views import joining, keeping

app_name = "subscriptions"
urlpatterns = [
    path("ogloszenia/subskrypcja/", joining.subscribe, name="subscribe"),
    path("ogloszenia/subskrypcja/wyslano/", joining.asked, name="asked"),
    path("ogloszenia/subskrypcja/potwierdzono/", joining.confirmed, name="confirmed"),
    path("ogloszenia/subskrypcja/potwierdz/<str:token>/", joining.confirmation, name="confirm"),
    path("ogloszenia/subskrypcja/zmien/<str:key>/", keeping.change, name="change"),
    path("ogloszenia/subskrypcja/rezygnacja/<str:key>/", keeping.end, name="end"),
]
