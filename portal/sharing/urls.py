from django.urls import path

from portal.sharing import views

app_name = "sharing"
urlpatterns = [
    path("my/sharing/", views.mine, name="mine"),
    path("sharing/<int:page_id>/", views.here, name="here"),
    path("sharing/shares/<int:pk>/", views.change, name="change"),
    path("sharing/shares/<int:pk>/end/", views.end, name="end"),
]
