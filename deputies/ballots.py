"""The arithmetic of votes in a congress: who is elected, what is passed, which numbers cannot be. Pure.

The base is all deputies of the congress, not those present (地方组织法 25).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deputies.session_words import BallotRound, Post

# 选举结果 of one person: so many for, against, abstaining. Names that were written in have only votes for.


@dataclass(frozen=True)
class Votes:
    """What one candidate got."""

    name: str
    yes: int
    no: int = 0
    abstain: int = 0
    written_in: bool = False


@dataclass(frozen=True)
class Outcome:
    """Who is elected, by their places in the list that was counted.

    ``tied`` are those among whom a second vote decides; ``left`` seats stay open either way.
    """

    valid: bool
    elected: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()
    left: int = 0


@dataclass(frozen=True)
class Margin:
    """By how many the candidates should exceed the seats; ``most`` None where the law sets no upper end."""

    least: int
    most: int | None
    source: str


def majority(total: int) -> int:
    """The least number of votes that is more than half of all deputies."""
    return total // 2 + 1


def passes(total: int, yes: int) -> bool:
    """Whether so many votes carry a resolution (地方组织法 25: 全体代表的过半数)."""
    return yes >= majority(total)


def impossible_numbers(
    *, total: int, present: int, issued: int, returned: int, invalid: int
) -> tuple[str, str] | None:
    """(field, sentence) where the numbers of the ballots cannot be right, None where they can.

    More ballots returned than issued can be: then the vote is void (``decide``).
    """
    if present > total:
        return "present", f"出席人数 {present} 比全体代表 {total} 还多，请核对。"
    if present * 3 < total * 2:
        return "present", (
            f"出席 {present} 人，不到全体代表 {total} 人的三分之二，会议不能举行（地方组织法第十四条）。请核对人数。"
        )
    if issued > present:
        return "issued", f"发出选票 {issued} 张，比出席的 {present} 人还多，请核对。"
    if invalid > returned:
        return "invalid", f"无效票 {invalid} 张，比收回的 {returned} 张还多，请核对。"
    return None


def impossible_votes(*, seats: int, counted: int, votes: Sequence[Votes]) -> tuple[int | None, str] | None:
    """(place in the list or None, sentence) where the votes do not fit ``counted`` valid ballots.

    Each candidate on the ballot gets one mark from every valid ballot; nobody votes for more than ``seats``.
    """
    for place, vote in enumerate(votes):
        if vote.written_in:
            if vote.yes > counted:
                return place, f"{vote.name}得 {vote.yes} 票，比有效票 {counted} 张还多，请核对。"
            continue
        marks = vote.yes + vote.no + vote.abstain
        if marks != counted:
            return place, (
                f"{vote.name}的赞成、反对、弃权合计 {marks} 票，应当等于有效票 {counted} 张，请核对。"
            )
    all_yes = sum(vote.yes for vote in votes)
    if all_yes > seats * counted:
        return None, (
            f"赞成票合计 {all_yes} 张，而 {counted} 张有效票、每张最多选 {seats} 人，最多只能有 {seats * counted} 张，请核对。"
        )
    return None


def decide(*, total: int, seats: int, issued: int, returned: int, votes: Sequence[Votes]) -> Outcome:
    """Who is elected. More ballots returned than issued make the vote void.

    With more majorities than seats those with the most votes are elected; an equal number at the
    border elects none of them, a second vote does (地方组织法 29).
    """
    if returned > issued:
        return Outcome(valid=False, left=seats)
    carried = [place for place, vote in enumerate(votes) if passes(total, vote.yes)]
    if len(carried) <= seats:
        return Outcome(valid=True, elected=frozenset(carried), left=seats - len(carried))
    carried.sort(key=lambda place: -votes[place].yes)
    border = votes[carried[seats - 1]].yes
    above = frozenset(place for place in carried if votes[place].yes > border)
    level = frozenset(place for place in carried if votes[place].yes == border)
    if len(above) + len(level) == seats:
        return Outcome(valid=True, elected=above | level)
    return Outcome(valid=True, elected=above, tied=level, left=seats - len(above))


_HEADS = frozenset(
    {
        Post.COMMITTEE_CHAIR, Post.GOVERNMENT_HEAD, Post.SUPERVISION_HEAD, Post.COURT_HEAD,
        Post.PROCURATOR_HEAD, Post.TOWN_CHAIR, Post.TOWN_HEAD,
    }
)  # fmt: skip
_DEPUTY_POSTS = frozenset(
    {Post.COMMITTEE_VICE_CHAIR, Post.GOVERNMENT_DEPUTY, Post.TOWN_VICE_CHAIR, Post.TOWN_DEPUTY_HEAD}
)


def margin_of(post: str, seats: int, ballot_round: str) -> Margin | None:
    """How many candidates more than seats the law wants; None where it says nothing."""
    if post in _HEADS:
        return Margin(0, 1, "地方组织法第二十七条：正职候选人数可以多一人；只提名一人的，也可以等额选举")
    if ballot_round == BallotRound.BY_ELECTION:
        return Margin(0, None, "地方组织法第三十条：补选的候选人数可以多于应选人数，也可以相等")
    if post in _DEPUTY_POSTS:
        return Margin(1, 3, "地方组织法第二十七条：副职候选人数应比应选人数多一人至三人")
    if post == Post.COMMITTEE_MEMBER:
        least = -(-seats // 10)
        return Margin(
            least,
            max(least, seats // 5),
            "地方组织法第二十七条：委员候选人数应比应选人数多十分之一至五分之一",
        )
    if post == Post.UPPER_DEPUTY:
        least = -(-seats // 5)
        return Margin(
            least, max(least, seats // 2), "选举法第三十一条：候选人数应比应选代表名额多五分之一至二分之一"
        )
    return None


def margin_sentence(post: str, seats: int, ballot_round: str, candidates: int) -> str:
    """What is wrong with the number of candidates, "" where it fits."""
    margin = margin_of(post, seats, ballot_round)
    if margin is None:
        return ""
    more = candidates - seats
    if more < margin.least:
        wanted = f"至少要有 {seats + margin.least} 名候选人"
    elif margin.most is not None and more > margin.most:
        wanted = f"最多 {seats + margin.most} 名候选人，多了要先预选"
    else:
        return ""
    return f"应选 {seats} 人，现有候选人 {candidates} 名，{wanted}（{margin.source}）。"
