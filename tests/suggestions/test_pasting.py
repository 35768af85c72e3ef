"""What is pasted from Word: plain text, lists kept, no script, no styles; words of one's own stay as they are."""

import pytest

from suggestions.pasting import plain

pytestmark = pytest.mark.once

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{mso-style:x}</style>
<!--[if gte mso 9]><xml><o:p></o:p></xml><![endif]--></head><body lang=ZH-CN>
<p class=MsoNormal style='text-indent:32pt'>一是修路<o:p></o:p></p>
<ul><li>三组<b>先修</b></li><li>四组<ul><li>桥</li></ul></li></ul>
<table><tr><td>年份</td><td>公里</td></tr><tr><td>2026</td><td>1.3</td></tr></table>
<p onclick="alert(1)">完工后验收<a href="javascript:alert(2)">看这里</a></p><script>alert(3)</script></body></html>"""


def test_words_lists_and_tables_come_out_of_markup_and_nothing_else():
    assert plain(WORD).split("\n") == [
        "一是修路", "－ 三组先修", "－ 四组", "　－ 桥", "年份　公里", "2026　1.3", "完工后验收看这里",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("·\t三组\n\uf0b7 四组\n●五组", "－ 三组\n－ 四组\n－ 五组"),
        ("1.\t修路\n2、 通水\n（3）\t验收", "1. 修路\n2、 通水\n（3） 验收"),
        ("一行\r\n二行\v三行\u2028四行", "一行\n二行\n三行\n四行"),
        ("头\n\n\n\n\n尾", "头\n\n尾"),
        ("零\u200b宽\ufeff\u00ad空\u202e格\x00", "零宽空格"),
        ("长度 < 3 公里，a<b 且 b>c，见<三组>", "长度 < 3 公里，a<b 且 b>c，见<三组>"),
        ("　　首行缩进保留", "　　首行缩进保留"),
        ("路修好了👍🏽👨‍👩‍👧", "路修好了👍🏽👨‍👩‍👧"),
        ("条件 a<b 且 c>d", "条件 a<b 且 c>d"),
        ("a<b>测试</b>，<i>和<u>", "a<b>测试</b>，<i>和<u>"),
        ("<script>alert(1)</script>办好了", "<script>alert(1)</script>办好了"),
        ("填 <p> 和 <div> 两处，x <= y，<王建国>", "填 <p> 和 <div> 两处，x <= y，<王建国>"),
        ("<p>条件 a<b 且 c>d，a<b and c>d，见<三组></p>", "条件 a<b 且 c>d，a<b and c>d，见<三组>"),
        ("<p>头</p><script>甲", "头\n<script>甲"),
        ("<p>头</p><SCRIPT src='x'>坏</SCRIPT\n><p onclick='y()'>尾<!-- 注 --></p>", "头\n尾"),
        ("一<br>二<BR/>三", "一\n二\n三"),
        ("没有收尾的<p class='x", "没有收尾的<p class='x"),
        ("", ""),
    ],
)
def test_what_a_word_processor_hides_goes_and_what_people_wrote_stays(pasted, kept):
    assert plain(pasted) == kept
    assert plain(plain(pasted)) == plain(pasted)
