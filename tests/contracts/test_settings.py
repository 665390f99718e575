"""Settings and `.env.example` agree, and each mistake stops the start with one line that says what to do."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).parents[2]
GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "INCIDENT_CHANNEL": "C0INCIDENTS",
    "APPROVALS_CHANNEL": "C0APPROVALS",
    "DIGEST_CHANNEL": "C0DIGEST",
    "MANAGERS": "U0IRINA, S0MANAGERS",
}


def test_example_names_every_setting_once_with_a_comment() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = [line.partition("=")[0] for line in lines if re.match(r"[A-Z_]+=", line)]
    assert sorted(named) == sorted(Settings.model_fields)
    commented = {
        line.partition("=")[0]
        for before, line in pairwise(lines)
        if re.match(r"[A-Z_]+=", line) and (before.startswith("#") or re.match(r"[A-Z_]+=", before))
    }
    assert commented == set(Settings.model_fields)


def test_example_defaults_are_the_real_ones() -> None:
    for line in (ROOT / ".env.example").read_text().splitlines():
        name, _, value = line.partition("=")
        if value and re.fullmatch(r"[A-Z_]+", name):
            assert str(Settings.model_fields[name].default) == value


def test_lists_are_read_with_or_without_spaces() -> None:
    assert read_settings(GOOD).MANAGERS == ("U0IRINA", "S0MANAGERS")


@pytest.mark.parametrize(
    "name", ["SLACK_BOT_TOKEN", "INCIDENT_CHANNEL", "APPROVALS_CHANNEL", "DIGEST_CHANNEL", "MANAGERS"]
)
@pytest.mark.parametrize("value", ["", "?!"])
def test_a_missing_or_wrong_setting_is_named_in_one_line_with_the_mend(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({**GOOD, name: value})
    told = str(refused.value)
    assert told.startswith(name)
    assert "\n" not in told
    assert told.endswith(".")


def test_http_without_a_signing_secret_is_refused() -> None:
    without = {name: value for name, value in GOOD.items() if name != "SLACK_APP_TOKEN"}
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET is missing"):
        read_settings(without)


def test_a_wrong_secret_is_never_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({**GOOD, "SLACK_BOT_TOKEN": "hunter2"})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(("name", "value"), [("TIMEZONE", "Mars/Base"), ("CURRENCY", "euro"), ("PORT", "99999")])
def test_an_impossible_value_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({**GOOD, name: value})


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CURRENCY=USD\nLANGUAGE=en\n")
    assert read_settings({**GOOD, "CURRENCY": "GBP"}, tmp_path / ".env").CURRENCY == "GBP"
    assert read_settings(GOOD, tmp_path / ".env").CURRENCY == "USD"
