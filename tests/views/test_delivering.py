"""What App Home says of messages that couldn't be delivered: what was lost, of what, for whom, and what mends it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.recovery.delivery import DeliveryKind, Undelivered
from bot.views.delivering import build_undelivered

A_CARD = Undelivered(id=1, kind=DeliveryKind.CARD, recipient="U0STAFF", error="user_disabled", number=12)


def row(kind: DeliveryKind, **changes: Any) -> str:
    told: str = build_undelivered([replace(A_CARD, kind=kind, **changes)])[0]["text"]["text"]
    return told


@pytest.mark.parametrize("kind", DeliveryKind)
def test_each_kind_is_told_in_words_with_its_incident_and_whom_it_was_for(kind: DeliveryKind) -> None:
    told = row(kind)
    assert "_" not in told.partition("·")[0]
    assert told.endswith("* of #12 · for <@U0STAFF>\nTheir account is switched off. Hand over what is theirs.")


def test_a_lost_channel_is_named_with_what_mends_it() -> None:
    told = row(DeliveryKind.CARD, recipient="C1", error="is_archived")
    assert told == "*The card* of #12 · for <#C1>\n<#C1> is archived. Unarchive it."


def test_what_has_neither_incident_nor_recipient_says_the_reason() -> None:
    told = row(DeliveryKind.FORGET_CONTACTS, recipient="", error="KeyError", number=None)
    assert told == "*Clearing old contact details*\nThe reason is `KeyError`: tell whoever runs Recover."


def test_of_a_protected_case_nothing_is_told_but_that() -> None:
    told = row(DeliveryKind.PROTECTED, recipient="", error="", is_protected=True)
    assert told == "*A message about a protected case* couldn't be delivered. Tell whoever runs Recover."
