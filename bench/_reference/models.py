"""Wagtail's own form page, as its documentation builds it."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField


class FormField(AbstractFormField):
    page = ParentalKey("FormPage", on_delete=models.CASCADE, related_name="form_fields")

    class Meta:
        app_label = "_reference"


class FormPage(AbstractEmailForm):
    template = "bench/form.html"
    landing_page_template = "bench/landing.html"

    class Meta:
        app_label = "_reference"
