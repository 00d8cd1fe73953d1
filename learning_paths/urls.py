from django.urls import path

from learning_paths import views

app_name = "learning_paths"
urlpatterns = [
    path("my/paths/", views.mine, name="mine"),
    path("my/paths/owned/", views.owned, name="owned"),
    path("my/paths/<int:pk>/leave/", views.leave, name="leave"),
    path("my/paths/<int:pk>/start/<int:step>/", views.start, name="start"),
    path("learning-paths/<uuid:key>/", views.path, name="path"),
    path("learning-paths/<uuid:key>/enroll/", views.enroll, name="enroll"),
    path("learning-paths/<uuid:key>/people/", views.people, name="people"),
    path("learning-paths/<uuid:key>/people.csv", views.people_csv, name="people_csv"),
    path("learning-paths/<uuid:key>/put/", views.put, name="put"),
]
