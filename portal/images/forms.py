"""The forms by which every picture is uploaded in the admin."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from willow.svg import WillowSvgException

from portal import disk_space, virus_scanner
from portal.images import uploads, vector


class PictureField(WagtailImageField):
    """Wagtail's field, which answers a picture of no size with an error of the server's."""

    def check_image_pixel_size(self, f) -> None:
        is_drawing = f.image.format_name == "svg"
        try:
            super().check_image_pixel_size(f)
            has_size = all(side >= 1 for side in f.image.get_size())
        except (WillowSvgException, OSError, SyntaxError, ValueError) as error:
            raise _refusal(is_drawing) from error
        if not has_size:
            raise _refusal(is_drawing)


class ImageForm(BaseImageForm):
    def save(self, commit: bool = True):
        """Save at once: Wagtail deletes a replaced file's sizes after it has saved the new file,
        and the worker must not have begun on that by then."""
        with transaction.atomic():
            return super().save(commit)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = PictureField(label=field.label, widget=field.widget)
        if description := self.fields.get("description"):
            description.label = _("Alternative text")
            description.help_text = _(
                "A short sentence, read to people who cannot see the picture and by search "
                "engines. Please fill it in: every place that uses the picture takes it from here."
            )

    def clean_file(self):
        """Return the upload as it will be kept (see portal.images.uploads)."""
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        return _prepared(file)


class AvatarForm(AvatarPreferencesForm):
    """A person's picture, by the same rules: Wagtail keeps a small one as it comes."""

    avatar = PictureField(label=AvatarPreferencesForm.base_fields["avatar"].label, required=False)

    def clean_avatar(self):
        """Return the upload as it will be kept, of at most 400 pixels."""
        if file := self.cleaned_data.get("avatar"):
            # Before Wagtail makes it smaller, which decodes it here.
            self.cleaned_data["avatar"] = _prepared(file)
        return super().clean_avatar()


def take_in_avatars() -> None:
    """Have Wagtail's panel, for which it has no setting or hook, use our form."""
    AvatarSettingsPanel.form_class = AvatarForm
    AvatarSettingsPanel.template_name = "portal/admin/avatar_panel.html"


def refuse_threat(file: File) -> None:
    """Raise ValidationError if the virus scanner finds something in an upload."""
    if threat := virus_scanner.threat_in(file):
        message = _("The virus scanner found %(threat)s in this file. It was not kept.")
        raise ValidationError(message % {"threat": threat}, code="threat")


def _prepared(file: File) -> File:
    refuse_threat(file)
    if not disk_space.has_room(Path(settings.MEDIA_ROOT), file.size):
        raise _no_room()
    try:
        return uploads.prepare(file) or file
    except vector.UnreadableDrawing as error:
        raise _refusal(is_drawing=True) from error
    except uploads.UnreadablePicture as error:
        raise _refusal(is_drawing=False) from error
    except uploads.NoMemory as error:
        raise ValidationError(
            _(
                "The server has too little memory for this picture just now. Try again in a "
                "minute, or upload a smaller one."
            ),
            code="no_memory",
        ) from error
    except OSError as error:
        if disk_space.is_why(error):
            raise _no_room() from error
        raise


def _no_room() -> ValidationError:
    message = _("There is no room left on the server's disk. Tell whoever runs the server.")
    return ValidationError(message, code="no_room")


def _refusal(is_drawing: bool) -> ValidationError:
    if is_drawing:
        message = _("This is not a well-formed SVG drawing.")
    else:
        message = _("This picture cannot be read: the file seems to be damaged.")
    return ValidationError(message, code="invalid_image")
