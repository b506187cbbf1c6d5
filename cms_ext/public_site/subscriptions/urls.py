from django.urls import path

from cms_ext.public_site.subscriptions.views import joining, phones

app_name = "subscriptions"
urlpatterns = [
    path("ogloszenia/subskrypcja/", joining.subscribe, name="subscribe"),
    path("ogloszenia/subskrypcja/wyslano/", joining.requested, name="asked"),
    path("ogloszenia/subskrypcja/potwierdzono/", joining.confirmed, name="confirmed"),
    path("ogloszenia/subskrypcja/potwierdz/<str:token>/", joining.confirmation, name="confirm"),
    path("ogloszenia/subskrypcja/zmien/<str:key>/", joining.change, name="change"),
    path("ogloszenia/subskrypcja/rezygnacja/<str:key>/", joining.end, name="end"),
    path("ogloszenia/sms/", phones.sms, name="sms"),
    path("ogloszenia/sms/kod/<str:key>/", phones.sms_code, name="sms_code"),
    path("ogloszenia/sms/potwierdzono/", phones.sms_confirmed, name="sms_confirmed"),
    path("o/s/<str:key>/", phones.sms_end, name="sms_end"),
]
