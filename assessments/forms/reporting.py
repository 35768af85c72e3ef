"""The days of a group's quarterly reports."""

from __future__ import annotations

from django import forms

from assessments.models import ReportingRule


class ReportingForm(forms.ModelForm):
    """Days in working days; they are written on a period when it opens."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ReportingRule
        fields = ["opens_itself", "due_workdays", "grace_workdays", "lock_workdays", "return_workdays"]
