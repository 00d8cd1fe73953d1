from django.urls import path

from search.recommendations import views

app_name = "recommendations"
urlpatterns = [
    path("my/recommendations/", views.mine, name="mine"),
    path("my/recommendations/dismissed/", views.dismissed, name="dismissed"),
    path("my/recommendations/dismissed/<int:pk>/restore/", views.restore, name="restore"),
    path("my/recommendations/<uuid:key>/dismiss/", views.dismiss, name="dismiss"),
]
