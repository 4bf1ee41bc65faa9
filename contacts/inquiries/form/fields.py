"""The questions of the form, and what counts as an answer."""

from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from contacts.inquiries.form import file_kinds, uploads
from contacts.inquiries.form.countries import HOME, countries
from contacts.inquiries.form.typed_text import EmailLineField, LineField, LinesField
from contacts.inquiries.form.visitor_phone import e164
from contacts.inquiries.models import Attachment

WAYS = ("phone", "email", "wechat")
DETAILS = ("material", "size", "quantity", "tolerance", "wanted_by")
MAX_MESSAGE = 10_000


class CountrySelect(forms.Select):
    """A select of 240 options, written at once: Django's own renders a template for each."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        options = _options(tuple(self.choices), value)
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, options)


@lru_cache(maxsize=16)
def _options(choices: tuple[tuple[str, str], ...], value: str | None) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (code, SafeString(" selected") if code == value else "", label)
            for code, label in choices
        ),
    )


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name) -> list:
        return files.getlist(name) if files else []


class FilesField(forms.FileField):
    """Several files, of the kinds that file_kinds knows."""

    widget = FilesInput(attrs={"accept": file_kinds.ACCEPT})

    def clean(self, data: list[uploads.ReceivedFile], initial=None) -> list[uploads.ReceivedFile]:
        """Return those that are right; raise ValidationError naming each that is not."""
        errors = []
        for file in data:
            if message := _complaint(file):
                names = {"name": file.name, "kinds": file_kinds.KIND_NAMES}
                errors.append(ValidationError(message % names))
        if errors:
            raise ValidationError(errors)
        return data


def _complaint(file: uploads.ReceivedFile) -> str:
    """What the visitor is told of a file that cannot be taken; "" for one that can."""
    if file.problem == uploads.TOO_LARGE:
        return _("“%(name)s” is larger than 20 MB. Send a smaller one, or a link to it.")
    if file.problem == uploads.TOO_MANY:
        return _("“%(name)s” is one file too many: five can be sent. Put more into a ZIP.")
    if file.problem == uploads.NOT_STORED:
        return _("“%(name)s” could not be stored on our side. Send the text without it, please.")
    if not file.size:
        return _("“%(name)s” is empty.")
    if file_kinds.recognise(file.file, file.name) is None:
        return _("“%(name)s” is none of these kinds: %(kinds)s.")
    return ""


def _line(label, length: int = 120, autocomplete: str = "off", **kwargs) -> LineField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, **kwargs.pop("attrs", {})})
    return LineField(label=label, max_length=length, widget=widget, **kwargs)


class InquiryForm(forms.Form):
    """What a visitor is asked, in the order in which it stands on the page.

    `kept` are files that came with an earlier, wrong state of the form.
    """

    error_css_class = "has-error"

    message = LinesField(
        label=gettext_lazy("What do you need?"),
        max_length=MAX_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say in a few words what you need.")},
    )
    drawings = FilesField(label=gettext_lazy("Drawings or photos"), required=False)
    name = _line(
        gettext_lazy("Your name"),
        80,
        "name",
        error_messages={"required": gettext_lazy("Please tell us your name.")},
    )
    company = _line(gettext_lazy("Company"), 120, "organization", required=False)
    phone = _line(gettext_lazy("Phone"), 60, "tel", required=False, attrs={"inputmode": "tel"})
    email = EmailLineField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("This is no e-mail address: name@example.com.")},
    )
    wechat = _line(gettext_lazy("WeChat ID"), 60, required=False)
    country = forms.ChoiceField(
        label=gettext_lazy("Country or region"),
        required=False,
        widget=CountrySelect(attrs={"autocomplete": "country"}),
    )
    province = _line(gettext_lazy("Province"), 40, "address-level1", required=False)
    material = _line(gettext_lazy("Alloy or plastic"), required=False)
    size = _line(gettext_lazy("Profile or press size"), required=False)
    quantity = _line(pgettext_lazy("inquiry", "Quantity"), required=False)
    tolerance = _line(gettext_lazy("Tolerance"), required=False)
    wanted_by = _line(gettext_lazy("Wanted by"), required=False)
    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Without your consent we may not keep your message.")
        },
    )

    def __init__(
        self, *args, language: str, kept: list[Attachment] = (), cut_off: bool = False, **kwargs
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.kept, self.cut_off = list(kept), cut_off
        blank = ("", _("Please choose"))
        self.fields["country"].choices = [blank, *countries(language)]
        if language.startswith("zh"):
            self.initial.setdefault("country", HOME)

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if phone and not e164(phone, str(self.data.get("country", ""))):
            raise ValidationError(
                _("This is no phone number. From abroad, begin with + and the country's code.")
            )
        return phone

    def clean_drawings(self) -> list[uploads.ReceivedFile]:
        files = self.cleaned_data["drawings"]
        if self.cut_off:
            raise ValidationError(_("The upload was cut off. Please choose the files again."))
        spare = len(files) + len(self.kept) - uploads.MAX_FILES
        if files and spare > 0:
            raise ValidationError(
                ngettext(
                    "Five files can be sent: leave out %(count)d, or put them into a ZIP.",
                    "Five files can be sent: leave out %(count)d, or put them into a ZIP.",
                    spare,
                )
                % {"count": spare}
            )
        return files

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("country") not in (HOME, "", None):
            # Where there are no provinces of China, the field is not shown.
            cleaned["province"] = ""
        given = any(cleaned.get(way) for way in WAYS)
        if not given and not any(way in self.errors for way in WAYS):
            self.add_error(
                "phone", _("Give one way to reach you: phone, e-mail or WeChat. One is enough.")
            )
        return cleaned

    def point_out_errors(self) -> None:
        """Have a browser begin at the first field that is not right."""
        first = next((name for name in self.fields if name in self.errors), None)
        if first:
            self.fields[first].widget.attrs["autofocus"] = True

    @property
    def has_details(self) -> bool:
        """Whether the optional part stands open, because something is in it."""
        return any(self.data.get(name) or name in self.errors for name in DETAILS)

    @property
    def wrong_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in self.errors]

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in DETAILS]

    @property
    def good_files(self) -> list[uploads.ReceivedFile]:
        """What can be kept although the form is not right yet."""
        if self.cut_off:
            return []
        good = [file for file in self.files.getlist("drawings") if not _complaint(file)]
        return good[: uploads.MAX_FILES - len(self.kept)]
