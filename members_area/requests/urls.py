from django.urls import path

from members_area.requests.views import member

ONE = "ikcs/wnioski/<str:key>"

# A key is any text: a malformed one gets the same answer as one that never was.
urlpatterns = [
    path("ikcs/wnioski/", member.requests, name="requests"),
    path("ikcs/wnioski/nowy/", member.new_request, name="new_request"),
    path(f"{ONE}/", member.request_detail, name="request"),
    path(f"{ONE}/koszt/", member.acceptance, name="request_cost"),
    path(f"{ONE}/wycofanie/", member.withdrawal, name="request_withdrawal"),
    path(f"{ONE}/odmowa/", member.letter, name="request_letter"),
]
