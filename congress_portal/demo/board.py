"""The demonstration's notice board: three announcements, eight documents, two words about the portal."""

from __future__ import annotations

from datetime import timedelta

from congress_portal.demo.county import DemoCounty
from congress_portal.foundation.accounts.access import Actor
from congress_portal.noticeboard.choices import Audience, DeputyLevel
from congress_portal.noticeboard.models import DocumentCategory
from congress_portal.noticeboard.services.announcements import (
    Draft,
    Targets,
    draft_announcement,
    publish_announcement,
)
from congress_portal.noticeboard.services.documents import (
    Sheet,
    enter_document,
    replace_document,
)
from congress_portal.noticeboard.services.feedback import answer_feedback, leave_feedback

# Category, title, number, days before the anchor, public, text.
PAPERS = (
    ("制度规则", "人民代表大会代表建议办理办法", "云人大常发〔{year}〕6号", 620, True,
     "一、代表建议在法定期限内答复代表，最长不超过三个月。\n二、承办单位答复前应当同代表沟通。\n三、代表对答复不满意的，重新办理。"),
    ("制度规则", "代表联络站工作规则", "云人大办发〔{year}〕11号", 900, True,
     "一、联络站按公布的时间接待群众。\n二、群众反映的问题逐件登记，交给代表。\n三、办理结果告诉群众。"),
    ("制度规则", "乡镇人大工作交流办法", "云人大办发〔{year}〕2号", 700, False,
     "一、每季度交流一次。\n二、数字从日常记录中来，乡镇只确认，不另报材料。"),
    ("制度规则", "代表履职服务保障办法", "云人大常发〔{year}〕4号", 1300, True,
     "一、为代表履职提供资料、时间和经费保障。\n二、任何单位不得给代表排名次、派任务。"),
    ("表格样式", "接待选民登记表", "", 400, False, "日期、接待代表、来访人、反映事项、处理去向、结果和反馈日期。"),
    ("表格样式", "代表走访记录表", "", 400, False, "日期、地点、见到的群众、说了些什么、怎么处理。"),
    ("工作文件", "年度代表活动安排", "云人大办〔{year}〕1号", 90, False, "一、集中视察两次。\n二、代表小组活动每季度一次。"),
)  # fmt: skip

GROUPS = (
    "各代表小组：\n第三季度活动围绕农村饮水安全开展，请各组自定时间。\n- 先看现场，再座谈\n"
    "- 活动当天在手机上记一次，不用另写材料\n有问题请打县人大代工委电话。"
)


def fill_board(demo: DemoCounty) -> None:
    """Announce, enter documents and leave two words, by the real verbs."""
    staff = demo.actors["zhouwq"]
    _announce(demo, staff)
    _papers(demo, staff)
    _words(demo)


def _announce(demo: DemoCounty, staff: Actor) -> None:
    chair = demo.town("绿水镇").chair
    drafts = (
        (
            staff, 12,
            Draft(
                title="第三季度代表小组活动的安排",
                body=GROUPS,
                audience=Audience.DEPUTIES,
                targets=Targets(levels=(DeputyLevel.COUNTY,)),
                valid_until=demo.day + timedelta(days=40),
            ),
        ),
        (
            staff, 5,
            Draft(
                title="平台试运行期间的值班电话",
                body="试运行期间，登录不上、不会用的，请打帮助电话，工作日 8:00–18:00 有人接。\n平台是非涉密平台，严禁处理涉密信息。",
                is_public=True,
                pinned=True,
            ),
        ),
        (
            chair, 2,
            Draft(
                title="镇人大代表接待日改到下周",
                body="本月 24 日的接待日因会议改到 27 日上午，地点不变，请值班代表相互转告。",
                valid_until=demo.day + timedelta(days=20),
            ),
        ),
    )  # fmt: skip
    for actor, days, draft in drafts:
        row = draft_announcement(actor=actor, draft=draft, at=demo.ago(days, 9, 10))
        publish_announcement(actor=actor, announcement=row, at=demo.ago(days, 9, 20))


def _papers(demo: DemoCounty, staff: Actor) -> None:
    shelves = {row.name: row for row in DocumentCategory.objects.filter(county=demo.county)}
    made = []
    for shelf, title, number, days, public, text in PAPERS:
        on = demo.day - timedelta(days=days)
        sheet = Sheet(
            category=shelves[shelf], title=title, number=number.format(year=on.year), issuing_body="云岭县人大常委会", issued_on=on,
            effective_on=on, text=text, is_public=public,
        )  # fmt: skip
        made.append(enter_document(actor=staff, sheet=sheet, at=demo.ago(60)))
    first = made[1]
    on = demo.day - timedelta(days=30)
    fresh = Sheet(
        category=first.category, title=first.title, number=f"云人大办发〔{on.year}〕5号", issued_on=on, effective_on=on,
        issuing_body="云岭县人大常委会", text=f"{first.text}\n四、不给联络站和代表打分排名。", is_public=True,
    )  # fmt: skip
    replace_document(actor=staff, document=first, sheet=fresh, at=demo.ago(25))


def _words(demo: DemoCounty) -> None:
    deputy = demo.actors["lumy"]
    word = leave_feedback(
        actor=deputy, county=demo.county, at=demo.ago(8, 20, 5), page="/m/visit/new/",
        body="手机上记走访很快，希望能把上次去的村排在前面。",
    )  # fmt: skip
    answer_feedback(
        actor=demo.actors["guanly"],
        feedback=word,
        reply="谢谢您。上次去过的地方已经排在前面，点一下就选好。",
        at=demo.ago(7, 10),
    )
    leave_feedback(
        actor=Actor.bearer("", demo.county), county=demo.county, at=demo.ago(1, 15, 40),
        body="老人看不清查询码，字能不能再大一点？",
    )  # fmt: skip
