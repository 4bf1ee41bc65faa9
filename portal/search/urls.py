"""Include these at `search/`, inside `i18n_patterns`."""

from django.urls import path

from .views import search

urlpatterns = [path("", search, name="search")]
