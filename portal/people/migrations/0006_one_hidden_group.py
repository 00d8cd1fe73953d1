from django.db import migrations


def move_rights(apps, schema_editor):
    """Let what grants lent stand in the one hidden group of a person, beside what is shared."""
    personal = apps.get_model("people", "PersonalGroup")
    person_group = apps.get_model("people", "PersonGroup")
    groups = apps.get_model("auth", "Group").objects
    for row in personal.objects.select_related("group").order_by("pk"):
        other = person_group.objects.filter(person_id=row.person_id).first()
        if other is None:
            group_id = row.group_id
            row.delete()
            groups.filter(pk=group_id).update(name=f"person:{row.person_id}")
            person_group.objects.create(person_id=row.person_id, group_id=group_id)
            continue
        _move(apps, row.group, other.group)
        row.delete()
        groups.filter(pk=row.group_id).delete()
    # The table is dropped next: nothing may be pending on its rows.
    schema_editor.connection.check_constraints()


def _move(apps, old, new):
    new.permissions.add(*old.permissions.all())
    for name, place in (
        ("GroupPagePermission", "page_id"),
        ("GroupCollectionPermission", "collection_id"),
    ):
        rows = apps.get_model("wagtailcore", name).objects
        for right in rows.filter(group=old):
            rows.get_or_create(
                group=new,
                permission_id=right.permission_id,
                **{place: getattr(right, place)},
            )
        rows.filter(group=old).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('people', '0005_accounts'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.RunPython(move_rights, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='PersonalGroup',
        ),
    ]
