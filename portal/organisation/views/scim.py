"""The addresses of the SCIM interface: who asks, what for, and errors as RFC 7644 has them."""

import hashlib
import json
import re
from functools import wraps

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    ForbiddenException,
    InvalidFilterException,
    InvalidSyntaxException,
    InvalidValueException,
    ListResponse,
    NotFoundException,
    PatchOp,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    Schema,
    SCIMException,
    ScimPolicy,
    SearchRequest,
    UnauthorizedException,
)

from portal.core.access import public
from portal.core.errors import RuleViolation
from portal.organisation.enums import TokenScope
from portal.organisation.scim import filters, resources, writing
from portal.organisation.scim.dialects import as_the_rfc_has_it
from portal.organisation.scim.resources import MOST_RESULTS, FullUser, Group
from portal.organisation.services.tokens import client_of

TYPE = "application/scim+json"
LONGEST_BODY = 1_000_000
FURTHEST = 10**9  # pages beyond are empty, too
NOT_FITTING = re.compile(
    r"\d+ validation errors? for .*\n(?P<where>.+)\n\s*(?P<what>.+?)(?: \[|\n|$)"
)
# Clients send what they like; what nobody keeps is left out.
POLICY = ScimPolicy(unknown=ScimPolicy.Unknown.ignore)


def _answer(body: dict, status: int = 200, **headers: str) -> HttpResponse:
    return JsonResponse(body, status=status, content_type=TYPE, headers=headers)


def _refuse(error: Error) -> HttpResponse:
    # Of a value that does not fit, what is wrong with it; not in whose code it was found.
    if found := NOT_FITTING.match(error.detail or ""):
        error.detail = f"{found['what']} ({found['where']})"
    body = error.model_dump(exclude_none=True)
    answer = _answer(body, status=int(error.status or 400))
    if answer.status_code == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="scim"'
    return answer


def scim(*methods: str):
    """Let a client in that brings a token, and answer every refusal in the words of the RFC."""

    def decorate(view):
        @public("A bearer token says which client asks; none without one.", impersonal=True)
        @csrf_exempt  # no cookie counts here
        @wraps(view)
        def entry(request: HttpRequest, **kwargs) -> HttpResponse:
            try:
                request.scim_client = _client(request)
                if request.method not in methods:
                    detail = f"{request.method} is not served here."
                    answer = _refuse(Error(status=405, detail=detail))
                    answer["Allow"] = ", ".join(methods)
                    return answer
                with POLICY:
                    return view(request, **kwargs)
            except ValidationError as error:
                return _refuse(Error.from_validation_errors(error)[0])
            except SCIMException as error:
                return _refuse(error.to_error())
            except RuleViolation as refusal:
                return _refuse(Error(status=409, detail=str(refusal)))

        return entry

    return decorate


def _client(request: HttpRequest):
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    client = client_of(secret.strip()) if kind.lower() == "bearer" and secret else None
    if client is None:
        raise UnauthorizedException(detail="Bring a bearer token that is still good.")
    reads = request.method in ("GET", "HEAD") or request.path.endswith("/.search")
    if not reads and client.scope != TokenScope.WRITE:
        raise ForbiddenException(detail="This token may read, and change nothing.")
    return client


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/scim/v2")


def _body(request: HttpRequest) -> dict:
    if len(request.body) > LONGEST_BODY:
        raise InvalidSyntaxException(detail="This is too long.")
    if b"\\u0000" in request.body:
        raise InvalidValueException(detail="A text holds a character that no text has.")
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise InvalidSyntaxException(detail="This is no JSON.") from error
    if not isinstance(told, dict):
        raise InvalidSyntaxException(detail="This is no JSON object.")
    return told


