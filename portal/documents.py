"""The form by which documents are uploaded in the admin."""

from wagtail.documents.forms import BaseDocumentForm

from portal.images.forms import refuse_threat


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        """Return the upload, if the virus scanner found nothing in it."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            refuse_threat(file)
        return file
