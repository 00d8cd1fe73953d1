"""Work in the background: rows in the database, done by the worker process."""

from portal.settings.env import env_int

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "search"],
    }
}

# A worker that has not been heard of for so long is gone, and its tasks are taken back.
STOA_WORKER_LEASE_SECONDS = env_int("STOA_WORKER_LEASE_SECONDS", default=30, at_least=2)
