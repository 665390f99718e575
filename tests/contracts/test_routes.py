"""Every id has a route and every route an id; every delivery has a message or a timer."""

import json
from pathlib import Path

from bot.recovery.delivery import DeliveryKind
from bot.views import ids
from bot.views.delivering import LOST
from handlers import MESSAGES, ROUTES, TIMERS

ROOT = Path(__file__).parents[2]
# Modals that only say something: nothing comes back from them.
_SILENT = {ids.FINISHED, ids.PROTECTED, ids.NOTE, ids.FOUND, ids.HISTORY_SHOWN, ids.DETAILS_SHOWN}


def _all_ids() -> set[str]:
    return {value for name, value in vars(ids).items() if name.isupper()}


def test_every_id_has_a_route() -> None:
    assert _all_ids() - {route.id for route in ROUTES} == _SILENT


def test_every_route_has_an_id_of_the_public_list() -> None:
    assert {route.id for route in ROUTES} <= _all_ids()


def test_no_route_is_given_twice() -> None:
    routes = [(route.kind, route.id) for route in ROUTES]
    assert len(routes) == len(set(routes))


def test_every_delivery_is_either_a_message_or_a_timer() -> None:
    assert set(MESSAGES) | set(TIMERS) == set(DeliveryKind)
    assert not set(MESSAGES) & set(TIMERS)


def test_every_delivery_that_could_not_be_made_has_words_of_its_own() -> None:
    assert set(LOST) == set(DeliveryKind)
    assert not [words for words in LOST.values() if "_" in words or not words[0].isupper()]


def test_manifest_declares_what_is_routed_and_nothing_else() -> None:
    manifest = json.loads((ROOT / "manifest.json").read_text())
    declared = {
        *(command["command"] for command in manifest["features"]["slash_commands"]),
        *(shortcut["callback_id"] for shortcut in manifest["features"]["shortcuts"]),
        *manifest["settings"]["event_subscriptions"]["bot_events"],
    }
    assert declared == {route.id for route in ROUTES if route.kind in ("command", "shortcut", "event")}


def test_manifest_names_fit_what_slack_allows() -> None:
    about = json.loads((ROOT / "manifest.json").read_text())["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
