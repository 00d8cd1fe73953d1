from django.urls import path, re_path

from themes import views

app_name = "themes"
urlpatterns = [
    re_path(
        r"^covers/(?P<seed>[0-9a-f]{64})-(?P<pigment>[a-z]+)-(?P<form>[a-z]+)\.svg$",
        views.cover,
        name="cover",
    ),
    path("theme/<int:pk>-<slug:version>.css", views.style, name="style"),
    path("theme/<int:pk>-<slug:version>.svg", views.logo, name="logo"),
]
