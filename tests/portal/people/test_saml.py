"""SAML: a signed assertion that was asked for lets somebody in, any other does not."""

import zlib
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.urls import reverse
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from portal.people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
IDP = "https://idp.ondal.example/metadata"
HOST = {"host": "testserver"}
ASSERTION = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r1" Version="2.0" IssueInstant="{now}"
 Destination="{acs}" InResponseTo="{asked}"><saml:Issuer>{idp}</saml:Issuer><samlp:Status>
<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}
</samlp:Response>"""
INNER = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 ID="_a1" Version="2.0" IssueInstant="{now}"><saml:Issuer>{idp}</saml:Issuer><saml:Subject>
<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">n1</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="{then}" Recipient="{acs}" InResponseTo="{asked}"/>
</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{before}"
 NotOnOrAfter="{then}"><saml:AudienceRestriction><saml:Audience>{sp}</saml:Audience>
</saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}"
 SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement>
</saml:Assertion>"""
ATTRIBUTE = """<saml:Attribute Name="{name}"><saml:AttributeValue xsi:type="xs:string">{value}
</saml:AttributeValue></saml:Attribute>"""


def key_and_certificate() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.ondal.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture
def idp(settings):
    key, certificate = key_and_certificate()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "saml": {
            "APPS": [
                {
                    "provider_id": IDP,
                    "name": "Ondal SAML",
                    "client_id": "saml",
                    "settings": {
                        "attribute_mapping": {"uid": "uid", "email": "email"},
                        "idp": {
                            "entity_id": IDP,
                            "sso_url": "https://idp.ondal.example/sso",
                            "x509cert": certificate,
                        },
                        "advanced": {
                            "strict": True,
                            "want_assertion_signed": True,
                            "reject_idp_initiated_sso": True,
                            "allow_single_label_domains": True,
                        },
                    },
                }
            ]
        }
    }
    return key, certificate


def ask(client) -> str:
    answer = client.get(reverse("saml_login", args=["saml"]), headers=HOST)
    assert answer.url.startswith("https://idp.ondal.example/sso?")
    packed = parse_qs(urlsplit(answer.url).query)["SAMLRequest"][0]
    request = ElementTree.fromstring(zlib.decompress(b64decode(packed), -15))  # noqa: S314
    return request.attrib["ID"]


def assertion(asked: str, key: str, certificate: str, *, signed: bool = True) -> str:
    base = "http://testserver"
    now = datetime.now(UTC)
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    said = {"uid": "7", "preferred_username": "ilse", "name": "Ilse Marrow"}
    values = {
        "now": now.strftime(stamp),
        "before": (now - timedelta(minutes=2)).strftime(stamp),
        "then": (now + timedelta(minutes=2)).strftime(stamp),
        "acs": base + reverse("saml_acs", args=["saml"]),
        "sp": base + reverse("saml_metadata", args=["saml"]),
        "idp": IDP,
        "asked": asked,
        "attributes": "".join(ATTRIBUTE.format(name=n, value=v) for n, v in said.items()),
    }
    inner = INNER.format(**values)
    if signed:
        inner = OneLogin_Saml2_Utils.add_sign(inner, key, certificate).decode()
        inner = inner.removeprefix('<?xml version="1.0"?>').strip()
    return b64encode(ASSERTION.format(assertion=inner, **values).encode()).decode()


def hand_over(client, answer: str):
    sent = client.post(reverse("saml_acs", args=["saml"]), {"SAMLResponse": answer}, headers=HOST)
    return client.get(sent.url, headers=HOST)


def test_a_signed_assertion_lets_somebody_in(client, idp):
    answer = hand_over(client, assertion(ask(client), *idp))

    assert answer.status_code == 302
    person = User.objects.get()
    assert (person.login_name, person.display_name) == ("ilse", "Ilse Marrow")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_an_assertion_without_signature_or_by_another_key_lets_nobody_in(client, idp):
    asked = ask(client)

    assert hand_over(client, assertion(asked, *idp, signed=False)).status_code == 403
    assert hand_over(client, assertion(asked, *key_and_certificate())).status_code == 403
    assert not User.objects.exists()


def test_an_assertion_that_nobody_asked_for_lets_nobody_in(client, idp):
    answer = hand_over(client, assertion("_made_up", *idp))

    assert answer.status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize("nonsense", ["", "x", "%%%", "PHg+"])
def test_nonsense_is_refused_with_a_sentence(client, idp, nonsense):
    answer = hand_over(client, nonsense)

    assert answer.status_code == 403
    assert "did not come through" in answer.text


def test_the_portal_says_what_the_provider_has_to_know(client, idp):
    answer = client.get(reverse("saml_metadata", args=["saml"]), headers=HOST)

    assert answer.status_code == 200
    assert reverse("saml_acs", args=["saml"]) in answer.text


def test_single_log_out_ends_no_session_of_a_visitor(client, idp):
    client.force_login(UserFactory())

    client.get(reverse("saml_sls", args=["saml"]), {"SAMLRequest": "x"}, headers=HOST)

    assert "_auth_user_id" in client.session
