"""Mail leaves through a real SMTP server on this machine, which takes, refuses, puts off, or is gone."""

from datetime import timedelta

import pytest

from congress_portal.foundation.notifications.choices import Category, MailingState, Problem, Urgency
from congress_portal.foundation.notifications.delivery import CLAIM_LASTS, MAX_ATTEMPTS, deliver_pending
from congress_portal.foundation.notifications.digests import build_digests
from congress_portal.foundation.notifications.mailings import give_up, resend
from congress_portal.foundation.notifications.models import Mailing, OutboxMessage
from congress_portal.foundation.notifications.services import enqueue, open_todo, settle
from congress_portal.foundation.web.refusals import Refused
from tests.factories.ground import NOW
from tests.foundation.postbox import Postbox

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
NEXT_DAY = timedelta(days=1)


@pytest.fixture
def postbox(settings):
    """A mail server on a free port, and the portal's settings pointing to it."""
    box = Postbox()
    box.open()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 1
    settings.PUBLIC_BASE_URL = "https://portal.example.org"
    yield box
    box.close()


@pytest.fixture
def people(ground):
    """The handler and the head of the transport bureau, with addresses."""
    for actor, address in ((ground.handler, "handler@example.org"), (ground.head, "head@example.org")):
        actor.person.email = address
        actor.person.save()
    return ground


def tell(ground, who=("head",), title="还有三天到期：关于道路的建议", at=NOW, **details):
    details = {"subject_key": "x.y:1", "kind": "reply", "url": "/suggestions/1/", **details}
    recipients = [getattr(ground, name).person for name in who]
    enqueue(recipients=recipients, title=title, body="答复期限 4月12日。", at=at, **details)


def send(at=NOW):
    build_digests(at=at)
    return deliver_pending(at=at)


def test_a_digest_arrives_in_chinese_with_links_and_the_telephone_and_only_once(people, postbox):
    tell(people, category=Category.TODO)
    tell(people, title="第023号已核销", subject_key="x.y:2", kind="told")
    assert send() == 1
    assert send() == 0 and deliver_pending(at=NOW + 5 * MINUTE) == 0
    assert postbox.addressees == ["head@example.org"]
    subject, text, _ = postbox.read()
    assert subject == "1 件等您办，1 条进展 – 云岭县人大代表工作平台"
    assert text.startswith("石负责同志：")
    assert text.index("【需要我办】") < text.index("【进展】")
    for words in ("答复期限 4月12日。", "https://portal.example.org/suggestions/1/", "0000-112233"):
        assert words in text
    assert "通知公告" not in text


def test_all_letters_of_a_run_go_over_one_connection(people, postbox):
    tell(people, ("head", "handler"))
    assert send() == 2
    assert postbox.sessions == 1


def test_a_refused_recipient_fails_at_once_and_the_others_get_theirs(people, postbox):
    postbox.refused = {"handler@example.org"}
    tell(people, ("handler", "head"))
    assert send() == 1
    assert postbox.addressees == ["head@example.org"]
    failed = Mailing.objects.get(recipient=people.handler.person)
    assert (failed.state, failed.problem, failed.attempts) == (MailingState.FAILED, Problem.REFUSED, 1)
    assert failed.detail == "SMTP 550"


def test_nobody_writes_to_a_refused_address_every_day_until_it_is_put_right(people, postbox):
    postbox.refused = {"handler@example.org"}
    tell(people, ("handler",))
    send()
    tell(people, ("handler",), subject_key="x.y:2", title="第二件")
    send(NOW + NEXT_DAY)
    assert Mailing.objects.count() == 1
    people.handler.person.email = "tian@example.org"
    people.handler.person.save()
    assert send(NOW + 4 * NEXT_DAY) == 1  # Monday
    text = postbox.read()[1]
    assert "关于道路的建议" in text and "第二件" in text


