"""A site's own limits: the least that can be written, what it leaves out, and what each mistake in it is told."""

from pathlib import Path

import pytest

from bot.content.playbook import Playbook, PlaybookError, load_playbook
from bot.content.policy import Policy
from bot.recovery.empowerment import Level, Limits
from bot.settings import read_settings
from bot.sites import sites_of

_SITE = """
[[sites]]
id = "{id}"
name = "{id}"
customers_usually = "here"
opens = "09:00"
closes = "18:00"
weekly_digest = {{ weekday = "monday", hour = 9 }}
"""
_CHANNELS = ("INCIDENT_CHANNEL", "APPROVALS_CHANNEL", "DIGEST_CHANNEL")
_TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
_SETTINGS = {**_TOKENS, **dict.fromkeys(_CHANNELS, "C0123"), "MANAGERS": "U0123", "DIRECTORS": "U0124"}


def _playbook(tmp_path: Path, *own: str) -> Playbook:
    """Of a shop with common limits, and a desk whose part ends with these lines."""
    file = tmp_path / "policy.toml"
    shop, desk = _SITE.format(id="shop"), _SITE.format(id="desk")
    file.write_text("\n".join(['version = "ours"', shop, desk, *own]), "utf-8")
    return load_playbook(file)


def _policy(tmp_path: Path, *own: str) -> Policy:
    return _playbook(tmp_path, *own).policy


def _error_of(tmp_path: Path, *own: str) -> str:
    with pytest.raises(PlaybookError) as error:
        _policy(tmp_path, *own)
    return str(error.value)


def test_a_site_writes_only_what_is_different_there(tmp_path: Path) -> None:
    policy = _policy(tmp_path, "[sites.limits.EUR.frontline]", 'goodwill_per_7_days = "300.00"')

    common, own = policy.limits("EUR", "shop"), policy.limits("EUR", "desk")
    assert own[Level.FRONTLINE] == Limits(2500, 30_000, 15_000, 0, 2500)
    assert common[Level.FRONTLINE] == Limits(2500, 15_000, 15_000, 0, 2500)
    assert {level: own[level] for level in Level if level is not Level.FRONTLINE} == {
        level: common[level] for level in Level if level is not Level.FRONTLINE
    }
    assert policy.limits("GBP", "desk") == policy.limits("GBP", "shop")
    assert policy.authority("EUR", "desk").limits == own


def test_a_site_has_limits_for_its_directors_too(tmp_path: Path) -> None:
    policy = _policy(tmp_path, "[sites.limits.EUR.director]", 'goodwill_per_incident = "1000.00"')
    assert policy.limits("EUR", "desk")[Level.DIRECTOR] == Limits(goodwill_per_incident=100_000)
    assert policy.limits("EUR", "shop")[Level.DIRECTOR] == Limits()


def test_a_site_that_is_listed_no_more_has_the_common_limits(tmp_path: Path) -> None:
    policy = _policy(tmp_path, "[sites.limits.EUR.frontline]", 'goodwill_per_7_days = "300.00"')
    assert policy.limits("EUR", "gone") == policy.limits("EUR", "shop")


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (
            ["[sites.limits.EUR.lead]", 'goodwill_per_incident = "20.00"'],
            "EUR.lead.goodwill_per_incident: is less than the level below it may give",
        ),
        (
            ["[sites.limits.EUR.frontline]", 'goodwill_per_7_days = "600.00"'],
            "EUR.lead.goodwill_per_7_days: is missing, and the common limit, 500.00 EUR, is less than the level below "
            "it may give here",
        ),
        (
            ["[sites.limits.EUR.director]", 'goodwill_per_incident = "100.00"'],
            "EUR.director.goodwill_per_incident: is less than the level below it may give",
        ),
        (
            ["[sites.limits.EUR.frontline]", 'goodwill_per_incident = "4.99"'],
            "EUR.frontline.goodwill_per_incident: is less than the smallest of the gestures",
        ),
        (
            ["[sites.limits.EUR.frontline]", 'goodwill_per_week = "300.00"'],
            "EUR.frontline.goodwill_per_week: is not a key that belongs here",
        ),
        (["[sites.limits.EUR.leader]"], "EUR.leader: is not a key that belongs here"),
        (
            ["[sites.limits.EUR.frontline]", "goodwill_per_7_days = 300"],
            'EUR.frontline.goodwill_per_7_days: 300 is not an amount: write it in quotes, like "25.00"',
        ),
        (
            ["[sites.limits.EUR.frontline]", 'goodwill_per_7_days = "300.001"'],
            "EUR.frontline.goodwill_per_7_days: EUR has 2 decimals",
        ),
        (
            ["[sites.limits.CHF.frontline]", 'goodwill_per_7_days = "300.00"'],
            "CHF: there are no limits for CHF in this file",
        ),
    ],
)
def test_a_mistake_in_a_sites_limits_is_told_with_file_key_and_reason(
    tmp_path: Path, own: list[str], told: str
) -> None:
    assert _error_of(tmp_path, *own) == f"policy.toml: sites.desk.limits.{told}"


def test_limits_that_would_never_bind_at_their_site_are_told(tmp_path: Path) -> None:
    """Written in another currency than the site's, which the settings may say."""
    playbook = _playbook(tmp_path, "[sites.limits.USD.frontline]", 'goodwill_per_7_days = "300.00"')
    assert sites_of(read_settings({**_SETTINGS, "CURRENCY": "USD"}), playbook).all
    with pytest.raises(PlaybookError) as error:
        sites_of(read_settings({**_SETTINGS, "CURRENCY": "EUR"}), playbook)
    assert str(error.value) == (
        "policy.toml: sites.desk.limits.EUR: is missing; the site has limits of its own, and its currency is EUR"
    )
