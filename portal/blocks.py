"""The blocks that every body is written in, each with one template in templates/blocks/."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StructBlockValidationError
from wagtail.contrib.table_block.blocks import TableBlock, TableInput
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.rich_text import RichText
from wagtail_localize.segments import StringSegmentValue

from portal.rich_text import clean_html

INLINE_FEATURES = ["bold", "italic", "superscript", "subscript", "link", "document-link"]
PARAGRAPH_FEATURES = [*INLINE_FEATURES, "ul", "ol"]


class CleanRichTextBlock(blocks.RichTextBlock):
    """Rich text that is saved without what Word and WeChat leave in it (see portal.rich_text)."""

    def clean(self, value: RichText) -> RichText:
        return super().clean(RichText(clean_html(value.source)))


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), max_length=120)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("h2", _("Section")), ("h3", _("Subsection"))],
        default="h2",
        # Its name, in the language of whoever saves, is no word of the text.
        search_index=False,
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"
        preview_value = {"text": "为什么要等温挤压", "level": "h2"}


class NumberedPointBlock(blocks.StructBlock):
    number = blocks.IntegerBlock(label=_("Number"), min_value=0, max_value=9999)
    text = CleanRichTextBlock(label=_("Text"), features=PARAGRAPH_FEATURES)

    class Meta:
        icon = "list-ol"
        label = _("Point")


class NumberedPointsBlock(blocks.StructBlock):
    """Points under the numbers their author gave them; a list may skip some."""

    points = blocks.ListBlock(NumberedPointBlock(), label=_("Points"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Numbered points")
        description = _("Each point keeps the number you give it; numbers may be left out.")
        template = "blocks/numbered_points.html"
        preview_value = {
            "points": [
                {"number": 1, "text": "<p>确认合金与状态。</p>"},
                {"number": 3, "text": "<p>核对工作带长度。</p>"},
            ]
        }


class DescribedImageBlock(ImageBlock):
    """Wagtail's image with its alternative text; its own label for the picture is English."""

    def __init__(self, required: bool = True, **kwargs) -> None:
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"].label = _("Image")

    class Meta:
        # Folded up: what the picture shows, and not whether it is decorative.
        label_format = "{alt_text}"


class CaptionedImageBlock(blocks.StructBlock):
    image = DescribedImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/image.html"


class GalleryBlock(blocks.StructBlock):
    images = blocks.ListBlock(CaptionedImageBlock(), label=_("Images"), min_num=2, max_num=24)

    class Meta:
        icon = "grip"
        label = _("Gallery")
        description = _("Several images side by side; a click enlarges one.")
        default = {"images": [{"image": None, "caption": ""}] * 2}
        template = "blocks/gallery.html"


class TranslatedTableInput(TableInput):
    """A table whose menu speaks the editor's language."""

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["js/admin-table-language.js"])


def _table_language() -> str:
    """The editor's language by the name Handsontable has for it."""
    return "zh-CN" if (get_language() or "").startswith("zh") else "en-US"


