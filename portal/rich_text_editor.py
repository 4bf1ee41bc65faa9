"""The editor of rich text, which many people may open at once."""

from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter


class RichTextEditor(DraftailRichTextArea):
    """Wagtail's own editor, with a reader of its own for each text.

    Wagtail's has one for a field, whoever asks (`ContentstateConverter`): two threads that show
    the same form at once would write into each other's text, or fail.
    """

    def format_value(self, value: str | None) -> str:
        """Return a text in the editor's form."""
        # What follows in the class above is this same step, by the converter that is shared.
        value = super(DraftailRichTextArea, self).format_value(value)
        return ContentstateConverter(self.features).from_database_format(value or "")
