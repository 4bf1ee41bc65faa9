"""Addresses of contacts that are no pages."""

from django.urls import path

from contacts import vcard
from contacts.inquiries import links
from contacts.inquiries.form import received

urlpatterns = [
    path("<slug:slug>.vcf", vcard.vcard, name="vcard"),
    path("received/<str:token>/", received.show, name="inquiry_received"),
    path("inquiry/<str:token>/", links.follow, name="inquiry_link"),
]
