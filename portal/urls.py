"""Every address: portal screens first, then the pages that editors put where they like."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from portal.core.views import not_there

urlpatterns = [
    path("", include("portal.people.urls")),  # has the doors of the admin, too
    path("", include("portal.people.sign_on_urls")),
    # Wagtail's pages to try out error pages: in a portal that runs they are nothing but errors.
    path("admin/failwhale/", not_there),
    path("admin/test404/", not_there),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("themes.urls")),
    path("", include("portal.core.urls")),
    path("", include("portal.organisation.urls")),
    path("", include("portal.powers.urls")),
    path("", include("portal.home.urls")),
    path("", include("portal.notifications.urls")),
    path("", include("portal.sharing.urls")),
    path("", include("portal.care.urls")),
    path("", include("catalog.enrollment.urls")),
    path("", include("catalog.records.urls")),
    path("", include("announcements.board.urls")),
    path("", include("announcements.discussions.urls")),
    path("", include("learning_paths.urls")),
    path("", include("search.core.urls")),
    path("", include("search.insight.urls")),
    path("", include("search.requests.urls")),
    path("", include("search.following.urls")),
    path("", include("search.recommendations.urls")),
    # Pages in the default language stand without a prefix, others below theirs.
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]

handler400 = "themes.views.bad_request"
handler403 = "themes.views.forbidden"
handler404 = "themes.views.not_found"
handler500 = "themes.views.server_error"
