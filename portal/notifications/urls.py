from django.urls import path

from portal.notifications import views

app_name = "notifications"
urlpatterns = [
    path("my/notices/", views.notices, name="notices"),
    path("my/notices/read/", views.read_all, name="read_all"),
    path("my/notices/settings/", views.settings, name="settings"),
    path("my/notices/<int:pk>/open/", views.open_notice, name="open"),
]
