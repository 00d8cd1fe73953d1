from django.urls import path

from search.core import views

app_name = "search"

urlpatterns = [path("catalog/suggest/", views.suggest, name="suggest")]
