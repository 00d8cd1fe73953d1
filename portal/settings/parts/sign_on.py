"""Single sign-on: an OpenID Connect issuer and a SAML provider, when their addresses are given."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal.settings.env import env, env_bool, env_map

# Which claim, or SAML attribute, says what; ``uid`` is the provider's own name for a person.
STOA_SSO_CLAIMS = {
    "login_name": "preferred_username",
    "email": "email",
    "display_name": "name",
    "employee_number": "employee_number",
    "groups": "groups",
    **env_map("STOA_SSO_CLAIMS"),
}
# What a value of the claim "groups" gives: a group of ours, or "role:training-staff".
STOA_SSO_GROUPS = env_map("STOA_SSO_GROUPS")
# Whether somebody whom the provider knows and we do not gets an account.
STOA_SSO_ADDS_PEOPLE = env_bool("STOA_SSO_ADDS_PEOPLE", default=True)
# For providers that verify every address and do not say so.
STOA_SSO_TRUSTS_EMAIL = env_bool("STOA_SSO_TRUSTS_EMAIL", default=False)

STOA_OIDC_ISSUER = env("STOA_OIDC_ISSUER", default="")
STOA_SAML_IDP_ENTITY_ID = env("STOA_SAML_IDP_ENTITY_ID", default="")

SOCIALACCOUNT_ADAPTER = "portal.people.adapters.SignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {}


def _needed(name: str, because: str) -> str:
    value = env(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is needed with {because}.")
    return value


if STOA_OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env("STOA_OIDC_NAME", default="Single sign-on"),
                "client_id": _needed("STOA_OIDC_CLIENT_ID", "STOA_OIDC_ISSUER"),
                "secret": _needed("STOA_OIDC_CLIENT_SECRET", "STOA_OIDC_ISSUER"),
                "settings": {"server_url": STOA_OIDC_ISSUER},
            }
        ],
    }


def _certificate(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"STOA_SAML_IDP_CERTIFICATE is no file that can be read: {path!r}."
        ) from error


if STOA_SAML_IDP_ENTITY_ID:
    SOCIALACCOUNT_PROVIDERS["saml"] = {
        "APPS": [
            {
                "provider_id": STOA_SAML_IDP_ENTITY_ID,
                "name": env("STOA_SAML_NAME", default="Single sign-on"),
                "client_id": "saml",
                "settings": {
                    "attribute_mapping": {
                        "uid": env("STOA_SAML_UID_ATTRIBUTE", default="uid"),
                        "email": STOA_SSO_CLAIMS["email"],
                    },
                    "idp": {
                        "entity_id": STOA_SAML_IDP_ENTITY_ID,
                        "sso_url": _needed("STOA_SAML_IDP_SSO_URL", "STOA_SAML_IDP_ENTITY_ID"),
                        "x509cert": _certificate(
                            _needed("STOA_SAML_IDP_CERTIFICATE", "STOA_SAML_IDP_ENTITY_ID")
                        ),
                    },
                    # Signed assertions only, and none that nobody asked for.
                    "advanced": {
                        "strict": True,
                        "want_assertion_signed": True,
                        "reject_idp_initiated_sso": True,
                        "allow_single_label_domains": True,  # hosts of an intranet
                    },
                },
            }
        ],
    }
