from django.urls import path

from search.requests import views

app_name = "requests"
urlpatterns = [
    path("my/requests/", views.mine, name="mine"),
    path("my/requests/ask/", views.ask, name="ask"),
    path("my/requests/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
