"""One person's data in the admin: looked up, given, erased; no detail stands in an address."""

from io import BytesIO

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic

from contacts.inquiries import personal_data
from contacts.inquiries.admin.access import ERASE, MANAGE, VIEW, DeskMixin


class PersonForm(forms.Form):
    detail = forms.CharField(
        label=gettext_lazy("E-mail address, phone number or WeChat ID"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_detail(self) -> str:
        try:
            self.person = personal_data.Person.by(self.cleaned_data["detail"])
        except personal_data.NotADetail:
            raise forms.ValidationError(
                _("Enter an e-mail address, a phone number or a WeChat ID.")
            ) from None
        return self.cleaned_data["detail"]


class PersonalDataView(DeskMixin, generic.WagtailAdminTemplateMixin, TemplateView):
    """First says what is found; then downloads it, or erases it once that is confirmed."""

    permissions = (VIEW, MANAGE, ERASE)
    template_name = "contacts/inquiries/admin/personal_data.html"
    page_title = gettext_lazy("A person's data")
    header_icon = "user"
    http_method_names = ["get", "post"]
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("inquiry_waiting"), "label": _("Inquiries")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self._answer(PersonForm())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = PersonForm(request.POST)
        if not form.is_valid():
            return self._answer(form)
        found = form.person.inquiries().exists()
        match request.POST.get("do"):
            case "download" if found:
                return self._download(form.person)
            case "erase" if found and request.POST.get("sure"):
                return self._erase(form.person)
            case "erase" if found:
                messages.warning(request, _("Tick that you are sure."))
        return self._answer(form, form.person)

    def _answer(self, form: PersonForm, person: personal_data.Person | None = None) -> HttpResponse:
        found = list(person.inquiries().select_related("contact")) if person else []
        context = self.get_context_data(form=form, found=found, asked=person is not None)
        response = self.render_to_response(context)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _download(self, person: personal_data.Person) -> HttpResponse:
        output = BytesIO()
        personal_data.write_zip(person, output)
        personal_data.record_export(person, self.request.user)
        output.seek(0)
        name = f"person-{timezone.localdate():%Y%m%d}.zip"
        return FileResponse(output, as_attachment=True, filename=name)

    def _erase(self, person: personal_data.Person) -> HttpResponse:
        count = len(personal_data.erase(person, self.request.user))
        words = ngettext("%(count)d inquiry erased.", "%(count)d inquiries erased.", count)
        messages.success(self.request, words % {"count": count})
        return redirect("inquiry_personal_data")
