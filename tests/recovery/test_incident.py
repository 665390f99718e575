"""An incident's own rules: what proves a purchase, who may be contacted, and one spelling for a contact."""

from datetime import datetime

import pytest

from bot.recovery.errors import IncidentIsClosed, IncidentIsProtected
from bot.recovery.incident import Proof, Severity, Step, contact_key
from tests.clock import NOON
from tests.factories import an_incident


@pytest.mark.parametrize(("proof", "proves"), [(None, False), (Proof.NONE, False), (Proof.RECEIPT, True)])
def test_proof_is_anything_that_shows_the_purchase(proof: Proof | None, proves: bool) -> None:
    assert an_incident(proof=proof).has_proof is proves


@pytest.mark.parametrize("severity", [None, *Severity])
def test_only_s4_is_protected_and_gets_no_offers(severity: Severity | None) -> None:
    incident = an_incident(number=7, severity=severity)

    assert incident.is_protected is (severity is Severity.S4)
    if incident.is_protected:
        with pytest.raises(IncidentIsProtected, match="#7"):
            incident.check_unprotected()
    else:
        incident.check_unprotected()


@pytest.mark.parametrize(
    ("contact", "consent", "may"),
    [("", False, False), ("", True, False), ("a@b.example", False, False), ("a@b.example", True, True)],
)
def test_customer_may_be_contacted_with_a_way_and_a_consent(contact: str, consent: bool, may: bool) -> None:
    assert an_incident(contact=contact, consent=consent).may_be_contacted is may


def test_open_incident_passes_the_check() -> None:
    an_incident(step=Step.WRITE_DOWN).check_open()


@pytest.mark.parametrize("closed_at", [None, NOON])
def test_finished_incident_is_refused_with_its_number(closed_at: datetime | None) -> None:
    with pytest.raises(IncidentIsClosed, match="#9 is closed"):
        an_incident(number=9, step=Step.CLOSED, written_at=NOON, closed_at=closed_at).check_open()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna@Example.org", " anna@example.ORG "),
        ("+44 20 7946 0958", "0044 20 7946 0958"),
        ("(020) 7946-0958", "020 79460958"),
        ("٠٢٠٧٩٤٦٠٩٥٨", "02079460958"),
    ],
)
def test_contact_has_one_key_however_it_is_spelt(one: str, other: str) -> None:
    assert contact_key(one) == contact_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@b.example", "c@b.example"),
        ("020 7946 0958", "020 7946 0959"),
        ("https://desk.example/t/123456", "https://desk.example/u/123456"),
        ("room 12", "table 12"),
    ],
)
def test_contacts_of_different_people_have_different_keys(one: str, other: str) -> None:
    assert contact_key(one) != contact_key(other)


def test_no_contact_has_no_key() -> None:
    assert contact_key("   ") == ""


def test_contact_stays_out_of_what_is_logged() -> None:
    secret = an_incident(contact="anna@example.org", contact_key="anna@example.org")

    assert "anna@" not in repr(secret)
