"""Programs: what belongs together, who owns it, and who was handed a step of it."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.powers.enums import Step
from portal.powers.models.kept import Dated


class Program(models.Model):
    """A scope of ownership: sections of pages, with all that happens on their courses and paths."""

    name = models.CharField(_("name"), max_length=150)
    code = models.CharField(
        _("code"),
        max_length=24,
        validators=[RegexValidator(r"^[\w-]+\Z", _("Letters, digits and hyphens only."))],
        help_text=_("Short and lasting, such as SAFE-WATER."),
    )
    purpose = models.TextField(_("purpose"), max_length=500, blank=True)
    is_closed = models.BooleanField(
        _("closed"),
        default=False,
        help_text=_("Its owners have no purview over it any more. Nothing is removed."),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                name="program_code_is_unique",
                violation_error_message=_("Another program has this code."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProgramPage(models.Model):
    """A section of pages that belongs to a program, in one language; it names its translations."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="sections")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="program_sections")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "page"],
                name="program_page_once",
                violation_error_message=_("This page belongs to the program already."),
            )
        ]

    def __str__(self) -> str:
        return f"Page {self.page_id} of program {self.program_id}"


class ProgramOwner(Dated):
    """Who owns a program, from when until when: purview over each element of it."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="ownerships")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programs_owned"
    )

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "person"],
                condition=Q(ended_at=None),
                name="program_owner_once_at_a_time",
                violation_error_message=_("They own this program already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} owns program {self.program_id}"


class StepHolder(Dated):
    """Who was handed a step of a program, by whom; they may take it back."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="steps_held")
    step = models.CharField(_("step"), max_length=12, choices=Step)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="steps_held"
    )

    class Meta:
        ordering = ["step", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "step", "person"],
                condition=Q(ended_at=None),
                name="step_holder_once_at_a_time",
                violation_error_message=_("They have this step already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} has {self.step} of program {self.program_id}"
