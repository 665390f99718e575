"""An incident's own rules: what proves a purchase, and who may be contacted."""

from datetime import datetime

import pytest

from bot.recovery.errors import IncidentIsClosed, IncidentIsProtected
from bot.recovery.incident import Proof, Severity, Step
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


def test_contact_stays_out_of_what_is_logged() -> None:
    secret = an_incident(contact="anna@example.org", contact_key="anna@example.org")

    assert "anna@" not in repr(secret)
