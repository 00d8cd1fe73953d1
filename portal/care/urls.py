from django.urls import path

from portal.care import views

app_name = "care"
urlpatterns = [
    path("care/flags/", views.flags, name="flags"),
    path("care/flags/<int:pk>/", views.flag, name="flag"),
    path("care/pages/<int:pk>/", views.care_of_page, name="page"),
    path("care/pages/<int:pk>/flag/", views.flag_page, name="flag_page"),
    path("care/pages/<int:pk>/archive/", views.archive, name="archive"),
    path("care/pages/<int:pk>/unarchive/", views.unarchive, name="unarchive"),
]
