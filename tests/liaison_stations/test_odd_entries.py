"""Numbers and days nobody means: answered in a sentence."""

import pytest
from django.core.exceptions import ValidationError

from congress_portal.foundation.accounts.models import Division
from deputies.models import Mandate
from liaison_stations.forms.fields import DeputiesField
from liaison_stations.forms.stations import VillagesField
from suggestions.forms.fields import DeputiesField as CoSignersField

HUGE = "9" * 20


@pytest.mark.parametrize(
    ("field", "model"), [(DeputiesField, Mandate), (CoSignersField, Mandate), (VillagesField, Division)]
)
def test_a_number_no_row_can_have_cannot_be_ticked(db, field, model):
    with pytest.raises(ValidationError, match="现在不能选"):
        field(queryset=model.objects.all()).clean([HUGE])
