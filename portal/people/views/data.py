"""What is kept about somebody, for themselves and for administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from portal.core.access import policed_by, signed_in
from portal.people.exports import archive_of
from portal.people.policies import person_policy


@signed_in("Hands out what is kept about the visitor.")
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    return archive_of(request.user)


@policed_by(person_policy, "hand_out_data")
@never_cache
@require_safe
def data_of(request: HttpRequest, pk: int) -> HttpResponse:
    visible = person_policy.instances_user_has_permission_for(request.user, "view")
    person = get_object_or_404(visible, pk=pk)
    person_policy.require(request.user, "hand_out_data", person)
    log(instance=person, action="people.data_export", user=request.user)
    return archive_of(person)
