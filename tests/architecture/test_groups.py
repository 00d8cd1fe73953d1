"""Tests that share an engine stay together when tests are shared out among processes."""

import pytest


@pytest.mark.xdist_group("kept-together")
def test_groups_are_kept_together(request):
    if not hasattr(request.config, "workerinput"):
        pytest.skip("All tests run in one process.")

    # So xdist says it; where pytest does not let it, groups are torn apart without a word.
    assert request.node.nodeid.endswith("@kept-together")
