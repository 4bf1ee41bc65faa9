"""The form in which every public page is written."""

import re
from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import Locale, Page

from portal.published.drafts import unseen
from portal.slugs import pinyin_slug

#: What search engines show of a title and a description before they cut it, by language.
SHOWN_LENGTHS = {"zh-hans": {"seo_title": 30, "search_description": 80}}
SHOWN_LENGTHS_OF_LETTERS = {"seo_title": 60, "search_description": 160}

CHINESE = re.compile(r"[\u3400-\u9fff]")


def slug_as_typed(value: str | None) -> str:
    """Return what is meant by a slug: Chinese in pinyin, and no dashes that something left."""
    value = (value or "").strip()
    return pinyin_slug(value) if CHINESE.search(value) else value.strip("-")


class PublicPageForm(WagtailAdminPageForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].widget.attrs["placeholder"] = _("Title")
        if "slug" in self.fields:
            # Left empty, it is made from the title by PublicPage._set_core_field_defaults.
            self.fields["slug"].required = False
            # Before Django's validator, which refuses Chinese.
            self.fields["slug"].to_python = slug_as_typed
            # Wagtail's script would leave of Chinese nothing but dashes before it is sent.
            self.fields["slug"].widget.attrs.pop("data-action", None)
        for name in ("go_live_at", "expire_at"):
            if name in self.fields:
                self.fields[name].help_text = _("Beijing time")
        self._ask_for_character_counts()

    def save(self, commit: bool = True) -> Page:
        """Save the page, which Wagtail does as long as it is a draft, at each autosave."""
        if not commit or not self.instance.pk:
            return super().save(commit)
        with unseen(self.instance):
            return super().save(commit)

    def _ask_for_character_counts(self) -> None:
        """Mark the fields under which static/js/admin-character-count.js counts."""
        # A preview that was asked for before anything was written has no language yet.
        locale = self.instance.locale if self.instance.locale_id else Locale.get_default()
        shown = SHOWN_LENGTHS.get(locale.language_code, SHOWN_LENGTHS_OF_LETTERS)
        for name, field in self.fields.items():
            if not isinstance(field, forms.CharField) or name == "slug":
                continue
            if name in shown:
                field.widget.attrs["data-recommended-length"] = shown[name]
            elif isinstance(field.widget, forms.Textarea) and field.max_length:
                field.widget.attrs["data-count-characters"] = "true"

    def clean_slug(self) -> str:
        """Refuse the addresses that the parent page answers itself, in words that say so."""
        slug = self.cleaned_data["slug"]
        is_reserved = getattr(
            self.parent_page and self.parent_page.specific_class, "is_reserved_slug", None
        )
        if slug and is_reserved and is_reserved(slug):
            message = _(
                "“%(slug)s” is an address that the page above uses itself. Choose another slug."
            )
            raise forms.ValidationError(message % {"slug": slug})
        return slug

    def clean(self) -> dict:
        """Refuse a new time of publication that is past. (Wagtail does so for the end only.)"""
        cleaned = super().clean()
        go_live_at = cleaned.get("go_live_at")
        if go_live_at and go_live_at < timezone.now() and self._is_new("go_live_at", go_live_at):
            message = _(
                "This time has passed already. Choose a later one, or leave the field empty "
                "to publish at once."
            )
            self.add_error("go_live_at", forms.ValidationError(message))
        return cleaned

    def _is_new(self, name: str, time: datetime) -> bool:
        """Whether the editor changed a time; the form shows it to the minute."""
        before = self.initial.get(name)
        return not before or before.replace(second=0, microsecond=0) != time
