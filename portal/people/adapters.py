"""What django-allauth asks of us: how secrets are kept, and who comes by single sign-on."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from portal.core.errors import RuleViolation
from portal.people import services
from portal.people.views.entrance import open_door
from portal.people.views.sign_on import did_not_come_through, refused


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are no use to whoever reads the database alone."""

    def encrypt(self, text: str) -> str:
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _safe().decrypt(encrypted_text.encode()).decode()


def _safe() -> MultiFernet:
    # The first key locks, each of them opens: a new secret key may come beside the old one.
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [sha256(f"people.second_factor {secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


class SignOnAdapter(DefaultSocialAccountAdapter):
    """django-allauth shakes hands with the provider; who that is, and the door, are ours.

    What comes after the handshake never runs: no sign-up, no connecting of accounts.
    """

    def pre_social_login(self, request, sociallogin):
        account = sociallogin.account
        try:
            person = services.sign_on(
                provider=account.provider,
                uid=account.uid,
                claims=services.read_claims(account.extra_data),
            )
        except RuleViolation as refusal:
            raise ImmediateHttpResponse(refused(request, str(refusal))) from refusal
        target = sociallogin.get_redirect_url(request) or ""
        raise ImmediateHttpResponse(open_door(request, person, target=target, stay=False))

    def on_authentication_error(self, request, provider, **kwargs):
        raise ImmediateHttpResponse(did_not_come_through(request))
