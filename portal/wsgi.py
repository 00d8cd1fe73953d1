"""What gunicorn calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()
_loaded = get_resolver().url_patterns  # views and forms, too, before the first question

# What lives as long as the process is not looked through for garbage again and again: that took
# some page now and then 150 ms.
gc.collect()
gc.freeze()
