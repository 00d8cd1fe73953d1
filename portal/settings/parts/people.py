"""Who signs in, and how."""

from datetime import timedelta

from portal.settings.env import env_bool, env_choice, env_int, env_list

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "portal.people.backends.PortalBackend",
    "portal.powers.backends.GrantBackend",
]
# What a password must be; every rule says so in the form.
STOA_PASSWORD_MIN_LENGTH = env_int("STOA_PASSWORD_MIN_LENGTH", default=10, at_least=8)
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.MinimumLengthValidator",
        "OPTIONS": {"min_length": STOA_PASSWORD_MIN_LENGTH},
    },
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
if env_bool("STOA_PASSWORD_REFUSE_COMMON", default=True):
    AUTH_PASSWORD_VALIDATORS += [{"NAME": f"{_VALIDATION}.CommonPasswordValidator"}]
if env_bool("STOA_PASSWORD_REFUSE_SIMILAR", default=True):
    AUTH_PASSWORD_VALIDATORS += [
        {
            "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
            "OPTIONS": {
                "user_attributes": ("login_name", "email", "display_name", "employee_number"),
            },
        }
    ]
# How long the link works with which somebody signs in for the first time.
STOA_FIRST_LOGIN_DAYS = env_int("STOA_FIRST_LOGIN_DAYS", default=7, at_least=1)
# Off where everybody comes through single sign-on; see ``manage.py break_glass``.
STOA_LOCAL_LOGIN = env_bool("STOA_LOCAL_LOGIN", default=True)
# Whoever has one of these roles needs a second factor.
STOA_TWO_FACTOR_ROLES = env_list("STOA_TWO_FACTOR_ROLES")
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
# Every wrong guess is a row of the administrators' list, the last ones of each name.
AXES_ENABLE_ACCESS_FAILURE_LOG = True
STOA_FAILED_LOGIN_DAYS = env_int("STOA_FAILED_LOGIN_DAYS", default=90, at_least=1)
AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT = 200
AXES_VERBOSE = False

# django-allauth: second factors, and the handshake of single sign-on. No door of its own.
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_name"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "portal.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Stoa"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute slow or fast
MFA_RECOVERY_CODE_DIGITS = 10
