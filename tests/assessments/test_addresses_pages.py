"""Addresses with numbers that no key can be: nobody's page, never an error."""

import pytest
from django.urls import get_resolver

pytestmark = pytest.mark.once

HUGE = 10**24


def addresses():
    """Every address under 考评 that takes numbers, with a number no database holds."""
    found = set()
    for patterns, _shape, _, converters in get_resolver("assessments.urls").reverse_dict.values():
        for path, names in patterns:
            if names and all(type(converters[name]).__name__ == "IntConverter" for name in names):
                found.add(f"/assessments/{path % dict.fromkeys(names, HUGE)}")
    return sorted(found)


def test_a_number_no_key_can_be_is_nobodys_page(scene, client_of):
    client = client_of(scene.cast.chair)
    asked = addresses()
    assert len(asked) > 80
    assert {client.get(address).status_code for address in asked} == {404}