class Endpoint:
    """What differs between people and groups."""

    def __init__(self, model, rows, show, columns, write, delete) -> None:
        self.model, self.rows, self.show, self.columns = model, rows, show, columns
        self.write, self.delete = write, delete

    def one(self, pk: str):
        number = int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0
        row = self.rows().filter(pk=number).first()
        if row is None:
            kind = self.model.__name__.partition("[")[0]
            raise NotFoundException(detail=f"There is no {kind} {pk[:40]}.")
        return row

    def dump(self, request: HttpRequest, row, context: Context, asked=None) -> dict:
        resource = self.show(row, base=_base(request))
        resource.meta.version = self.version(resource)
        return resource.model_dump(scim_ctx=context, response_parameters=asked)

    def version(self, resource: Resource) -> str:
        """Return the ETag of what a client sees: the same as long as it sees the same."""
        told = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
        told.pop("meta", None)
        text = json.dumps(told, sort_keys=True, default=str)
        return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


def _write_user(told, row, client):
    if row is None:
        return writing.create_user(told, client=client.name)
    return writing.write_user(row, told, client=client.name)


def _write_group(told, row, client):
    return writing.write_group(told, row, client=client.name)


USERS = Endpoint(
    FullUser,
    resources.people,
    resources.as_user,
    filters.USER_COLUMNS,
    _write_user,
    writing.delete_user,
)
GROUPS = Endpoint(
    Group,
    resources.groups,
    resources.as_group,
    filters.GROUP_COLUMNS,
    _write_group,
    writing.delete_group,
)


def _list(request: HttpRequest, endpoint: Endpoint, told: dict) -> HttpResponse:
    asked = SearchRequest[endpoint.model].model_validate(told)
    rows = filters.filtered(endpoint.rows(), asked.filter, endpoint.columns)
    rows = filters.ordered(
        rows,
        asked.sort_by,
        endpoint.columns,
        descending=asked.sort_order == SearchRequest.SortOrder.descending,
    )
    total = rows.order_by().count()
    start = _start(asked)
    rows = rows[start - 1 : start - 1 + _count(asked)]
    context = Context.RESOURCE_QUERY_RESPONSE
    found = [endpoint.dump(request, row, context, asked) for row in rows]
    return _answer(_listed(found, total=total, start=start))


def _start(asked: SearchRequest) -> int:
    return min(max(asked.start_index or 1, 1), FURTHEST)


def _count(asked: SearchRequest) -> int:
    return MOST_RESULTS if asked.count is None else min(max(asked.count, 0), MOST_RESULTS)


def _listed(found: list[dict], *, total: int, start: int) -> dict:
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(found),
        "Resources": found,
    }


