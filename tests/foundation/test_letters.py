"""QR codes."""

import xml.etree.ElementTree as ET

import pytest

from congress_portal.foundation.letters.qr import qr_png, qr_svg

ADDRESS = "HTTPS://RD.YUNLING.GOV.CN/P/S/7KQ2M"


def test_the_code_is_plain_svg_that_a_strict_policy_lets_pass():
    markup = qr_svg(ADDRESS, scale=4, title="绿水镇<站>二维码")
    root = ET.fromstring(markup)
    assert root.get("role") == "img"
    assert root[0].text == "绿水镇<站>二维码"
    assert root.get("width") == root.get("height") == str(int(root.get("viewBox").split()[2]) * 4)
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"style", "class", "onload"}
    assert {element.tag.split("}")[1] for element in root.iter()} == {"svg", "title", "path"}


def test_the_drawing_is_the_code_itself():
    segno = pytest.importorskip("segno")
    matrix = segno.make(ADDRESS, error="q", micro=False, boost_error=False).matrix
    path = ET.fromstring(qr_svg(ADDRESS))[2].get("d")
    dark = set()
    for run in path.split("M")[1:]:
        place, width = run.split("v")[0].split("h")
        x, y = map(int, place.split())
        dark |= {(x + i - 4, y - 4) for i in range(int(width))}
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit}


def test_level_q_and_upper_case_keep_the_code_small():
    side = int(ET.fromstring(qr_svg(ADDRESS)).get("viewBox").split()[2])
    assert side == 29 + 8  # version 3 with its quiet zone
    assert int(ET.fromstring(qr_svg(ADDRESS.lower())).get("viewBox").split()[2]) > side


def test_the_code_can_be_had_as_png_and_needs_a_text():
    assert qr_png(ADDRESS).startswith(b"\x89PNG")
    for make in (qr_svg, qr_png):
        with pytest.raises(ValueError):
            make("")
