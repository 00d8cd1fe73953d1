"""Rows that keep the background going: when each job runs, and which workers are alive."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """When a periodic job is due, and how its last run ended."""

    name = models.CharField(max_length=100, unique=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)  # of the last run; empty after a good one

    class Meta:
        ordering = ["name"]
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")

    def __str__(self) -> str:
        return self.name


class WorkerQuerySet(models.QuerySet):
    def alive(self, now: datetime) -> Self:
        return self.filter(alive_until__gt=now)


class Worker(models.Model):
    """A worker process. It prolongs its row while it lives; its tasks are as safe as the row."""

    name = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    alive_until = models.DateTimeField()

    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering = ["started_at"]
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name
