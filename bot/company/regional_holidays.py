"""Countries whose regions have holidays that the country's code alone does not stand for."""

from collections import Counter
from datetime import date
from functools import cache
from typing import Final

from bot.company.calendar import HolidayRegion, public_holidays

#: Any year would do; few feasts of regions fall on a weekend in this one.
_SAMPLE_YEAR: Final = 2027
#: A day that fewer regions keep is not what somebody who names the country expects.
_REGIONS_A_DAY: Final = 1 / 3
_SATURDAY: Final = 5


@cache
def regional_days(country: str, regions: tuple[str, ...]) -> tuple[date, ...]:
    """The working days in a sample year on which many regions rest and the country does not."""
    own = public_holidays(HolidayRegion(country), _SAMPLE_YEAR)
    resting: Counter[date] = Counter()
    for region in regions:
        resting.update(public_holidays(HolidayRegion(country, region), _SAMPLE_YEAR) - own)
    return tuple(
        day
        for day, count in sorted(resting.items())
        if day.weekday() < _SATURDAY and count >= _REGIONS_A_DAY * len(regions)
    )
