"""Include these at `search/`, inside `i18n_patterns`."""

from django.urls import path

from .views import search, suggestions

urlpatterns = [
    path("", search, name="search"),
    path("suggestions/", suggestions, name="search_suggestions"),
]
