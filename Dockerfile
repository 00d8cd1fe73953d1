# One image for web server, worker and commands; compose.yaml says which does what.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    STOA_DATA_DIR=/data STOA_STATIC_ROOT=/app/static-root

WORKDIR /app
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home stoa \
    && install --directory --owner=stoa /data

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock

COPY manage.py ./
COPY portal portal
COPY catalog catalog
COPY learning_paths learning_paths
COPY announcements announcements
COPY search search
COPY themes themes
COPY fixtures fixtures
RUN STOA_SECRET_KEY=build STOA_ALLOWED_HOSTS=build python manage.py collectstatic --no-input

USER stoa
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind=0.0.0.0:8000", "--workers=3", "--threads=4"]
