"""Addresses of contacts that are no pages."""

from django.urls import path

from contacts import vcard
from contacts.inquiries import links

urlpatterns = [
    path("<slug:slug>.vcf", vcard.vcard, name="vcard"),
    path("inquiry/<str:token>/", links.follow, name="inquiry_link"),
]
