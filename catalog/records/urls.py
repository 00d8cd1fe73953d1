from django.urls import path

from catalog.records import views

app_name = "records"
urlpatterns = [
    path("my/learning/", views.learning, name="learning"),
    path("my/learning/<int:pk>/resume/", views.resume, name="resume"),
    path("my/transcript/", views.transcript_page, name="transcript"),
    path("my/transcript.csv", views.transcript_csv, name="transcript_csv"),
    path("activities/<uuid:key>/done/", views.done, name="done"),
]
