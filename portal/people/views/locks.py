"""What somebody sees who has guessed too often."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, original_response, credentials) -> HttpResponse:
    """Ask for patience after too many wrong passwords; called by axes, for any name alike."""
    minutes = round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    return render(request, "people/locked_out.html", {"minutes": minutes}, status=429)
