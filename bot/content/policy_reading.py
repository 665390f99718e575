"""From policy.toml to the policy that everyone asks: what a shape can't check is checked here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.content.notation import WEEKDAYS, Weekday
from bot.content.policy import Area, Cause, CustomerValue, Policy, SeverityLevel, SitePolicy, WeeklyTime
from bot.content.policy_file import (
    ClocksInFile,
    CustomerValueInFile,
    PolicyFile,
    ProtectedInFile,
    SeverityInFile,
    SiteInFile,
)
from bot.content.policy_limits import limits_in, limits_of_site
from bot.content.policy_offers import check_offers, entitlements_in, minor_in, offers_in
from bot.content.reading import Mistake, PlaybookError, read_file
from bot.recovery.approval import AnswerTimes
from bot.recovery.empowerment import CompensationClass, Kind, Level, Limits
from bot.recovery.flags import FlagRules
from bot.recovery.followup import FollowUpKind, PlannedStep
from bot.recovery.incident import Severity, Waiting
from bot.recovery.keywords import Keywords
from bot.recovery.protection import Protection
from bot.recovery.working_time import DayHours

# Quiet flags are worked out each time a manager opens App Home.
_LONGEST_LOOK_BACK: Final = timedelta(days=90)


def read_policy(path: Path, parts_from: Path | None = None) -> Policy:
    """The policy of a file; the parts that it leaves out are those of `parts_from`.

    Raises: PlaybookError: one line with file, key and reason.
    """
    try:
        file = read_file(PolicyFile, path, parts_from)
        _check(file)
        return _policy(file, path.name)
    except Mistake as mistake:
        raise PlaybookError(f"{path.name}: {mistake}") from None


def _check(file: PolicyFile) -> None:
    """Raises: Mistake: the first thing that is wrong between keys that are right one by one."""
    for site in file.sites:
        _check_hours(site)
        if site.currency and site.currency not in file.limits:
            raise Mistake(f"sites.{site.id}.currency", f"there are no limits for {site.currency} in this file")
    for name in ("sites", "entitlements", "areas", "causes", "severities"):
        _check_used_once(name, [entry.id for entry in getattr(file, name)])
    _check_used_once("offers", [*(o.id for o in file.offers), *(g.id for g in file.gestures)])
    _check_severities(file)
    check_offers(file)
    _check_clocks(file.clocks)
    if file.contact_hours.earliest >= file.contact_hours.latest:
        raise Mistake("contact_hours.latest", "has to be later on the same day than earliest")
    if file.flags.period > _LONGEST_LOOK_BACK:
        raise Mistake("flags.period", f"has to be {_LONGEST_LOOK_BACK.days} days at most")


def _check_hours(site: SiteInFile) -> None:
    key = f"sites.{site.id}"
    if len(set(site.closed_on)) == len(WEEKDAYS):
        raise Mistake(f"{key}.closed_on", "leaves no day on which it is open")
    for day in site.closed_on:
        if day in site.other_hours:
            raise Mistake(f"{key}.other_hours.{day}", "it is among the days in closed_on")
    for day, before in zip(WEEKDAYS, (WEEKDAYS[-1], *WEEKDAYS), strict=False):
        hours, last_night = _day_hours(site, day), _day_hours(site, before)
        if hours and last_night and hours.opens < last_night.closes <= last_night.opens:
            raise Mistake(
                f"{key}.other_hours", f"{day} opens at {hours.opens:%H:%M}, before the night of {before} ends"
            )


def _check_used_once(name: str, ids: Iterable[str]) -> None:
    for used, times in Counter(ids).items():
        if times > 1:
            raise Mistake(f"{name}.{used}", "this id is used more than once")


def _check_severities(file: PolicyFile) -> None:
    for severity in Severity:
        found = next((s for s in file.severities if s.id is severity), None)
        if found is None:
            raise Mistake(f"severities.{severity}", "is missing")
        if severity is Severity.S4 and found.plan:
            raise Mistake("severities.S4.plan", "has to stay empty: nothing automatic happens in a protected case")
        if FollowUpKind.NEWS in [step.kind for step in found.plan]:
            raise Mistake(f"severities.{severity}.plan", "has news, which a manager sends when there is some")
        _check_used_once(f"severities.{severity}.plan", [step.kind for step in found.plan])


def _check_clocks(clocks: ClocksInFile) -> None:
    for waiting in Waiting:
        clock = clocks.of(waiting)
        if not clock.remind < clock.next_level < clock.promise < clocks.expires:
            raise Mistake(
                f"clocks.{waiting}", "remind, next_level, promise and clocks.expires have to follow one another"
            )


def _policy(file: PolicyFile, name: str) -> Policy:
    kinds = {
        id_: Kind(id_, k.name, CompensationClass(k.class_), k.money_back, k.cost_percent)
        for id_, k in file.kinds.items()
    }
    clocks = {waiting: file.clocks.of(waiting) for waiting in Waiting}
    limits = limits_in(file)
    offers = {currency: tuple(offers_in(currency, file, kinds)) for currency in file.limits}
    return Policy(
        file=name,
        version=file.version,
        sites=tuple(_site(site, limits_of_site(site, limits, offers)) for site in file.sites),
        history=timedelta(days=file.history_days),
        contact_kept_months=file.contact_kept_months,
        contact_between=(file.contact_hours.earliest, file.contact_hours.latest),
        customer_value=_customer_value(file.customer_value),
        kinds=tuple(kinds.values()),
        areas=tuple(Area(a.id, a.name, a.plan_b, a.failure) for a in file.areas),
        causes=tuple(Cause(c.id, c.name) for c in file.causes),
        severities=tuple(_severity(s) for s in sorted(file.severities, key=lambda s: s.id)),
        clocks={
            waiting: AnswerTimes(c.remind, c.next_level, c.promise, file.clocks.expires)
            for waiting, c in clocks.items()
        },
        flags=FlagRules(**file.flags.model_dump()),
        protection=_protection(file.protected),
        limits_by_currency=limits,
        cap_percent_of_price=file.cap_percent_of_price,
        offers_by_currency=offers,
        entitlements_by_currency={currency: tuple(entitlements_in(currency, file, kinds)) for currency in file.limits},
    )


def _customer_value(value: CustomerValueInFile) -> CustomerValue:
    yearly = {
        currency: minor_in(amount, currency, f"customer_value.spend_per_year.{currency}")
        for currency, amount in value.spend_per_year.items()
    }
    return CustomerValue(value.years, yearly)


def _site(site: SiteInFile, limits: Mapping[str, Mapping[Level, Limits]]) -> SitePolicy:
    hours = {"opens", "closes", "other_hours", "closed_on"}
    written = site.model_dump(exclude={"time_zone", "weekly_digest", "limits", *hours})
    return SitePolicy(
        **written,
        limits_by_currency=limits,
        week=tuple(_day_hours(site, day) for day in WEEKDAYS),
        zone=ZoneInfo(site.time_zone) if site.time_zone else None,
        weekly_digest=WeeklyTime(WEEKDAYS.index(site.weekly_digest.weekday), site.weekly_digest.hour),
    )


def _day_hours(site: SiteInFile, day: Weekday) -> DayHours | None:
    if day in site.closed_on:
        return None
    hours = site.other_hours.get(day) or site
    return DayHours(hours.opens, hours.closes)


def _severity(severity: SeverityInFile) -> SeverityLevel:
    plan = tuple(PlannedStep(s.kind, s.after, s.by, s.only_when == "not_here") for s in severity.plan)
    return SeverityLevel(severity.id, severity.label, severity.help, plan)


def _protection(protected: ProtectedInFile) -> Protection:
    keywords = tuple(dict.fromkeys(word for words in protected.keywords.values() for word in words))
    return Protection(Keywords(keywords), protected.backup, protected.with_them)
