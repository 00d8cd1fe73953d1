from django.urls import path

from portal.people.views import data, doors, entrance, security

app_name = "people"
urlpatterns = [
    path("accounts/login/", doors.login, name="login"),
    path("accounts/glass/<str:token>/", doors.break_glass, name="break_glass"),
    path("accounts/second-step/", entrance.second_step, name="second_step"),
    path("accounts/welcome/<str:token>/", doors.first_login, name="first_login"),
    path("accounts/second-factor/", security.second_factor, name="second_factor"),
    path("accounts/recovery-codes/", security.recovery_codes, name="recovery_codes"),
    path("accounts/devices/", security.devices, name="devices"),
    path("accounts/devices/end/", security.end_devices, name="end_devices"),
    path("accounts/my-data/", data.my_data, name="my_data"),
    path("accounts/<int:pk>/data/", data.data_of, name="data_of"),
    path("accounts/logout/", doors.logout, name="logout"),
    path("accounts/password/", doors.password_change, name="password_change"),
    path("accounts/new-password/", doors.password_reset, name="password_reset"),
    path("accounts/new-password/asked/", doors.password_reset_done, name="password_reset_done"),
    path(
        "accounts/new-password/<uidb64>/<token>/",
        doors.password_reset_confirm,
        name="password_reset_confirm",
    ),
    path("accounts/profile/", doors.profile, name="profile"),
    path("accounts/first/<str:token>/", doors.first_administrator, name="first_administrator"),
    path("admin/login/", doors.admin_login),
    path("admin/account/", doors.admin_account),
]
