"""Translating in the admin, with what wagtail-localize's own views don't ask for.

There, whoever may submit translations may translate, publish and overwrite anything, translated
or not. Here a translation begins as a draft, and publishing one takes the permission to publish
and a translation of every text (see portal.admin.untranslated).
"""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail_localize.views import convert, submit_translations, update_translations

from portal.admin.untranslated import is_translated, refuse


def may(user, action: str, instance) -> bool:
    policy = policy_registry.get_by_type(type(instance))
    return policy.user_has_permission_for_instance(user, action, instance)


class SubmitPageTranslationView(submit_translations.SubmitPageTranslationView):
    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        if not may(request.user, "change", self.object):
            raise PermissionDenied
        return super().post(request, **kwargs)

    def get_form(self) -> forms.Form:
        """Ask for the translation of the page above: made on the way, it would be live at once."""
        form = super().get_form()
        parent = self.object.get_parent()
        if form.is_valid() and not parent.is_root():
            for locale in form.cleaned_data["locales"]:
                if not parent.has_translation(locale):
                    text = _("First translate the page above this one, “%(title)s”.")
                    form.add_error("locales", text % {"title": parent.get_admin_display_title()})
        return form


class SubmitSnippetTranslationView(submit_translations.SubmitSnippetTranslationView):
    """A snippet's translation is seen at once: whoever adds none translates none."""

    def get_object(self):
        snippet = super().get_object()
        policy = policy_registry.get_by_type(type(snippet))
        if not policy.user_has_permission(self.request.user, "add"):
            raise PermissionDenied
        return snippet


class UpdateTranslationsView(update_translations.UpdateTranslationsView):
    """Publishing is offered, and done, only where the user might publish each translation.

    What lacks translations after the update stays as it is until they are there.
    """

    def get_object(self):
        source = super().get_object()
        if not may(self.request.user, "change", source.get_source_instance()):
            raise PermissionDenied
        return source

    def get_form(self) -> forms.Form:
        form = super().get_form()
        user = self.request.user
        translations = self.object.translations.filter(enabled=True)
        for twin in (translation.get_target_instance() for translation in translations):
            if not may(user, "publish" if isinstance(twin, Page) else "change", twin):
                form.fields["publish_translations"].disabled = True
                form.fields["publish_translations"].widget = forms.HiddenInput()
        form.fields["publish_translations"].help_text = gettext_lazy(
            "Apply the updates and publish immediately, if nothing new is to be translated."
        )
        return form

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.object.update_from_db()
        enabled = self.object.translations.filter(enabled=True)
        pages = issubclass(self.object.specific_content_type.model_class(), Page)
        if pages and form.cleaned_data["publish_translations"]:
            for translation in enabled.select_related("target_locale"):
                if not is_translated(translation):
                    refuse(self.request, translation)
                    form.cleaned_data["publish_translations"] = False
        return super().form_valid(form)


def convert_to_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """An alias shows what its original shows, at once: that is publishing."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return convert.convert_to_alias(request, page_id)


#: In the place of wagtail-localize's own, which come later in the admin's addresses.
urlpatterns = [
    path("localize/submit/page/<int:page_id>/", SubmitPageTranslationView.as_view()),
    path(
        "localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/",
        SubmitSnippetTranslationView.as_view(),
    ),
    path("localize/update/<int:translation_source_id>/", UpdateTranslationsView.as_view()),
    path("localize/page/<int:page_id>/convert_to_alias/", convert_to_alias),
]


def point_out_published_twins(request: HttpRequest, page: Page) -> None:
    """Say which translations of a page just unpublished are still to be seen."""
    for twin in page.get_translations().live().specific().select_related("locale"):
        text = _("The translation “%(title)s” (%(language)s) is still published.")
        text %= {"title": twin.title, "language": twin.locale.get_display_name()}
        buttons = [messages.button(reverse("wagtailadmin_pages:edit", args=[twin.pk]), _("Edit"))]
        if url := twin.get_url(request):
            buttons.insert(0, messages.button(url, _("View live"), new_window=True))
        messages.warning(request, text, buttons=buttons)
