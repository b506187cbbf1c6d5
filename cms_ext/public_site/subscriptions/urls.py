from django.urls import path

from cms_ext.public_site.subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("ogloszenia/subskrypcja/", views.subscribe, name="subscribe"),
    path("ogloszenia/subskrypcja/wyslano/", views.requested, name="asked"),
    path("ogloszenia/subskrypcja/potwierdzono/", views.confirmed, name="confirmed"),
    path("ogloszenia/subskrypcja/potwierdz/<str:token>/", views.confirmation, name="confirm"),
    path("ogloszenia/subskrypcja/zmien/<str:key>/", views.change, name="change"),
    path("ogloszenia/subskrypcja/rezygnacja/<str:key>/", views.end, name="end"),
    path("ogloszenia/sms/", views.sms, name="sms"),
    path("ogloszenia/sms/kod/<str:key>/", views.sms_code, name="sms_code"),
    path("ogloszenia/sms/potwierdzono/", views.sms_confirmed, name="sms_confirmed"),
    path("o/s/<str:key>/", views.sms_end, name="sms_end"),
]
