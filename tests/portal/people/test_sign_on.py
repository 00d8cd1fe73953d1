"""Single sign-on: a whole log-in at an issuer of our own, and who gets which account."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import ModelLogEntry

from portal.people.enums import Role
from portal.people.models import User
from portal.people.queries import roles_of
from portal.people.services import (
    Claims,
    Deactivated,
    LocalLoginIsOff,
    Unknown,
    deactivate,
    give_password_link,
    merge,
    new_secret,
    read_claims,
    sign_on,
    turn_on_second_factor,
)
from tests.factories.people import PASSWORD, GroupFactory, UserFactory, person_with
from tests.portal.people.test_security import code_of

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer(BaseHTTPRequestHandler):
    """An OpenID Connect issuer that knows one person, ``server.person``."""

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.startswith("/.well-known/"):
            self.answer(
                issuer=base,
                authorization_endpoint=f"{base}/authorize",
                token_endpoint=f"{base}/token",
                userinfo_endpoint=f"{base}/userinfo",
                jwks_uri=f"{base}/keys",
                token_endpoint_auth_methods_supported=["client_secret_post"],
            )
        elif self.headers.get("Authorization") == "Bearer access":
            self.answer(**self.server.person)
        else:
            self.send_error(403)

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if form["code"] != ["right"] or form["client_secret"] != ["hush"]:
            self.send_error(400)
            return
        now = int(time.time())
        says = {
            "iss": f"http://127.0.0.1:{self.server.server_port}",
            "aud": self.server.audience,
            "iat": now,
            "exp": now + 60,
            "sub": self.server.person["sub"],
        }
        self.answer(
            access_token="access",
            token_type="Bearer",
            expires_in=60,
            id_token=jwt.encode(says, KEY, algorithm="RS256", headers={"kid": "1"}),
        )

    def answer(self, **values):
        body = json.dumps(values).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def issuer(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    server.audience = "stoa"
    server.person = {"sub": "7", "preferred_username": "ilse", "name": "Ilse Marrow"}
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "Ondal account",
                    "client_id": "stoa",
                    "secret": "hush",
                    "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
                }
            ],
        }
    }
    yield server
    server.shutdown()
    server.server_close()


def come(client, *, code="right", state=None, target=""):
    wish = {"next": target} if target else {}
    asked = client.get(reverse("openid_connect_login", args=["oidc"]), wish)
    assert asked.status_code == 302
    sent = parse_qs(urlsplit(asked.url).query)
    assert sent["code_challenge_method"] == ["S256"]
    back = reverse("openid_connect_callback", args=["oidc"])
    return client.get(back, {"code": code, "state": state or sent["state"][0]})


# --- The whole way


def test_somebody_new_comes_in_with_a_profile_from_their_claims(client, issuer):
    issuer.person |= {"email": "ilse@ondal.example", "employee_number": "40-1"}
    assert "Ondal account" in client.get(reverse("people:login")).text

    answer = come(client, target="/accounts/profile/")

    assert answer.url == "/accounts/profile/"
    person = User.objects.get(login_name="ilse")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.display_name, person.employee_number) == ("Ilse Marrow", "40-1")
    assert roles_of(person) == {Role.LEARNER}
    assert not person.has_usable_password()
    come(Client())
    assert User.objects.count() == 1


def test_an_answer_that_was_not_asked_for_or_is_wrong_lets_nobody_in(client, issuer):
    assert come(client, state="x" * 16).status_code == 403
    assert come(client, code="wrong").status_code == 403
    issuer.audience = "another portal"
    assert come(client).status_code == 403
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


def test_an_issuer_out_of_reach_is_no_error_of_ours(client, issuer, settings):
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = "http://127.0.0.1:9"

    answer = client.get(reverse("openid_connect_login", args=["oidc"]))

    assert answer.status_code == 403
    assert "did not come through" in answer.text


def test_a_deactivated_person_is_told_so(client, issuer):
    come(Client())
    deactivate(User.objects.get(), by=person_with(Role.ADMINISTRATOR))

    answer = come(client)

    assert answer.status_code == 403
    assert "Your account is deactivated" in answer.text
    assert "_auth_user_id" not in client.session


def test_the_second_factor_is_asked_for_here_too(client, issuer):
    come(Client())
    secret = new_secret()
    turn_on_second_factor(User.objects.get(), secret=secret, code=code_of(secret))

    assert come(client).url == "/accounts/second-step/"
    assert "_auth_user_id" not in client.session
    client.post("/accounts/second-step/", {"code": code_of(secret)})
    assert "_auth_user_id" in client.session


def test_nobody_is_led_out_of_the_portal(client, issuer):
    assert come(client, target="https://evil.example/").url == "/"


# --- Who gets which account


def test_people_are_matched_by_number_or_by_an_address_that_was_verified():
    by_number = UserFactory(employee_number="40-1")
    by_address = UserFactory(email="tomas@ondal.example")

    number = Claims(login_name="x", employee_number="40-1", display_name="Ilse Marrow")
    verified = Claims(login_name="y", email="Tomas@ondal.example", email_is_verified=True)
    claimed = Claims(login_name="z", email="tomas@ondal.example")

    assert sign_on(provider="oidc", uid="1", claims=number) == by_number
    assert User.objects.get(pk=by_number.pk).display_name == "Ilse Marrow"
    assert sign_on(provider="oidc", uid="2", claims=verified) == by_address
    assert sign_on(provider="oidc", uid="3", claims=claimed) not in (by_number, by_address)


def test_a_name_that_is_taken_opens_nobodys_account(settings):
    UserFactory(login_name="ilse")
    with pytest.raises(Unknown):
        sign_on(provider="oidc", uid="1", claims=Claims(login_name="Ilse", display_name="I"))
    with pytest.raises(Unknown):
        sign_on(provider="oidc", uid="2", claims=Claims())
    settings.STOA_SSO_ADDS_PEOPLE = False
    with pytest.raises(Unknown):
        sign_on(provider="oidc", uid="3", claims=Claims(login_name="new"))
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_superusers_are_not_matched_and_merged_accounts_lead_on():
    UserFactory(employee_number="1", is_superuser=True)
    with pytest.raises(Unknown):
        sign_on(provider="oidc", uid="1", claims=Claims(employee_number="1"))
    gone, kept = UserFactory(employee_number="2"), UserFactory()
    merge(gone, kept=kept, by=person_with(Role.ADMINISTRATOR))
    assert sign_on(provider="oidc", uid="2", claims=Claims(employee_number="2")) == kept
    closed = UserFactory(employee_number="3", is_active=False)
    with pytest.raises(Deactivated):
        sign_on(provider="oidc", uid="3", claims=Claims(employee_number=closed.employee_number))


def test_groups_follow_the_claim_and_other_groups_stay(settings):
    divers, other = GroupFactory(name="Divers"), GroupFactory(name="Other")
    settings.STOA_SSO_GROUPS = {"ldap-divers": "Divers", "ldap-staff": "role:training-staff"}
    person = UserFactory(employee_number="1", groups=[other])

    def come_with(*groups):
        claims = Claims(employee_number="1", groups=frozenset(groups))
        sign_on(provider="oidc", uid="1", claims=claims)

    come_with("ldap-divers", "ldap-staff", "administrator", "role:administrator")
    assert {divers, other} <= set(person.groups.all())
    assert roles_of(person) == {Role.LEARNER, Role.TRAINING_STAFF}
    come_with()
    assert divers not in person.groups.all()
    assert roles_of(person) == {Role.LEARNER}
    sign_on(provider="oidc", uid="1", claims=Claims(employee_number="1"))
    assert other in person.groups.all()


def test_the_last_administrator_keeps_the_role_whatever_the_provider_says(settings):
    settings.STOA_SSO_GROUPS = {"ldap-admin": "role:administrator"}
    admin = person_with(Role.ADMINISTRATOR, employee_number="1")

    sign_on(provider="oidc", uid="1", claims=Claims(employee_number="1", groups=frozenset()))

    assert Role.ADMINISTRATOR in roles_of(admin)


@pytest.mark.parametrize(
    "said",
    [
        {"preferred_username": ["ilse"], "groups": "one"},
        {"userinfo": {"preferred_username": "ilse", "groups": ["one"]}, "id_token": {"sub": "1"}},
        {"preferred_username": "ilse\x00", "groups": ["one"], "name": {"a": 1}},
    ],
)
def test_claims_are_read_from_either_protocol(said):
    claims = read_claims(said)

    assert (claims.login_name, claims.groups) == ("ilse", {"one"})
    assert not claims.email_is_verified


# --- Which doors there are


@pytest.mark.parametrize(
    "name",
    [
        "account_signup", "account_email", "account_login", "account_reset_password",
        "socialaccount_signup", "socialaccount_connections", "mfa_index",
    ],
)  # fmt: skip
def test_no_door_of_the_package_stands_open(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_without_a_provider_the_addresses_are_not_there(client):
    for address in (
        reverse("openid_connect_login", args=["oidc"]),
        reverse("openid_connect_callback", args=["oidc"]),
        reverse("saml_login", args=["saml"]),
        reverse("saml_metadata", args=["saml"]),
    ):
        assert client.get(address).status_code == 404, address


def test_local_log_in_is_switched_off(client, settings, issuer):
    settings.STOA_LOCAL_LOGIN = False
    person = UserFactory()

    page = client.get(reverse("people:login")).text
    assert "Ondal account" in page
    assert 'type="password"' not in page
    values = {"username": person.login_name, "password": PASSWORD}
    assert client.post(reverse("people:login"), values).status_code == 403
    assert client.get(reverse("people:password_reset")).status_code == 404
    client.force_login(person)
    assert client.get(reverse("people:password_change")).status_code == 404
    with pytest.raises(LocalLoginIsOff):
        give_password_link(person, by=person)


def test_glass_is_broken_by_a_superuser_with_a_link_that_works_once(client, settings):
    settings.STOA_LOCAL_LOGIN = False
    UserFactory(login_name="root", is_superuser=True)
    person_with(Role.ADMINISTRATOR, login_name="ada")
    out = StringIO()
    call_command("break_glass", "root", stdout=out)
    address = urlsplit(out.getvalue().strip()).path

    assert client.get(address).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(address).status_code == 302
    assert "_auth_user_id" in client.session
    assert Client().post(address).status_code == 410
    assert ModelLogEntry.objects.filter(action="people.break_glass").count() == 1
    with pytest.raises(CommandError, match="No active superuser"):
        call_command("break_glass", "ada")
