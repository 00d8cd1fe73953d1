from django.urls import path

from portal.people import views

app_name = "people"
urlpatterns = [
    path("accounts/login/", views.login, name="login"),
    path("accounts/logout/", views.logout, name="logout"),
    path("accounts/password/", views.password_change, name="password_change"),
    path("accounts/new-password/", views.password_reset, name="password_reset"),
    path("accounts/new-password/asked/", views.password_reset_done, name="password_reset_done"),
    path(
        "accounts/new-password/<uidb64>/<token>/",
        views.password_reset_confirm,
        name="password_reset_confirm",
    ),
    path("accounts/profile/", views.profile, name="profile"),
    path("accounts/first/<str:token>/", views.first_administrator, name="first_administrator"),
    path("admin/login/", views.admin_login),
    path("admin/account/", views.admin_account),
]
