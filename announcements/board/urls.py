from django.urls import path

from announcements.board import views

app_name = "board"
urlpatterns = [
    path("told/<uuid:key>/", views.announcement, name="announcement"),
    path("told/<uuid:key>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("told/<uuid:key>/readers/", views.readers, name="readers"),
    path("told/<uuid:key>/remind/", views.remind, name="remind"),
    path("my/feed/", views.feed_settings, name="feed_settings"),
    path("feeds/<str:key>/announcements.xml", views.feed, name="feed"),
]
