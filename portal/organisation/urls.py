from django.urls import path

from portal.organisation.views import directory, helping, scim

app_name = "organisation"
urlpatterns = [
    path("people/", directory.directory, name="directory"),
    path("people.csv", directory.directory_csv, name="directory_csv"),
    path("people/chart/", directory.chart, name="chart"),
    path("people/chart/<int:pk>/", directory.chart, name="chart_of"),
    path("people/<int:pk>/", directory.person, name="person"),
    path("units/", directory.units, name="units"),
    path("units/<int:pk>/", directory.unit, name="unit"),
    path("my/team/", directory.team, name="team"),
    path("my/skills/", helping.own_profile, name="own_profile"),
    path("my/mentoring/", helping.mentoring, name="mentoring"),
    path("my/mentoring/<int:pk>/answer/", helping.answer, name="answer"),
    path("my/mentoring/<int:pk>/withdraw/", helping.withdraw, name="withdraw"),
    path("my/mentoring/<int:pk>/end/", helping.end_mentorship, name="end_mentorship"),
    path("my/deputies/", helping.deputies, name="deputies"),
    path("my/deputies/<int:pk>/end/", helping.end_deputy, name="end_deputy"),
    path("mentors/", helping.mentor_list, name="mentors"),
    path("mentors/<int:pk>/", helping.ask_mentor, name="ask_mentor"),
    path("scim/v2/Users", scim.users),
    path("scim/v2/Users/.search", scim.search_users),
    path("scim/v2/Users/<str:pk>", scim.user),
    path("scim/v2/Groups", scim.groups),
    path("scim/v2/Groups/.search", scim.search_groups),
    path("scim/v2/Groups/<str:pk>", scim.group),
    path("scim/v2/ServiceProviderConfig", scim.config),
    path("scim/v2/ResourceTypes", scim.resource_types),
    path("scim/v2/ResourceTypes/<str:pk>", scim.resource_types),
    path("scim/v2/Schemas", scim.schemas),
    path("scim/v2/Schemas/<str:pk>", scim.schemas),
    path("scim/v2/<path:rest>", scim.nothing),
]
