"""The editors' own screens in the administration; mounted by wagtail_hooks."""

from django.urls import path

from cms_ext.editing.views.review import review

urlpatterns = [
    path("sprawdz/<int:pk>/", review, name="editing_review"),
]
