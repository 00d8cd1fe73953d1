from django.urls import path

from search.insight import views

app_name = "insight"

urlpatterns = [path("catalog/found/<str:token>/", views.found, name="found")]
