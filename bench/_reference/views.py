"""The views that inquiries are measured beside."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from bench._reference.models import FormPage
from contacts.inquiries.channels import email
from contacts.inquiries.form.receiving import receive
from contacts.inquiries.models import Delivery
from contacts.models import ContactPage


@csrf_exempt
def inline(request: HttpRequest) -> HttpResponse:
    """The site's own view, but for its mail: sent before the visitor is answered."""
    page = ContactPage.objects.order_by("pk").first()
    response = receive(page, request)
    if response.status_code == 303:
        token = response["Location"].rstrip("/").rpartition("/")[2]
        rows = Delivery.objects.filter(inquiry__token=token)
        for delivery in rows.select_related("inquiry__contact", "contact", "channel"):
            email.build(delivery).send(fail_silently=False)
    return response


def form_page(request: HttpRequest) -> HttpResponse:
    """Wagtail's form page."""
    return FormPage.objects.get().serve(request)