class TranslatableTableBlock(TableBlock):
    """A table whose cells and caption wagtail-localize can translate."""

    @cached_property
    def field(self) -> forms.CharField:
        widget = TranslatedTableInput(table_options=self.table_options)
        return forms.CharField(widget=widget, **self.field_options)

    def get_table_options(self, table_options: dict | None = None) -> dict:
        options = super().get_table_options(table_options)
        return options | {"language": lazy(_table_language, str)()}

    def get_translatable_segments(self, value: dict | None) -> list[StringSegmentValue]:
        value = value or {}
        segments = [
            StringSegmentValue(f"{row}-{column}", cell)
            for row, cells in enumerate(value.get("data", []))
            for column, cell in enumerate(cells)
            if cell
        ]
        if value.get("table_caption"):
            segments.append(StringSegmentValue("caption", value["table_caption"]))
        return segments

    def restore_translated_segments(self, value: dict, segments: list) -> dict:
        for segment in segments:
            if segment.path == "caption":
                value["table_caption"] = segment.render_text()
            else:
                row, column = map(int, segment.path.split("-"))
                value["data"][row][column] = segment.render_text()
        return value

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows can be pasted from Excel.")
        template = "blocks/table.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"), rows=3)
    attribution = blocks.CharBlock(label=_("Who said it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "blocks/quote.html"
        preview_value = {"text": "模具是修出来的，更是设计出来的。", "attribution": "设计部"}


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("note", _("Note")), ("tip", _("Tip")), ("warning", _("Warning"))],
        default="note",
        search_index=False,
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=80)
    text = CleanRichTextBlock(label=_("Text"), features=PARAGRAPH_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "blocks/callout.html"
        preview_value = {"kind": "tip", "title": "试模前", "text": "<p>先确认模具预热温度。</p>"}


class FileBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    description = blocks.CharBlock(label=_("Description"), required=False, max_length=200)

    class Meta:
        icon = "doc-full"
        label = _("File to download")
        template = "blocks/file.html"


class VideoBlock(blocks.StructBlock):
    video = DocumentChooserBlock(label=_("Video file"), help_text=_("An MP4 or WebM file."))
    poster = ImageChooserBlock(label=_("Still image"), required=False)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "media"
        label = _("Video file")
        template = "blocks/video.html"

    def clean(self, value):
        value = super().clean(value)
        if value["video"].file_extension.lower() not in ("mp4", "webm"):
            raise StructBlockValidationError(
                {"video": ValidationError(_("Choose an MP4 or WebM file."))}
            )
        return value


class ProfileDrawingBlock(blocks.StructBlock):
    drawing = ImageChooserBlock(
        label=_("Drawing"), help_text=_("An SVG drawing stays sharp at every size.")
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    material = blocks.CharBlock(label=_("Material"), required=False, max_length=60)
    note = blocks.CharBlock(label=_("Note"), required=False, max_length=200)

    class Meta:
        icon = "crosshairs"
        label = _("Profile drawing")
        template = "blocks/profile_drawing.html"


class CallToActionValue(blocks.StructValue):
    @cached_property
    def url(self) -> str:
        """Where the button leads: the page in the reader's language, or the address."""
        return self["page"].localized.url if self.get("page") else self.get("link", "")


class CallToActionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), required=False, rows=2)
    label = blocks.CharBlock(label=_("Words on the button"), max_length=30)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    link = blocks.URLBlock(label=_("or address"), required=False)

    class Meta:
        icon = "link"
        label = _("Call to action")
        template = "blocks/call_to_action.html"
        value_class = CallToActionValue

    def clean(self, value):
        value = super().clean(value)
        if bool(value.get("page")) == bool(value.get("link")):
            error = ValidationError(_("Choose a page or write an address, one of the two."))
            raise StructBlockValidationError({"page": error})
        return value


class BodyBlock(blocks.StreamBlock):
    """The body of an article or a page."""

    paragraph = CleanRichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        required=False,
        features=PARAGRAPH_FEATURES,
        template="blocks/paragraph.html",
        preview_value="<p>挤压比、舌比与工作带长度，决定一套模具的命运。</p>",
    )
    heading = HeadingBlock()
    numbered_points = NumberedPointsBlock()
    image = CaptionedImageBlock()
    gallery = GalleryBlock()
    table = TranslatableTableBlock(table_options={"minSpareRows": 0, "autoColumnSize": True})
    quote = QuoteBlock()
    callout = CalloutBlock()
    file = FileBlock()
    video = VideoBlock()
    profile_drawing = ProfileDrawingBlock()
    call_to_action = CallToActionBlock()

    class Meta:
        block_counts: dict[str, dict] = {}

    def clean(self, value):
        """Leave out text blocks that hold nothing once cleaned."""
        value = super().clean(value)
        kept = [
            (child.block_type, child.value, child.id)
            for child in value
            if not (child.block_type == "paragraph" and not child.value.source)
        ]
        return blocks.StreamValue(self, kept)
