"""Everything a clerk can read is Chinese: models, fields, choices, forms."""

import importlib
import inspect
import pkgutil
import re

import pytest
from django import forms
from django.apps import apps

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ROOMS = ("congress_portal", "deputies", "liaison_stations", "suggestions", "assessments")
OUR_MODELS = [m for m in apps.get_models() if m.__module__.split(".")[0] in ROOMS]
# Columns that no page shows by its label.
KEYS = {"id"}
# Where a choice's label is a code word that people do not read.
WORDLESS_CHOICES = {"notifications.Todo.capability"}


def modules():
    for room in ROOMS:
        package = importlib.import_module(room)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if ".migrations" not in found.name and "__main__" not in found.name:
                yield importlib.import_module(found.name)


def our_forms():
    for module in modules():
        if not module.__name__.rsplit(".", 1)[-1].endswith("forms") and ".forms" not in module.__name__:
            continue
        for _, form in inspect.getmembers(module, inspect.isclass):
            if issubclass(form, forms.BaseForm) and form.__module__ == module.__name__:
                yield form


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_models_fields_and_choices_speak_chinese(model):
    silent = [] if CHINESE.search(str(model._meta.verbose_name)) else ["the model itself"]
    for field in model._meta.get_fields():
        if not field.concrete or field.auto_created or field.name in KEYS:
            continue
        if not CHINESE.search(str(field.verbose_name)):
            silent.append(field.name)
        if f"{model._meta.label}.{field.name}" in WORDLESS_CHOICES:
            continue
        silent += [
            f"{field.name}={value}"
            for value, label in (field.flatchoices or [])
            if not CHINESE.search(str(label))
        ]
    assert not silent


def test_form_fields_speak_chinese():
    silent = []
    for form in our_forms():
        for name, field in form.base_fields.items():
            hidden = isinstance(field.widget, forms.HiddenInput)
            if not hidden and not CHINESE.search(str(field.label or "")):
                silent.append(f"{form.__module__}.{form.__name__}.{name}")
    assert not silent
