"""The database: one SQLite file out of the box, PostgreSQL when its address is given."""

from portal.settings.env import env_database, env_int
from portal.settings.parts.paths import DATA_DIR

DATABASES = {
    "default": env_database("STOA_DATABASE_URL", default=f"sqlite:///{DATA_DIR}/stoa.sqlite3"),
}

_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        # A writer takes its place in the queue when it begins, so nobody fails half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            " PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    _database["CONN_MAX_AGE"] = env_int("STOA_DATABASE_MAX_AGE_SECONDS", default=60, at_least=0)
    _database["CONN_HEALTH_CHECKS"] = True
