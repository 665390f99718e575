"""The words name the manager who took it over or is to call; a slot that isn't known never shows."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.content.phrases import Situation
from bot.content.playbook import Playbook, load_playbook
from bot.recovery.case import Case
from bot.recovery.incident import Severity, Step, Waiting
from bot.recovery.people import Roster
from bot.views.form import Form
from bot.views.walking.frame import Scene
from bot.views.walking.steps import build_step
from tests.clock import NOON
from tests.desk.books import THE_SITE
from tests.factories import an_actor, an_escalation, an_incident


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load_playbook()


ROSTER = Roster(leads=("U0LEAD",), managers=("U0MANAGER",), directors=("U0DIRECTOR",))


def scene(playbook: Playbook, *, names: dict[str, str] | None = None, **incident: Any) -> Scene:
    case = Case(incident=an_incident(**incident), now=NOON)
    return Scene(case, an_actor(), playbook, THE_SITE, ROSTER, names=names or {})


@pytest.mark.parametrize(
    ("owner", "names", "begins"),
    [
        ("U0MANAGER", {"U0MANAGER": "Irina"}, "Irina is looking after this with me"),
        ("U0MANAGER", {}, "Our manager is looking after this with me"),
        ("U0LEAD", {"U0LEAD": " "}, "Our team lead is looking after this with me"),
        ("U0COLLEAGUE", {"U0COLLEAGUE": "Ji-ho"}, "I can't undo this"),
        ("U0STAFF", {"U0STAFF": "Ana"}, "I can't undo this"),
    ],
)
def test_words_name_whoever_took_it_over_by_name_or_by_what_they_are(
    playbook: Playbook, owner: str, names: dict[str, str], begins: str
) -> None:
    said = scene(playbook, names=names, owner_id=owner, severity=Severity.S3).phrase("solve").text

    assert said.startswith(begins)


def test_words_of_a_protected_case_name_its_owner(playbook: Playbook) -> None:
    protected: dict[str, Any] = {
        "severity": Severity.S4,
        "case_owner_id": "U0MANAGER",
        "with_them_by": NOON.replace(hour=13),
    }

    said = scene(playbook, names={"U0MANAGER": "Irina"}, **protected).phrase("protected").text
    unnamed = scene(playbook, **protected).phrase("protected").text

    assert "and Irina will be here by 13:00" in said
    assert "and our manager will be here by 13:00" in unnamed


def test_nobody_hears_themselves_named(playbook: Playbook) -> None:
    seen = scene(playbook, names={"U0MANAGER": "Irina"}, owner_id="U0MANAGER", severity=Severity.S3)

    assert replace(seen, actor=an_actor("U0MANAGER")).phrase("solve").text.startswith("I can't undo this")


def test_promise_of_a_call_names_who_calls(playbook: Playbook) -> None:
    said = scene(playbook, names={"U0MANAGER": "Irina"}, severity=Severity.S3).phrase("follow_up", "U0MANAGER").text

    assert said == "Irina would like to call you within a day. Which number and which hour suit you?"


@pytest.mark.parametrize("severity", [None, Severity.S1, Severity.S2, Severity.S3])
def test_nobody_is_asked_how_to_reach_them_where_that_is_filled_in(
    playbook: Playbook, severity: Severity | None
) -> None:
    asks = re.compile("how may i reach|which number|what number|what's the best way", re.IGNORECASE)
    unknown, known = (
        follow_up_words(scene(playbook, severity=severity, contact=contact)) for contact in ("", "020 7946 0000")
    )

    assert bool(asks.search(unknown)) == (severity in (Severity.S2, Severity.S3))
    assert not asks.search(known)


def follow_up_words(seen: Scene) -> str:
    """Every wording that the step offers."""
    forms = (Form(1, Step.FOLLOW_UP, "EUR", wording=n) for n in range(5))
    return " ".join(str(build_step(replace(seen, before=form), Step.FOLLOW_UP)["blocks"][0]) for form in forms)


def test_whoever_was_called_and_took_it_over_before_is_named(playbook: Playbook) -> None:
    case = Case(incident=an_incident(), now=NOON, escalations=(an_escalation(taken_by="U0MANAGER"),))

    assert case.taken_over_by == "U0MANAGER"


@pytest.mark.parametrize("situation", list(Situation))
@pytest.mark.parametrize("owner", ["U0STAFF", "U0MANAGER"])
def test_no_phrase_shows_a_slot(playbook: Playbook, situation: Situation, owner: str) -> None:
    for severity in (None, *Severity):
        for waiting in Waiting:
            seen = scene(playbook, owner_id=owner, severity=severity, waiting=waiting)
            first = seen.phrase(situation.value)
            for wording in range(first.wordings):
                said = playbook.phrase(
                    situation.value, wording=wording, waiting=waiting, severity=severity, slots={"manager": ""}
                ).text
                assert not set("{}") & set(said + first.text)
