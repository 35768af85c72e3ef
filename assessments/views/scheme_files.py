"""Schemes as files: out as workbook and JSON, in by way of a preview; published examples by the same way."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.checks import base_sum, check_scheme
from assessments.comparing import compared, metric_word, rule_sentence
from assessments.documents import SchemeDoc, document_of, read_document, rows_of
from assessments.examples import example_named, examples
from assessments.exports import schemes as exports
from assessments.forms import schemes as forms
from assessments.models import FlagGroup, Scheme, SchemeUpload
from assessments.scheme_files import read_scheme_file
from assessments.terms import describe_terms
from assessments.views.schemes import SEE
from assessments.workflow import scheme_documents as workflow
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.spreadsheets.responses import as_download, safe_filename, xlsx_response
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Refused


def _visible(request: HttpRequest, pk: int) -> Scheme:
    return get_object_or_404(
        Scheme.objects.visible_to(request.actor).select_related("group", "county"), pk=pk
    )


@requires(*SEE)
def scheme_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The scheme as a workbook, which may be changed and uploaded again."""
    scheme = _visible(request, pk)
    content = exports.scheme_workbook(
        document_of(scheme), demonstration=scheme.county.is_demonstration, at=timezone.now()
    )
    return xlsx_response(content, f"{scheme.name}_第{scheme.edition}版.xlsx")


@requires(*SEE)
def scheme_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The scheme as JSON."""
    scheme = _visible(request, pk)
    response = HttpResponse(exports.scheme_json(document_of(scheme)), content_type="application/json")
    return as_download(response, safe_filename(f"{scheme.name}_第{scheme.edition}版.json"))


@requires(Capability.MANAGE_SCHEMES)
def scheme_template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the list of what may be written where."""
    empty = SchemeDoc(name="（方案名称）")
    content = exports.scheme_workbook(empty, demonstration=False, at=timezone.now())
    return xlsx_response(content, "考评方案模板.xlsx")


@requires(Capability.MANAGE_SCHEMES)
def scheme_upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is read and shown before anything is made of it."""
    groups = FlagGroup.objects.visible_to(request.actor)
    initial = {"year": timezone.localdate().year, "group": groups.first()}
    form = forms.UploadForm(request.POST or None, request.FILES or None, groups=groups, initial=initial)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: workflow.stage_scheme(
                actor=request.actor,
                group=form.cleaned_data["group"],
                year=form.cleaned_data["year"],
                filename=form.cleaned_data["file"].name,
                content=form.content,
                raw=form.raw,
                problems=form.said,
                at=timezone.now(),
            ),
            then=lambda upload: upload.get_absolute_url(),
            message="文件已读好，请核对后再建草稿。",
        )
        if answer:
            return answer
    context = {"form": form, "no_groups": not groups}
    return render(request, "assessments/scheme_upload.html", context, status=form_status(form))


@requires(Capability.MANAGE_SCHEMES)
def example_list(request: HttpRequest) -> HttpResponse:
    """Published schemes to copy from, with their sources and how complete they are."""
    groups = FlagGroup.objects.visible_to(request.actor)
    context = {"examples": examples(), "groups": groups, "year": timezone.localdate().year}
    return render(request, "assessments/example_list.html", context)


@requires(Capability.MANAGE_SCHEMES)
@require_POST
def example_stage(request: HttpRequest, key: str) -> HttpResponse:
    """Take an example into a preview, by the way a file goes."""
    example = example_named(key)
    if example is None:
        raise Http404

    def verb() -> SchemeUpload:
        group = (
            FlagGroup.objects.visible_to(request.actor)
            .filter(pk=whole(request.POST.get("group", "")) or 0)
            .first()
        )
        if group is None:
            raise Refused("请选择用于哪个考评分组。", field="group")
        raw, said = read_scheme_file(example.content, f"{example.key}.json")
        return workflow.stage_scheme(
            actor=request.actor,
            group=group,
            year=timezone.localdate().year,
            filename=example.name,
            content=example.content,
            raw=raw,
            problems=said,
            at=timezone.now(),
        )

    return once(request, verb, then=lambda upload: upload.get_absolute_url())


@requires(Capability.MANAGE_SCHEMES)
def upload_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be made of the file: what is wrong, what would still be missing, every line in words."""
    upload = get_object_or_404(
        SchemeUpload.objects.visible_to(request.actor).select_related("group", "scheme"), pk=pk
    )
    document, _ = read_document(upload.content)
    scheme, categories, indicators = rows_of(document, Scheme(group=upload.group, year=upload.year))
    before = (
        Scheme.objects.visible_to(request.actor)
        .filter(group=upload.group, state="published", year__lte=upload.year)
        .order_by("-year")
        .first()
    )
    context = {
        "upload": upload,
        "document": document,
        "findings": check_scheme(scheme, indicators) if indicators else [],
        "groups": grouped(document),
        "base_sum": base_sum(indicators),
        "terms": describe_terms(document.terms),
        "before": before,
        "comparison": compared(document_of(before), document) if before else None,
    }
    return render(request, "assessments/upload_detail.html", context)


def grouped(document: SchemeDoc) -> list[dict[str, Any]]:
    """Categories with their indicators, each told in words."""
    return [
        {
            "category": category,
            "rows": [
                {"line": line, "metric": metric_word(line.metric), "rule_text": rule_sentence(document, line)}
                for line in document.indicators
                if line.category == category.name
            ],
        }
        for category in document.categories
    ]


def _upload(request: HttpRequest, pk: int) -> SchemeUpload:
    return get_object_or_404(SchemeUpload.objects.visible_to(request.actor), pk=pk)


@requires(Capability.MANAGE_SCHEMES)
@require_POST
def upload_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft that the preview showed."""
    upload = _upload(request, pk)
    return once(
        request,
        lambda: workflow.take_over(
            actor=request.actor,
            upload=upload,
            version=whole(request.POST.get("version", "")),
            at=timezone.now(),
        ),
        then=lambda scheme: scheme.get_absolute_url(),
        message="草稿已建好，请核对指标再发布。",
    )


@requires(Capability.MANAGE_SCHEMES)
@require_POST
def upload_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the file aside."""
    upload = _upload(request, pk)
    return once(
        request,
        lambda: workflow.drop_upload(
            actor=request.actor,
            upload=upload,
            version=whole(request.POST.get("version", "")),
            at=timezone.now(),
        ),
        then="assessments:scheme_list",
        message="已放弃，什么都没有改。",
    )
