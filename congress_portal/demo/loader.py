"""Loading the whole demonstration."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from congress_portal.demo.authors import fill_authors
from congress_portal.demo.board import fill_board
from congress_portal.demo.building import fill_building
from congress_portal.demo.campaigns import fill_campaigns
from congress_portal.demo.cards import fill_cards
from congress_portal.demo.care import fill_care
from congress_portal.demo.cases import fill_cases
from congress_portal.demo.county import DemoCounty, build_county, moment
from congress_portal.demo.duty import fill_duty
from congress_portal.demo.figures import fill_figures
from congress_portal.demo.higher import fill_higher
from congress_portal.demo.honours import fill_honours
from congress_portal.demo.meetings import fill_meetings
from congress_portal.demo.network import fill_network
from congress_portal.demo.notices import fill_notices
from congress_portal.demo.oversight import fill_oversight
from congress_portal.demo.promises import fill_promises
from congress_portal.demo.recorded import fill_recorded_quarter
from congress_portal.demo.records import fill_records
from congress_portal.demo.reports import fill_reports
from congress_portal.demo.schemes import fill_schemes
from congress_portal.demo.scores import fill_scores
from congress_portal.demo.sessions import fill_sessions
from congress_portal.demo.sizes import SIZES
from congress_portal.demo.tallies import fill_tallies
from congress_portal.demo.town_contacts import fill_town_contacts
from congress_portal.demo.training import fill_training
from congress_portal.demo.units import fill_units
from congress_portal.demo.wall import fill_desk, fill_wall
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.web.refusals import Refused
from suggestions.codes import seed_presets


@transaction.atomic
def load_demonstration(day: date, size: str = "small") -> DemoCounty:
    """The invented county with records before ``day``, by the real verbs; ``size`` is one of ``SIZES``.

    Raises Refused where the database holds a county already: the demonstration has a database of
    its own (decisions G51).
    """
    if County.objects.exists():
        raise Refused("这个数据库里已经有县的数据，演示数据要装在单独的数据库里。")
    demo = build_county(day, SIZES[size])
    seed_presets(at=moment(day))
    fill_network(demo)
    fill_records(demo)
    fill_recorded_quarter(demo)
    fill_duty(demo)
    fill_sessions(demo)
    fill_campaigns(demo)
    fill_training(demo)
    fill_desk(demo)
    fill_cases(demo)
    fill_authors(demo)
    fill_units(demo)
    fill_promises(demo)
    fill_wall(demo)
    fill_scores(demo)
    fill_schemes(demo)
    fill_reports(demo)
    fill_cards(demo)
    fill_town_contacts(demo)
    fill_board(demo)
    fill_care(demo)
    fill_oversight(demo)
    fill_notices(demo)
    fill_honours(demo)
    fill_building(demo)
    fill_higher(demo)
    fill_meetings(demo)
    fill_figures(demo)
    fill_tallies(demo)
    run_reminders(on=day, at=moment(day, 8, 30))
    return demo