def test_a_busy_server_is_asked_again_later(people, postbox):
    postbox.mode = "busy"
    tell(people)
    assert send() == 0
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.problem) == (MailingState.PENDING, Problem.TEMPORARY)
    assert mailing.next_at > NOW
    postbox.mode = "take"
    assert deliver_pending(at=NOW + MINUTE) == 0  # not before its time
    assert deliver_pending(at=mailing.next_at) == 1
    assert len(postbox.letters) == 1


def test_a_letter_called_spam_is_told_apart_from_a_wrong_address(people, postbox):
    postbox.mode = "spam"
    tell(people)
    send()
    assert Mailing.objects.get().problem == Problem.CONTENT


def test_a_server_that_is_slow_before_the_text_is_an_outage_and_loses_nothing(people, postbox):
    postbox.mode = "slow"
    tell(people)
    assert send() == 0
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.problem) == (MailingState.PENDING, Problem.OUTAGE)
    postbox.mode = "take"
    assert deliver_pending(at=mailing.next_at) == 1
    assert len(postbox.letters) == 1


def test_silence_after_the_text_is_a_doubt_and_the_letter_is_not_sent_twice(people, postbox):
    postbox.mode = "silent"
    tell(people)
    assert send() == 0
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.problem) == (MailingState.DOUBTFUL, Problem.SILENT)
    postbox.mode = "take"
    for minutes in (15, 60, 300):
        assert send(NOW + minutes * MINUTE) == 0
    assert len(postbox.letters) == 1  # it had arrived: a second try would have doubled it


def test_what_a_doubtful_letter_told_is_told_again_next_day_while_unread(people, postbox):
    postbox.mode = "silent"
    tell(people, ("head", "handler"))
    send()
    postbox.mode = "take"
    OutboxMessage.objects.filter(recipient=people.handler.person).update(read_at=NOW)
    assert send(NOW + NEXT_DAY) == 1
    assert postbox.addressees[-1] == "head@example.org"
    text = postbox.read()[1]
    assert "关于道路的建议" in text and "可能没有送到" in text
    doubtful = Mailing.objects.get(recipient=people.head.person, state=MailingState.DOUBTFUL)
    assert doubtful.taken_into.state == MailingState.SENT


def test_a_server_that_is_down_costs_every_letter_one_try_and_the_worker_one_wait(people, postbox):
    postbox.close()
    tell(people, ("head", "handler"))
    assert send() == 0
    assert set(Mailing.objects.values_list("state", "problem", "attempts")) == {
        (MailingState.PENDING, Problem.OUTAGE, 1)
    }
    postbox.open()
    assert deliver_pending(at=Mailing.objects.first().next_at) == 2
    assert sorted(postbox.addressees) == ["handler@example.org", "head@example.org"]


def test_after_the_last_try_a_letter_stands_as_failed_and_the_next_digest_carries_its_words(people, postbox):
    postbox.close()
    tell(people)
    send()
    at = NOW
    for _ in range(MAX_ATTEMPTS - 1):
        at = Mailing.objects.get().next_at
        deliver_pending(at=at)
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.attempts) == (MailingState.FAILED, MAX_ATTEMPTS)
    postbox.open()
    assert send(NOW + NEXT_DAY) == 1
    assert "关于道路的建议" in postbox.read()[1]
    mailing.refresh_from_db()
    assert mailing.state == MailingState.CANCELLED and mailing.taken_into is not None


def test_tries_keep_the_quiet_hours(people, postbox):
    postbox.close()
    late = NOW.replace(hour=19, minute=58)
    tell(people, urgency=Urgency.RETURNED, at=late)
    deliver_pending(at=late)
    postbox.open()
    night = late + 5 * MINUTE
    assert deliver_pending(at=night) == 0
    assert Mailing.objects.get().next_at == (NOW + NEXT_DAY).replace(hour=7, minute=30)
    assert deliver_pending(at=(NOW + NEXT_DAY).replace(hour=7, minute=30)) == 1


