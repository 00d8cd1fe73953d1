"""What lessons are written with."""

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock

from portal.home.blocks import LINE, RICH_TEXT, ContentBlocks


class CalloutKind(models.TextChoices):
    NOTE = "note", _("Note")
    TIP = "tip", _("Tip")
    WARNING = "warning", _("Warning")


def embed_address(url: str) -> str:
    """Return where the film behind ``url`` may be framed from; empty if nowhere allowed."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    name = parts.path.rstrip("/").rpartition("/")[2]
    if host in ("youtube.com", "youtu.be", "youtube-nocookie.com"):
        film = parse_qs(parts.query).get("v", [name])[0]
        address = f"https://www.youtube-nocookie.com/embed/{film}"
    elif host in ("vimeo.com", "player.vimeo.com"):
        address = f"https://player.vimeo.com/video/{name}"
    else:
        address = url
    framed = urlsplit(address)
    allowed = framed.scheme == "https" and framed.hostname in settings.STOA_EMBED_HOSTS
    return address if allowed else ""


class VideoBlock(blocks.StructBlock):
    """A video of ours, or one embedded from elsewhere, which loads on a click."""

    title = blocks.CharBlock(label=_("title"), max_length=160)
    file = DocumentChooserBlock(label=_("video file"), required=False)
    embed = blocks.URLBlock(label=_("address of a video elsewhere"), required=False)
    captions = DocumentChooserBlock(
        label=_("captions"), required=False, help_text=_("A WebVTT file (.vtt).")
    )
    captions_language = blocks.CharBlock(
        label=_("language of the captions"), default="en", max_length=12
    )
    transcript = blocks.RichTextBlock(label=_("transcript"), features=RICH_TEXT, required=False)

    class Meta:
        icon = "media"
        label = _("Video")
        template = "courses/blocks/video.html"

    def clean(self, value):
        value = super().clean(value)
        if bool(value["file"]) == bool(value["embed"]):
            raise blocks.StructBlockValidationError(
                {"file": ValidationError(_("Choose a file or give an address: one of the two."))}
            )
        if value["embed"] and not embed_address(value["embed"]):
            hosts = ", ".join(settings.STOA_EMBED_HOSTS)
            sentence = _("Films may be embedded from these places only: %s.") % hosts
            raise blocks.StructBlockValidationError({"embed": ValidationError(sentence)})
        return value


class AudioBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=160)
    file = DocumentChooserBlock(label=_("audio file"))
    transcript = blocks.RichTextBlock(label=_("transcript"), features=RICH_TEXT, required=False)

    class Meta:
        icon = "media"
        label = _("Audio")
        template = "courses/blocks/audio.html"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("kind"), choices=CalloutKind.choices, default="note")
    title = blocks.CharBlock(label=_("title"), required=False, max_length=160)
    text = blocks.RichTextBlock(label=_("text"), features=[*LINE, "ol", "ul"])

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "courses/blocks/callout.html"


class CodeBlock(blocks.StructBlock):
    language = blocks.CharBlock(label=_("language"), required=False, max_length=40)
    code = blocks.TextBlock(label=_("code"), rows=8)

    class Meta:
        icon = "code"
        label = _("Code")
        template = "courses/blocks/code.html"


class FoldBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=160)
    text = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT)


class AnswerBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("answer"), max_length=300)
    correct = blocks.BooleanBlock(label=_("right"), required=False)
    feedback = blocks.CharBlock(label=_("what you say to it"), required=False, max_length=300)


class QuestionBlock(blocks.StructBlock):
    """A question with instant feedback. It teaches; it is not recorded."""

    question = blocks.CharBlock(label=_("question"), max_length=300)
    answers = blocks.ListBlock(AnswerBlock(), label=_("answers"), min_num=2, max_num=8)

    class Meta:
        icon = "help"
        label = _("Question")
        template = "courses/blocks/question.html"

    def clean(self, value):
        value = super().clean(value)
        if not any(answer["correct"] for answer in value["answers"]):
            raise blocks.StructBlockValidationError(
                {"question": ValidationError(_("Mark at least one answer as right."))}
            )
        return value


class LessonBlocks(ContentBlocks):
    """Everything that a lesson may hold."""

    video = VideoBlock()
    audio = AudioBlock()
    callout = CalloutBlock()
    code = CodeBlock()
    table = TableBlock(label=_("Table"), template="courses/blocks/table.html")
    accordion = blocks.ListBlock(
        FoldBlock(), label=_("Accordion"), icon="list-ul", template="courses/blocks/accordion.html"
    )
    question = QuestionBlock()
