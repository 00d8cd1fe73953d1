"""The addresses of single sign-on, under the names that django-allauth looks them up by.

These and no others: its own doors for signing up, passwords and addresses do not exist here.
"""

from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.providers.saml import views as saml
from django.urls import path

from portal.core.access import public
from portal.people.views import sign_on

begin = public("Leads to the provider; nobody is known yet.")
arrive = public("The provider's answer is signed, and belongs to a question of this session.")
SAML = "accounts/saml/<slug:organization_slug>"

urlpatterns = [
    path(
        "accounts/oidc/<slug:provider_id>/",
        begin(sign_on.unharmed(oidc.login)),
        name="openid_connect_login",
    ),
    path(
        "accounts/oidc/<slug:provider_id>/callback/",
        arrive(sign_on.unharmed(oidc.callback)),
        name="openid_connect_callback",
    ),
    path(f"{SAML}/", begin(saml.login), name="saml_login"),
    path(f"{SAML}/acs/", arrive(saml.acs), name="saml_acs"),
    path(f"{SAML}/acs/finish/", arrive(sign_on.saml_finish_acs), name="saml_finish_acs"),
    path(f"{SAML}/sls/", public("Changes nothing.")(sign_on.saml_sls), name="saml_sls"),
    path(
        f"{SAML}/metadata/",
        public("Says what the provider has to know of the portal.")(saml.metadata),
        name="saml_metadata",
    ),
]
