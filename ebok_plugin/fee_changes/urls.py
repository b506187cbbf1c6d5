from django.urls import path

from ebok_plugin.fee_changes.views import notice

# Names of the namespace "ebok": the panel includes these addresses.
urlpatterns = [
    path("e-bok/zmiana-oplat/<uuid:key>/", notice.fee_notice, name="fee_notice"),
    path("e-bok/zmiana-oplat/<uuid:key>/pdf/", notice.fee_notice_pdf, name="fee_notice_pdf"),
]
