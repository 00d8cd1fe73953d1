from django.urls import path

from search.following import views

app_name = "following"
urlpatterns = [
    path("my/following/", views.follows, name="follows"),
    path("my/following/follow/", views.follow, name="follow"),
    path("my/following/<int:pk>/unfollow/", views.unfollow, name="unfollow"),
    path("my/searches/", views.searches, name="searches"),
    path("my/searches/save/", views.save, name="save"),
    path("my/searches/<int:pk>/", views.change, name="change"),
    path("my/searches/<int:pk>/delete/", views.delete, name="delete"),
]
