"""What setting up itself puts on the checklist; the apps add theirs. At most one query each."""

from __future__ import annotations

from django.utils import timezone

from congress_portal.foundation.accounts.models import (
    County,
    Division,
    DivisionLevel,
    Organization,
    OrganizationKind,
    User,
)
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.slots import ChecklistItem
from congress_portal.foundation.workdays.models import Holiday


def townships(county: County) -> tuple[int, str]:
    """Township-level divisions in force."""
    rows = Division.objects.filter(
        path__startswith=county.division.path, level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
    )
    return rows.count(), "个"


def units(county: County) -> tuple[int, str]:
    """Handling units in force."""
    rows = Organization.objects.filter(
        county=county, kind=OrganizationKind.HANDLING_UNIT, valid_to__isnull=True
    )
    return rows.count(), "个"


def accounts(county: County) -> tuple[int, str]:
    """Accounts that can sign in, the administrators' not counted."""
    rows = User.objects.filter(person__county=county, is_active=True).exclude(
        person__memberships__role__in=roles_with(Capability.MANAGE_ACCOUNTS)
    )
    return rows.count(), "个"


def calendar_known(county: County) -> bool:
    """Whether this year's 国庆节 is in the table: the last holiday of every yearly notice."""
    year = timezone.localdate().year
    return Holiday.objects.filter(date__year=year, date__month=10, is_workday=False).exists()


def has_telephone(county: County) -> bool:
    """Whether people are told whom to call."""
    return bool(county.help_phone)


ITEMS = (
    ChecklistItem(
        key="setup.telephone",
        label="填写帮助电话和主办单位",
        help="每一页都显示，登录不上、不会用时打这个电话。",
        url_name="setup:county_edit",
        order=5,
        done=has_telephone,
    ),
    ChecklistItem(
        key="setup.divisions",
        label="核对乡镇、街道和村、社区",
        help="区划文件可能落后于实际：改名、改代码、给没有看懂的地方设人大。",
        url_name="setup:division_list",
        order=10,
        done=lambda county: False,
        count=townships,
    ),
    ChecklistItem(
        key="setup.units",
        label="登记承办单位",
        help="把县直部门名单粘贴进来，一行一个。",
        url_name="setup:organization_units",
        order=20,
        done=lambda county: False,
        count=units,
    ),
    ChecklistItem(
        key="setup.calendar",
        label="核对今年的放假和补班日",
        help="期限按工作日计算；每年 11 月国务院办公厅公布后录入下一年。",
        url_name="workdays:holiday_list",
        order=25,
        done=calendar_known,
    ),
    ChecklistItem(
        key="setup.accounts",
        label="给工作人员开通账号",
        help="人大办公室、乡镇人大、政府办、承办单位，每人一个账号。",
        url_name="setup:person_new",
        order=30,
        done=lambda county: False,
        count=accounts,
    ),
)
