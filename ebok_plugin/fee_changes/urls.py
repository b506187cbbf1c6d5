from django.urls import path

from ebok_plugin.fee_changes.views import changes

# Names of the namespace "ebok": the panel includes these addresses.
urlpatterns = [
    path("e-bok/zmiana-oplat/<uuid:key>/", changes.fee_notice, name="fee_notice"),
    path("e-bok/zmiana-oplat/<uuid:key>/pdf/", changes.fee_notice_pdf, name="fee_notice_pdf"),
]
