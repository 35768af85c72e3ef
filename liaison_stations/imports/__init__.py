"""What this app lets people import: stations, with who keeps them and who is placed there."""

from __future__ import annotations

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import ImportKind

from .columns import COLUMNS
from .judging import judge
from .writing import apply, export, identity, undo

STATIONS = ImportKind(
    key="liaison_stations.stations",
    label="代表联络站",
    capability=Capability.MANAGE_STATIONS,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    export=export,
    shown=("name", "township", "village", "kind", "address", "deputies"),
    noun="个站",
    icon="station",
    order=30,
    after_url_name="liaison_stations:station_list",
    help=(
        "一行一个站。已经登记的站按镇和站名认出来，只补充和更正；进站代表只增加，不让谁离站。"
        "工作人员登记后还要在“账号”里开通。没有站码的，系统各取一个，导入后可以打印海报。"
    ),
)
