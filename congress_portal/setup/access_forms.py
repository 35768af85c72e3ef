"""Forms for accounts in bulk, cards and the security profile."""

from __future__ import annotations

from django import forms

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import DivisionLevel
from congress_portal.foundation.signin.profiles import PROFILES
from congress_portal.foundation.web.numbers import LARGEST
from congress_portal.setup.forms import choice, cleaned_username, one_of
from congress_portal.setup.scope import divisions_visible_to
from congress_portal.setup.selecting import DEPUTIES, STAFF, Selection
from deputies.imports.options import term_words
from deputies.models import Delegation, Term
from liaison_stations.models import Station


class SelectionForm(forms.Form):
    """Whose accounts or cards: four filters over the deputies, or all the staff."""

    who = forms.ChoiceField(
        label="范围",
        choices=[(DEPUTIES, "代表"), (STAFF, "工作人员")],
        required=False,
        widget=forms.HiddenInput,
    )
    term = one_of("届次", None, required=False, empty_label="现任全部届次")
    township = one_of("乡镇、街道", None, required=False, empty_label="全部乡镇、街道")
    delegation = one_of("代表团", None, required=False, empty_label="全部代表团")
    station = one_of("联络站", None, required=False, empty_label="全部联络站")

    def __init__(self, *args, actor: Actor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        terms = Term.objects.visible_to(actor).filter(ends_on__isnull=True)
        self.fields["term"].queryset = terms.select_related("congress__division", "congress__county")
        self.fields["term"].label_from_instance = term_words
        self.fields["township"].queryset = divisions_visible_to(actor).filter(
            level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
        )
        self.fields["delegation"].queryset = Delegation.objects.visible_to(actor).filter(
            term__ends_on__isnull=True
        )
        self.fields["station"].queryset = Station.objects.visible_to(actor)
        if self.data.get("who") == STAFF:
            for name in ("term", "township", "delegation", "station"):
                del self.fields[name]

    def selection(self) -> Selection:
        """What was chosen; everything for an address typed by hand."""
        if not self.is_bound or not self.is_valid():
            return Selection()
        data = self.cleaned_data
        narrowed = {k: v for k, v in data.items() if k != "who" and v}
        return Selection(who=data["who"] or DEPUTIES, narrowed=narrowed)


class OpeningForm(forms.Form):
    """The accounts shown on the page, as "person:user name" pairs: what was seen is what is opened."""

    rows = forms.CharField(
        label="要开通的账号",
        widget=forms.HiddenInput,
        error_messages={"required": "没有要开通账号的人。请换一个范围再试。"},
    )

    def clean_rows(self) -> dict[int, str]:
        """User name by person."""
        chosen = {}
        for pair in self.cleaned_data["rows"].split(","):
            person, _, username = pair.partition(":")
            if not (person.isascii() and person.isdecimal() and int(person[:12]) <= LARGEST):
                raise forms.ValidationError("这一页不完整，请刷新后再试。")
            chosen[int(person)] = cleaned_username(username)
        return chosen


class SecurityForm(forms.Form):
    """Which security profile the county works under."""

    profile = choice("安全等级", [(p.key, p.label) for p in PROFILES.values()], widget=forms.RadioSelect)
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput)
