"""Work in the background: rows in the database, done by the worker process."""

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "search"],
    }
}
