from django.urls import path

from portal.powers import views

app_name = "powers"
urlpatterns = [
    path("programs/", views.programs, name="programs"),
    path("programs/<int:pk>/", views.program, name="program"),
    path("programs/<int:pk>/steps/", views.hand, name="hand"),
    path("programs/<int:pk>/steps/<int:holder>/", views.take_back, name="take_back"),
    path("looks/", views.looks, name="looks"),
    path("looks/role/", views.look_as_role, name="look_as_role"),
    path("looks/ask/", views.ask, name="ask"),
    path("looks/<int:pk>/", views.look_as_person, name="look_as_person"),
    path("looks/end/", views.end, name="end"),
    path("looks/asked/", views.asked, name="asked"),
    path("looks/asked/<int:pk>/", views.answer, name="answer"),
]
