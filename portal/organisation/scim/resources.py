"""The resources that are served, with no attribute that would not be kept; and their rows."""

from typing import Annotated, Any

from django.contrib.auth.models import Group as Rows
from django.db.models import Prefetch, QuerySet
from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    CaseExact,
    ComplexAttribute,
    Extension,
    Filter,
    Meta,
    Mutability,
    Pagination,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models import Bulk as BulkSupport
from scim2_models import ChangePassword as PasswordSupport
from scim2_models import ETag as ETagSupport

from portal.organisation.models import JobAssignment, ScimIdentity
from portal.organisation.queries.lines import open_jobs
from portal.people.models import User as Person
from portal.people.queries import groups_without_role

MOST_RESULTS = 200
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


class Name(ComplexAttribute):
    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class Email(ComplexAttribute):
    value: str | None = None
    type: str | None = Field(None, examples=["work", "home", "other"])
    primary: bool | None = None


class GroupOfUser(ComplexAttribute):
    value: Annotated[str | None, Mutability.read_only] = None
    display: Annotated[str | None, Mutability.read_only] = None


class User(Resource[Any]):
    """Somebody with an account."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: str | None = None
    title: str | None = None
    preferred_language: str | None = None
    timezone: str | None = None
    active: bool | None = None
    emails: list[Email] | None = None
    groups: Annotated[list[GroupOfUser] | None, Mutability.read_only] = None


class Manager(ComplexAttribute):
    value: Annotated[str | None, CaseExact.true] = None
    ref: Reference["User"] | None = Field(None, serialization_alias="$ref", validation_alias="$ref")


class EnterpriseUser(Extension):
    """What the organisation knows of somebody."""

    __schema__ = URN(ENTERPRISE)

    employee_number: str | None = None
    cost_center: str | None = None
    department: str | None = None
    manager: Manager | None = None


class Member(ComplexAttribute):
    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )


class Group(Resource[Any]):
    """A group that stands for no role."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true, Uniqueness.server] = None
    members: list[Member] | None = None


FullUser = User[EnterpriseUser]
RESOURCE_TYPES = [ResourceType.from_resource(FullUser), ResourceType.from_resource(Group)]
SCHEMAS = [model.to_schema() for model in (User, EnterpriseUser, Group)]
for _one in RESOURCE_TYPES:
    _one.id = _one.name


def service_config(address: str) -> ServiceProviderConfig:
    """Say what this service can do."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=BulkSupport(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST_RESULTS),
        change_password=PasswordSupport(supported=False),
        sort=Sort(supported=True),
        etag=ETagSupport(supported=True),
        pagination=Pagination(cursor=False, index=True, max_page_size=MOST_RESULTS),
        authentication_schemes=[
            AuthenticationScheme(
                type="oauthbearertoken",
                name="Bearer token",
                description="A token that an administrator made in the admin.",
                primary=True,
            )
        ],
        meta=Meta(resource_type="ServiceProviderConfig", location=address),
    )


def people() -> QuerySet[Person]:
    """Return the people a client sees, with all that their resources show. Four queries."""
    jobs = open_jobs().filter(is_primary=True).select_related("unit", "title", "manager")
    # Who was anonymised, or goes on under another account, is nobody for a client.
    there = Person.objects.filter(is_superuser=False, anonymised_at=None, merged_into=None)
    rows = there.exclude(pk__in=ScimIdentity.objects.exclude(deleted_at=None).values("pk"))
    return rows.select_related("scim_identity").prefetch_related(
        Prefetch("jobs", queryset=jobs, to_attr="main_jobs"),
        Prefetch("groups", queryset=groups_without_role()),
    )


def groups() -> QuerySet[Rows]:
    """Return the groups a client sees: never those of a role, nor one person's hidden ones."""
    return (
        groups_without_role()
        .select_related("scim_identity")
        .prefetch_related(
            Prefetch("user_set", queryset=Person.objects.order_by("pk").only("display_name"))
        )
    )


def as_user(row: Person, *, base: str) -> Resource:
    """Return the resource of a row of :func:`people`."""
    identity = getattr(row, "scim_identity", None)
    told = identity.told if identity else {}
    job = row.main_jobs[0] if row.main_jobs else None
    name = {key: told[key] for key in ("formatted", "family_name", "given_name") if key in told}
    primary = {"no": False, "unsaid": None}.get(told.get("email_primary"), True)
    email = Email(value=row.email, type=told.get("email_type") or None, primary=primary)
    resource = FullUser(
        id=str(row.pk),
        external_id=(identity.external_id or None) if identity else None,
        user_name=row.login_name,
        display_name=None if told.get("nameless") else row.display_name,
        name=Name(**name) if name else None,
        title=job.title.name if job and job.title else None,
        preferred_language=told.get("preferred_language") or row.language or None,
        timezone=told.get("timezone") or row.time_zone or None,
        active=None if told.get("stateless") else row.is_active,
        emails=[email] if row.email else None,
        groups=[GroupOfUser(value=str(one.pk), display=one.name) for one in row.groups.all()]
        or None,
        meta=Meta(
            resource_type="User",
            created=row.date_joined,
            last_modified=identity.changed_at if identity else row.date_joined,
            location=f"{base}/Users/{row.pk}",
        ),
    )
    resource[EnterpriseUser] = _enterprise(row, job, told, base)
    return resource


def _enterprise(
    row: Person, job: JobAssignment | None, told: dict, base: str
) -> EnterpriseUser | None:
    unit = job.unit if job else None
    values = {
        "employee_number": row.employee_number or None,
        "department": unit.name if unit else None,
        "cost_center": told.get("cost_center") or (unit.cost_centre if unit else "") or None,
    }
    if job and job.manager:
        values["manager"] = Manager(
            value=str(job.manager.pk),
            ref=f"{base}/Users/{job.manager.pk}",
        )
    elif job and job.manager_reference:
        values["manager"] = Manager(value=job.manager_reference)
    return EnterpriseUser(**values) if any(values.values()) else None


def as_group(row: Rows, *, base: str) -> Group:
    """Return the resource of a row of :func:`groups`."""
    identity = getattr(row, "scim_identity", None)
    return Group(
        id=str(row.pk),
        external_id=(identity.external_id or None) if identity else None,
        display_name=row.name,
        members=[
            Member(value=str(one.pk), ref=f"{base}/Users/{one.pk}") for one in row.user_set.all()
        ]
        or None,
        meta=Meta(
            resource_type="Group",
            last_modified=identity.changed_at if identity else None,
            location=f"{base}/Groups/{row.pk}",
        ),
    )


__all__ = [
    "ENTERPRISE",
    "MOST_RESULTS",
    "RESOURCE_TYPES",
    "SCHEMAS",
    "EnterpriseUser",
    "FullUser",
    "Group",
    "as_group",
    "as_user",
    "groups",
    "people",
    "service_config",
]
