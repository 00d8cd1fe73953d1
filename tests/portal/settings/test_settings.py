"""Variables are typed, refused by name, and a real installation is strict by itself."""

import os
import stat
import subprocess
import sys

import pytest

ASKED = """
from portal.settings import production as s
print(s.DEBUG, s.WAGTAILADMIN_BASE_URL, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)
"""


@pytest.fixture
def production(tmp_path, settings):
    """Load the production settings in a process of their own, with some variables."""

    def load(**variables):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("STOA_")}
        return subprocess.run(
            [sys.executable, "-c", ASKED],
            env={**kept, "STOA_DATA_DIR": str(tmp_path), **variables},
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )

    return load


def test_a_real_installation_is_strict_and_knows_its_address(production, tmp_path):
    answer = production(STOA_ALLOWED_HOSTS="learn.example.org,other.example.org")

    assert answer.stdout.split() == ["False", "https://learn.example.org", "True", "True"]
    secret = tmp_path / "secret_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    before = secret.read_text()
    production(STOA_ALLOWED_HOSTS="learn.example.org")
    assert secret.read_text() == before


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("STOA_ALLOWED_HOSTS", ""),
        ("STOA_HSTS_SECONDS", "a year"),
        ("STOA_PUBLIC_SITE", "perhaps"),
        ("STOA_PASSWORD_MIN_LENGTH", "3"),
        ("STOA_SSO_GROUPS", "divers"),
        ("STOA_WORKER_LEASE_SECONDS", "0"),
    ],
)
def test_a_wrong_variable_is_refused_by_its_name(production, variable, value):
    answer = production(**{"STOA_ALLOWED_HOSTS": "learn.example.org", variable: value})

    assert answer.returncode != 0
    assert variable in answer.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"STOA_OIDC_ISSUER": "https://x.example"}, "STOA_OIDC_CLIENT_ID"),
        ({"STOA_SAML_IDP_ENTITY_ID": "https://x.example"}, "STOA_SAML_IDP_SSO_URL"),
        (
            {
                "STOA_SAML_IDP_ENTITY_ID": "https://x.example",
                "STOA_SAML_IDP_SSO_URL": "https://x.example/sso",
                "STOA_SAML_IDP_CERTIFICATE": "/nowhere/idp.pem",
            },
            "STOA_SAML_IDP_CERTIFICATE",
        ),
    ],
)
def test_half_a_provider_is_refused_by_the_name_of_what_is_missing(production, given, missing):
    answer = production(STOA_ALLOWED_HOSTS="learn.example.org", **given)

    assert answer.returncode != 0
    assert missing in answer.stderr.splitlines()[-1]
