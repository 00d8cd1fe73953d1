"""What pages are written with."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

from portal.home.registry import home_panels
from portal.people.enums import Role

RICH_TEXT = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
LINE = ["bold", "italic", "link"]


def panel_choices() -> list[tuple[str, str]]:
    """Return the panels that apps above offer, with their names."""
    return [(panel.name, panel.label) for panel in home_panels.ask()]


class ContentField(StreamField):
    """A ``StreamField`` whose migrations hold no block definitions.

    What an author may write changes every week; the column stays a JSON text.
    """

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(features=RICH_TEXT, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "home/blocks/text.html"


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("image"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "home/blocks/picture.html"


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("file"))
    title = blocks.CharBlock(
        label=_("title"), required=False, help_text=_("Empty: the file's own title.")
    )

    class Meta:
        icon = "doc-full"
        label = _("File")
        template = "home/blocks/file.html"


class ContentBlocks(blocks.StreamBlock):
    """The words and pictures that any page may hold."""

    text = TextBlock()
    image = PictureBlock()
    file = FileBlock()


class HeroBlock(blocks.StructBlock):
    lede = blocks.CharBlock(label=_("one honest sentence"), required=False, max_length=200)

    class Meta:
        icon = "home"
        label = _("Greeting with catalog search")
        template = "home/blocks/hero.html"


class PanelBlock(blocks.StructBlock):
    """A panel that an app above fills for the viewer."""

    panel = blocks.ChoiceBlock(label=_("panel"), choices=panel_choices)
    heading = blocks.CharBlock(
        label=_("heading"), required=False, help_text=_("Empty: the panel's own.")
    )

    class Meta:
        icon = "list-ul"
        label = _("Panel")
        template = "home/blocks/panel.html"


class PanelsBlock(blocks.StructBlock):
    """Two panels beside each other; where one has nothing to show, the other has the room."""

    first = blocks.ChoiceBlock(label=_("first panel"), choices=panel_choices)
    second = blocks.ChoiceBlock(label=_("second panel"), choices=panel_choices)
    width = blocks.ChoiceBlock(
        label=_("width"),
        choices=[("narrow", _("The second is narrow")), ("even", _("Both are alike"))],
        default="narrow",
    )

    class Meta:
        icon = "list-ul"
        label = _("Two panels side by side")
        template = "home/blocks/panels.html"


class HelpBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=LINE)
    page = blocks.PageChooserBlock(label=_("page"), required=False)

    class Meta:
        icon = "help"
        label = _("Help")
        template = "home/blocks/help.html"


class SectionBlocks(ContentBlocks):
    """What a part of a home page may hold."""

    panel = PanelBlock()
    panels = PanelsBlock()
    help = HelpBlock()


class RoleSectionBlock(blocks.StructBlock):
    """A part of a home page for some roles: what each of them sees, and where it stands."""

    roles = blocks.MultipleChoiceBlock(
        label=_("for"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
    content = SectionBlocks(label=_("content"))

    class Meta:
        icon = "group"
        label = _("Part for some roles")
        template = "home/blocks/role_section.html"


class HomeBlocks(SectionBlocks):
    """What a home page is put together from, in the order in which it is shown."""

    hero = HeroBlock()
    role_section = RoleSectionBlock()
