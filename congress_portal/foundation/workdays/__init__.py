"""Working days: the holiday table, limits counted day by day, and the clocks of cases.

``arithmetic`` is pure and may be imported by any ``states.py`` and ``rules.py``. ``models`` holds the
table and ``AbstractClock``; ``services`` reads the table into a Calendar; ``display`` shows a clock.
"""
