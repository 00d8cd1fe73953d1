"""Background shells over what takes long."""

from django_tasks import task


@task()
def check_people_import(import_id: int) -> bool:
    from portal.organisation.imports import files

    return files.check(import_id)


@task()
def run_people_import(import_id: int) -> bool:
    from portal.organisation.imports import files

    return files.run(import_id)
