"""The small sums behind the pictures."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template

from congress_portal.foundation.web.templatetags import look

pytestmark = pytest.mark.once


def test_a_captured_block_leaves_out_its_frame_when_it_is_empty():
    page = Template(
        "{% load look %}{% capture kept %}  {{ word }} {% endcapture %}{% if kept %}[{{ kept }}]{% endif %}"
    )
    assert page.render(Context({"word": "<b>"})) == "[&lt;b&gt;]"
    assert page.render(Context({"word": ""})) == ""


def test_a_place_on_the_axis_stays_between_its_ends():
    assert look.on_axis(85, (75, 95)) == "50.00"
    assert look.on_axis(60, (75, 95)) == "0.00"
    assert look.on_axis(99, (75, 95)) == "100.00"
    assert look.on_axis(80, (75, 75)) == "0"


def test_the_axis_is_ticked_in_round_steps():
    assert look.axis_ticks((75, 94)) == [75, 80, 85, 90]
    assert look.axis_ticks((33, 95)) == [40, 50, 60, 70, 80, 90]


@pytest.mark.parametrize(
    ("percent", "tint"),
    [(87, ""), (83, ""), (88, "heat-up"), (92, "heat-up-2"), (80, "heat-down"), (78, "heat-down-2")],
)
def test_a_cell_is_tinted_by_its_distance_from_the_mean(percent, tint):
    assert look.heat({"percent": percent, "mean": 85}) == tint


def test_a_cell_without_a_figure_has_no_tint():
    assert look.heat({"percent": None, "mean": 85}) == ""


def test_the_busiest_day_is_the_tallest_bar():
    bars = look.bar_days([{"first": 2, "second": 6}, {"first": 1}, {"first": 0}])
    assert bars[0]["first_height"] + bars[0]["second_height"] == look.TALLEST
    assert bars[1]["first_height"] > 0
    assert bars[2]["first_height"] == 0


def test_fourteen_empty_days_draw_no_bars():
    assert {bar["total"] for bar in look.bar_days([{"first": 0}] * 14)} == {0}


def test_shares_fill_the_bar_and_nothing_is_divided_by_zero():
    parts = look.shares(41, 12, 3)
    assert [part["number"] for part in parts] == [41, 12, 3]
    assert float(parts[2]["start"]) + float(parts[2]["width"]) <= 100
    assert look.shares(0, 0, 0)[0]["width"] == "0.00"


def test_names_and_codes_are_shown_as_people_read_them():
    assert look.family_name("田春妮") == "田"
    assert look.family_name("欧阳秀") == "欧阳"
    assert look.halves("K7M2QX") == "K7M 2QX"


class Form(forms.Form):
    name = forms.CharField(label="站名")
    kind = forms.ChoiceField(label="类别", choices=[("1", "站"), ("2", "点")], widget=forms.RadioSelect)
    town = forms.ChoiceField(label="乡镇", choices=[("1", "绿水镇")], required=False)
    rules = forms.FileField(label="制度", required=False)
    open = forms.BooleanField(label="开放", required=False)


def field(bound: forms.Form, name: str, **context) -> str:
    return Template('{% include "includes/_field.html" %}').render(Context({"field": bound[name], **context}))


def test_a_field_shows_its_error_between_label_and_control():
    html = field(Form({}), "name")
    assert html.index("站名") < html.index('id="id_name_error"') < html.index("<input")
    assert 'aria-invalid="true"' in html
    assert "is-invalid" in html


def test_optional_fields_say_so_and_required_ones_carry_no_star():
    assert "可不填" in field(Form(), "town")
    assert "可不填" not in field(Form(), "name")
    assert "可不传" in field(Form(), "rules")


def test_choices_are_a_group_with_a_legend():
    html = field(Form(), "kind")
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('type="radio"') == 2


def test_the_summary_links_to_what_must_be_put_right():
    html = Template('{% include "includes/_error_summary.html" %}').render(Context({"form": Form({})}))
    assert "请改正以下 2 处" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_kind_0"' in html
    assert 'role="alert"' in html


def test_a_form_without_errors_has_no_summary():
    assert (
        Template('{% include "includes/_error_summary.html" %}').render(Context({"form": Form()})).strip()
        == ""
    )


def test_chips_are_real_radio_buttons():
    html = Template('{% include "includes/_chips.html" with columns="2" %}').render(
        Context({"field": Form()["kind"]})
    )
    assert html.count('type="radio"') == 2
    assert "chips-2" in html


def test_crispy_forms_draws_the_same_fields():
    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": Form({})}))
    assert html.count("error-summary") == 1
    assert 'class="field field-invalid"' in html
    assert "asteriskField" not in html


def test_an_empty_field_is_told_what_to_do():
    class Fresh(forms.Form):
        name = forms.CharField()
        kind = forms.ChoiceField(choices=[("1", "站")])
        agreed = forms.BooleanField()

    errors = Fresh({}).errors
    assert errors["name"] == ["请填写这一项。"]
    assert errors["kind"] == ["请选择一项。"]
    assert errors["agreed"] == ["请打勾确认。"]
