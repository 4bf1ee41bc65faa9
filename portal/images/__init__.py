"""The image model: an uploaded picture and the sizes made of it.

What happens to a picture, in order:

- `forms.py` checks an upload and has it made fit for a website (`uploads.py`, `vector.py`):
  a phone's photo becomes a JPEG of at most 3840 pixels, upright, in sRGB, without the place
  where it was taken. Large pictures are decoded in a process of their own (`reduce.py`).
- The worker makes the sizes that templates use (`sizes.py`, `renditions.py`, `tasks.py`).
- `{% picture %}` (portal/templatetags/picture_tags.py) offers them to browsers.
"""

from datetime import timedelta

from django.db import models, transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.signals import page_published

from portal.images import headers, uploads
from portal.images.sizes import Made, are_wanted

headers.register()


class CustomImage(AbstractImage):
    #: The sizes that were made, as `portal.images.sizes.Made` reads them. Here and not looked up
    #: among the renditions, so that a page shows any number of pictures without a query.
    sizes = models.JSONField(default=dict, blank=True, editable=False)

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def save(self, *args, **kwargs) -> None:
        """Take in a new file in the form in which the site keeps it, and have its sizes made."""
        if self.file and not self.file._committed:
            self._take_in_file()
        super().save(*args, **kwargs)
        if are_wanted(self):
            from portal.images.tasks import enqueue

            pk = self.pk
            transaction.on_commit(lambda: enqueue(pk))

    def _take_in_file(self) -> None:
        self.sizes = {}
        prepared = uploads.prepare(self.file)
        if prepared is not None:
            self.file = prepared
        # A form does so too, but not for the file in the form in which it is kept.
        self._set_image_file_metadata()

    @property
    def default_alt_text(self) -> str:
        """The description or nothing: the title is most often a file's name."""
        return self.description

    @property
    def made(self) -> Made:
        return Made(self)


class CustomRendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]


#: By then the task of an upload has come to its turn, unless it was lost.
_PATIENCE = timedelta(minutes=5)


@receiver(page_published, dispatch_uid="portal.images.make_what_is_missing")
def make_what_is_missing(**kwargs) -> None:
    """Have sizes made that are missing although their task is long past."""
    unmade = CustomImage.objects.filter(sizes={}, created_at__lt=timezone.now() - _PATIENCE)
    if unmade.exclude(file__iendswith=".svg").exclude(file__iendswith=".gif").exists():
        from portal.images.tasks import enqueue_missing

        transaction.on_commit(enqueue_missing)
