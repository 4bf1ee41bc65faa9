"""The site's addresses and those of the references."""

from django.urls import path

from bench._reference import views
from portal import urls

urlpatterns = [
    path("bench/inline/", views.inline),
    path("bench/form/", views.form_page),
    *urls.urlpatterns,
]
handler404 = urls.handler404
handler500 = urls.handler500