def _collection(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    if request.method == "GET":
        return _list(request, endpoint, request.GET.dict())
    told = endpoint.model.model_validate(_body(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    row = endpoint.one(str(endpoint.write(told, None, request.scim_client).pk))
    body = endpoint.dump(request, row, Context.RESOURCE_CREATION_RESPONSE)
    meta = body["meta"]
    return _answer(body, status=201, Location=meta["location"], ETag=meta["version"])


def _single(request: HttpRequest, endpoint: Endpoint, pk: str) -> HttpResponse:
    if request.method == "GET":
        return _shown(request, endpoint, pk)
    with transaction.atomic():
        row = endpoint.one(pk)
        before = endpoint.show(row, base=_base(request))
        _refuse_outdated(request, endpoint.version(before))
        if request.method == "DELETE":
            endpoint.delete(row, client=request.scim_client.name)
            return HttpResponse(status=204)
        told = _changed(request, endpoint, before)
        endpoint.write(told, row, request.scim_client)
    context = (
        Context.RESOURCE_REPLACEMENT_RESPONSE
        if request.method == "PUT"
        else Context.RESOURCE_PATCH_RESPONSE
    )
    body = endpoint.dump(request, endpoint.one(pk), context)
    return _answer(body, ETag=body["meta"]["version"])


def _shown(request: HttpRequest, endpoint: Endpoint, pk: str) -> HttpResponse:
    asked = ResponseParameters[endpoint.model].model_validate(request.GET.dict())
    row = endpoint.one(pk)
    version = endpoint.version(endpoint.show(row, base=_base(request)))
    if version in _versions(request, "If-None-Match"):
        return HttpResponse(status=304, headers={"ETag": version})
    body = endpoint.dump(request, row, Context.RESOURCE_QUERY_RESPONSE, asked)
    return _answer(body, ETag=version)


def _versions(request: HttpRequest, header: str) -> list[str]:
    return [one.strip() for one in request.headers.get(header, "").split(",") if one.strip()]


def _refuse_outdated(request: HttpRequest, version: str) -> None:
    wanted = _versions(request, "If-Match")
    if wanted and version not in wanted and "*" not in wanted:
        raise PreconditionFailedException(detail="It has changed meanwhile. Fetch it again.")


def _changed(request: HttpRequest, endpoint: Endpoint, before: Resource) -> Resource:
    if request.method == "PUT":
        told = endpoint.model.model_validate(
            _body(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST
        )
        told.replace(before)
        return told
    patch = PatchOp[endpoint.model].model_validate(
        as_the_rfc_has_it(_body(request), before), scim_ctx=Context.RESOURCE_PATCH_REQUEST
    )
    patch.patch(before)
    return before


@scim("GET", "POST")
def users(request: HttpRequest) -> HttpResponse:
    return _collection(request, USERS)


@scim("GET", "PUT", "PATCH", "DELETE")
def user(request: HttpRequest, pk: str) -> HttpResponse:
    return _single(request, USERS, pk)


@scim("GET", "POST")
def groups(request: HttpRequest) -> HttpResponse:
    return _collection(request, GROUPS)


@scim("GET", "PUT", "PATCH", "DELETE")
def group(request: HttpRequest, pk: str) -> HttpResponse:
    return _single(request, GROUPS, pk)


@scim("POST")
def search_users(request: HttpRequest) -> HttpResponse:
    return _list(request, USERS, _body(request))


@scim("POST")
def search_groups(request: HttpRequest) -> HttpResponse:
    return _list(request, GROUPS, _body(request))


@scim("POST")
def search(request: HttpRequest) -> HttpResponse:
    """Search people and groups at once; what only one of them has is false for the other."""
    asked = SearchRequest[FullUser | Group].model_validate(_body(request))
    start, count = _start(asked), _count(asked)
    total, found = 0, []
    for endpoint in (USERS, GROUPS):
        try:
            rows = filters.filtered(endpoint.rows(), asked.filter, endpoint.columns).order_by("pk")
        except InvalidFilterException:
            continue
        first = max(start - 1 - total, 0)
        total += rows.count()
        for row in rows[first : first + count - len(found)]:
            context = Context.RESOURCE_QUERY_RESPONSE
            found.append(endpoint.dump(request, row, context, asked))
    return _answer(_listed(found, total=total, start=start))


@scim("GET")
def config(request: HttpRequest) -> HttpResponse:
    told = resources.service_config(f"{_base(request)}/ServiceProviderConfig")
    return _answer(told.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


def _described(request: HttpRequest, rows: list, place: str, pk: str | None) -> HttpResponse:
    if request.GET.get("filter"):
        raise ForbiddenException(detail="These are not filtered.")
    told = []
    for row in rows:
        body = row.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
        location = f"{_base(request)}/{place}/{row.id}"
        body["meta"] = {"resourceType": type(row).__name__, "location": location}
        told.append(body)
    if pk is None:
        answer = ListResponse[Schema | ResourceType](
            total_results=len(told), items_per_page=len(told), start_index=1
        ).model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
        return _answer({**answer, "Resources": told})
    for body in told:
        if body["id"] == pk:
            return _answer(body)
    raise NotFoundException(detail=f"There is no {pk[:80]} here.")


@scim("GET")
def schemas(request: HttpRequest, pk: str | None = None) -> HttpResponse:
    return _described(request, resources.SCHEMAS, "Schemas", pk)


@scim("GET")
def resource_types(request: HttpRequest, pk: str | None = None) -> HttpResponse:
    return _described(request, resources.RESOURCE_TYPES, "ResourceTypes", pk)


@scim("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise NotFoundException(detail=f"There is nothing at {rest[:80]}.")
