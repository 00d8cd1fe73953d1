from django.urls import path

from catalog.enrollment import views

app_name = "enrollment"
urlpatterns = [
    path("courses/<uuid:key>/", views.course, name="course"),
    path("courses/<uuid:key>/enroll/", views.enroll, name="enroll"),
    path("courses/<uuid:key>/save/", views.save, name="save"),
    path("courses/<uuid:key>/unsave/", views.unsave, name="unsave"),
    path("enrollments/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
