"""What an operator misspells about roles is said at the start."""

from portal.people.checks import roles_are_known


def test_roles_that_are_none_are_named(settings):
    settings.STOA_TWO_FACTOR_ROLES = ["administrator", "admin"]
    settings.STOA_SSO_GROUPS = {"a": "role:training-staff", "b": "role:boss", "c": "A group"}

    assert [error.msg for error in roles_are_known(None)] == [
        "STOA_TWO_FACTOR_ROLES names what is no role: admin.",
        "STOA_SSO_GROUPS names what is no role: boss.",
    ]


def test_roles_that_are_some_pass(settings):
    settings.STOA_TWO_FACTOR_ROLES = ["administrator"]

    assert roles_are_known(None) == []