def test_a_worker_that_died_with_a_letter_in_its_hand_leaves_a_doubt_and_no_double(people, postbox):
    tell(people)
    build_digests(at=NOW)
    Mailing.objects.update(state=MailingState.SENDING, claimed_at=NOW, attempts=1)
    assert deliver_pending(at=NOW + 5 * MINUTE) == 0
    assert Mailing.objects.get().state == MailingState.SENDING
    assert deliver_pending(at=NOW + CLAIM_LASTS + MINUTE) == 0
    assert Mailing.objects.get().state == MailingState.DOUBTFUL
    assert postbox.letters == []
    assert send(NOW + NEXT_DAY) == 1


def test_returns_rework_and_changed_meetings_leave_at_once_and_are_not_told_again(people, postbox):
    tell(people, urgency=Urgency.RETURNED, at=NOW + MINUTE, title="建议退回修改：修路")
    assert deliver_pending(at=NOW + MINUTE) == 1
    subject, text, _ = postbox.read()
    assert subject == "建议退回修改：修路 – 云岭县人大代表工作平台"
    assert "https://portal.example.org/suggestions/1/" in text
    assert send(NOW + NEXT_DAY) == 0


def test_a_unit_hears_at_once_of_work_to_be_done_again_and_once_a_person(people, postbox):
    open_todo(
        subject="x.y:1", kind="reply", capability="handle_case", verb="重新答复", title="第023号 修路",
        url="/x/", at=NOW, organization=people.transport, why="重新办理：路没修完", urgency=Urgency.REWORK,
    )  # fmt: skip
    tell(people, ("head",), urgency=Urgency.REWORK, title="第023号重新办理")
    assert deliver_pending(at=NOW) == 2
    assert deliver_pending(at=NOW + MINUTE) == 0
    assert sorted(postbox.addressees) == ["handler@example.org", "head@example.org"]
    assert send(NOW + NEXT_DAY) == 0


def test_a_letter_keeps_its_name_when_it_is_sent_again(people, postbox):
    postbox.mode = "silent"
    tell(people)
    send()
    postbox.mode = "take"
    resend(actor=people.admin, mailing=Mailing.objects.get(), at=NOW + 15 * MINUTE)
    assert deliver_pending(at=NOW + 15 * MINUTE) == 1
    assert postbox.read(0)[2] == postbox.read(1)[2]


def test_what_was_given_up_is_not_sent_and_says_so(people, postbox):
    postbox.mode = "refuse"
    tell(people)
    send()
    mailing = give_up(actor=people.admin, mailing=Mailing.objects.get(), at=NOW)
    assert mailing.state == MailingState.CANCELLED
    with pytest.raises(Refused):
        resend(actor=people.admin, mailing=mailing, at=NOW)
    people.head.person.email = "new@example.org"
    people.head.person.save()
    postbox.mode = "take"
    assert send(NOW + NEXT_DAY) == 0


def test_settled_between_two_tries_the_letter_is_not_sent(people, postbox):
    postbox.close()
    tell(people, stage="t-3", deadline=NOW.date() + timedelta(days=3))
    send()
    settle("x.y:1", at=NOW)
    postbox.open()
    assert deliver_pending(at=Mailing.objects.get().next_at) == 0
    assert Mailing.objects.get().state == MailingState.CANCELLED
    assert postbox.letters == []


def test_the_log_names_no_person_and_no_address(people, postbox, caplog):
    postbox.refused = {"handler@example.org"}
    tell(people, ("handler", "head"))
    send()
    postbox.close()
    tell(people, ("head",), subject_key="x.y:9", urgency=Urgency.RETURNED)
    deliver_pending(at=NOW)
    assert "SMTP 550" in caplog.text and Problem.OUTAGE in caplog.text
    for personal in ("@example.org", "田办真", "石负责", "道路"):
        assert personal not in caplog.text


def test_a_header_cannot_be_smuggled_into_a_letter(people, postbox):
    tell(people, title="改期\nBcc: all@example.org", urgency=Urgency.MEETING)
    assert deliver_pending(at=NOW) == 1
    assert postbox.addressees == ["head@example.org"]
    assert postbox.read()[0].startswith("改期 Bcc: all@example.org")


def test_without_a_mail_server_nothing_is_planned(people, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    tell(people)
    assert send() == 0
    assert not Mailing.objects.exists() and OutboxMessage.objects.exists()
