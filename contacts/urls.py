"""Addresses of contacts that are no pages."""

from django.urls import path

from contacts import vcard

urlpatterns = [path("<slug:slug>.vcf", vcard.vcard, name="vcard")]
