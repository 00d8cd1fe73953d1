"""Background shells over what takes long."""

from django_tasks import task


@task()
def check_people_import(import_id: int) -> bool:
    from portal.organisation.services.feed import check_file

    return check_file(import_id)


@task()
def run_people_import(import_id: int) -> bool:
    from portal.organisation.services.feed import run_file

    return run_file(import_id)
