"""Who signs in, and how."""

from datetime import timedelta

from portal.settings.env import env_bool, env_choice, env_int

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "portal.people.backends.PortalBackend",
    "portal.powers.backends.GrantBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {
            "user_attributes": ("login_name", "email", "display_name", "employee_number"),
        },
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

# Whether somebody who is not signed in may see what is marked for everyone.
STOA_PUBLIC_SITE = env_bool("STOA_PUBLIC_SITE", default=True)

# Who finds whom in the directory: everybody everybody, or only those near them in the lines.
STOA_DIRECTORY = env_choice(
    "STOA_DIRECTORY", default="signed-in", choices=("signed-in", "near-only")
)

AXES_FAILURE_LIMIT = env_int("STOA_LOGIN_FAILURE_LIMIT", default=8, at_least=3)
AXES_COOLOFF_TIME = timedelta(
    minutes=env_int("STOA_LOGIN_COOL_OFF_MINUTES", default=15, at_least=1)
)
# One wrong guesser locks out one name from one address, not everybody behind a proxy.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "portal.people.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
