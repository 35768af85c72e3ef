"""How much the demonstration holds: the usual one is quick to load, the full one is a county as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Numbers of the demonstration. ``towns`` in the docstrings count from 0, in the county's order."""

    key: str
    county_deputies: int  # a town
    districts: int  # a town
    town_deputies: int  # a town; the first ``towns_with_one_more`` have one more
    towns_with_one_more: int
    presidium: int  # a town, of its township deputies
    days_back: int
    # How many village stations or rooms each town has, by its place in the list.
    rooms: tuple[int, ...]
    rooms_are_stations: bool
    # How many more rounds of closed cases lie before the last one.
    earlier_rounds: int = 0

    def town_seats(self, town: int) -> int:
        """Seats of the township congress."""
        return self.town_deputies + (1 if town < self.towns_with_one_more else 0)


# Sixty deputies, fifteen stations, half a year: loaded by ``make run`` on the first start.
SMALL = Size(
    key="small",
    county_deputies=3,
    districts=3,
    town_deputies=2,
    towns_with_one_more=5,
    presidium=3,
    days_back=183,
    # 绿水镇, 石桥镇, 东湾镇 and 龙泉镇 have a second, village station.
    rooms=(0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0),
    rooms_are_stations=True,
)
# 615 deputies (154 of the county, 461 of the townships), 11 stations and 40 rooms, a year and a half.
FULL = Size(
    key="full",
    county_deputies=14,
    districts=5,
    town_deputies=41,
    towns_with_one_more=10,
    presidium=7,
    days_back=548,
    rooms=(4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3),
    rooms_are_stations=False,
    earlier_rounds=5,
)
SIZES = {size.key: size for size in (SMALL, FULL)}
