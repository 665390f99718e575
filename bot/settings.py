"""The environment, read once at start; nothing else reads it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator


class SettingsError(Exception):
    """A setting is missing or wrong; the text says which and what to do, in one line."""


def _listed(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _known_zone(value: object) -> object:
    if isinstance(value, str) and value not in available_timezones():
        raise ValueError(f"“{value}” is no time zone. Write one like Europe/London")
    return value


_Channel = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,}$")]
_PeopleOrGroups = Annotated[tuple[Annotated[str, Field(pattern=r"^[UWS][A-Z0-9]{2,}$")], ...], BeforeValidator(_listed)]

_MENDS = {
    "SLACK_BOT_TOKEN": "Copy the Bot User OAuth Token (xoxb-…) from your app's page, OAuth & Permissions.",
    "SLACK_APP_TOKEN": "Copy an App-Level Token (xapp-…) with connections:write from Basic Information.",
    "SLACK_SIGNING_SECRET": "Copy the Signing Secret from Basic Information, or set SLACK_APP_TOKEN for Socket Mode.",
    "INCIDENT_CHANNEL": "Write the channel's id (C…), from the bottom of its About tab.",
    "APPROVALS_CHANNEL": "Write the channel's id (C…), from the bottom of its About tab.",
    "DIGEST_CHANNEL": "Write the channel's id (C…), from the bottom of its About tab.",
    "STAFF": "Write user ids (U…) or user-group ids (S…), separated by commas; empty means every full member.",
    "LEADS": "Write user ids (U…) or user-group ids (S…), separated by commas.",
    "MANAGERS": "Write user ids (U…) or user-group ids (S…), separated by commas.",
    "DIRECTORS": "Write user ids (U…) or user-group ids (S…), separated by commas.",
    "CURRENCY": "Write three capital letters, like EUR.",
    "PORT": "Write a port number, like 3000.",
}


class Settings(BaseModel):
    """Each field is the environment variable of the same name, explained in `.env.example`."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    SLACK_BOT_TOKEN: str = Field(pattern=r"^xoxb-.+", repr=False)
    SLACK_APP_TOKEN: str = Field("", pattern=r"^(xapp-.+)?$", repr=False)
    SLACK_SIGNING_SECRET: str = Field("", repr=False)
    SLACK_API_URL: str = Field("https://slack.com/api/", pattern=r"^https?://.+/$")
    DATABASE_URL: str = "sqlite:///recover.sqlite3"
    INCIDENT_CHANNEL: _Channel
    APPROVALS_CHANNEL: _Channel
    DIGEST_CHANNEL: _Channel
    STAFF: _PeopleOrGroups = ()
    LEADS: _PeopleOrGroups = ()
    MANAGERS: _PeopleOrGroups
    DIRECTORS: _PeopleOrGroups = ()
    CURRENCY: str = Field("EUR", pattern=r"^[A-Z]{3}$")
    LANGUAGE: Literal["en"] = "en"
    TIMEZONE: Annotated[str, BeforeValidator(_known_zone)] = "Europe/London"
    POLICY_FILE: Path | None = None
    PORT: int = Field(3000, ge=1, le=65535)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.TIMEZONE)

    @model_validator(mode="after")
    def _can_be_reached(self) -> "Settings":
        if not self.SLACK_APP_TOKEN and not self.SLACK_SIGNING_SECRET:
            raise ValueError("SLACK_SIGNING_SECRET is missing")
        return self


def read_settings(environment: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """Read the environment, over the `.env` file where there is one; an empty value counts as not set.

    Raises: SettingsError.
    """
    from_file = dotenv_values(env_file) if env_file and env_file.is_file() else {}
    given = {name: value for name, value in {**from_file, **environment}.items() if value}
    try:
        return Settings.model_validate({name: given[name] for name in Settings.model_fields if name in given})
    except ValidationError as wrong:
        raise SettingsError(_in_one_line(wrong)) from None


def _in_one_line(wrong: ValidationError) -> str:
    """The first mistake: which setting, what is wrong with it, what to do. Never the value: it may be a secret."""
    error = wrong.errors(include_input=False, include_url=False)[0]
    name = str(error["loc"][0]) if error["loc"] else "SLACK_SIGNING_SECRET"
    if error["type"] == "missing" or not error["loc"]:
        problem = "is missing"
    elif error["type"] == "value_error":
        problem = "is wrong: " + str(error["ctx"]["error"])
    else:
        problem = "is wrong"
    return f"{name} {problem}. {_MENDS.get(name, 'See .env.example.')}"
