"""What a grant is made of: shared by all stories in which something is given, asked for or recorded."""

from datetime import datetime

from bot.recovery.customer import reference_key
from bot.recovery.empowerment import Bound, Entitlement, Kind, Proposal, Verdict
from bot.recovery.grant import Grant
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from storage.work import Work


def label_of(proposal: Proposal) -> str:
    """What is given, in the policy's words."""
    return proposal.entitlement.name if proposal.entitlement else proposal.kind.name


def propose(kind: Kind, amount_minor: int, incident: Incident, entitlement: Entitlement | None = None) -> Proposal:
    """A compensation against the facts of its incident."""
    return Proposal(
        kind=kind,
        amount_minor=amount_minor,
        currency=incident.currency,
        proof=incident.has_proof,
        price_minor=incident.price_minor,
        order_number=incident.order_number,
        entitlement=entitlement,
    )


async def record_grant(
    work: Work,
    incident: Incident,
    verdict: Verdict,
    *,
    policy_version: str,
    given_at: datetime,
    given_by: str,
    authoriser: Actor,
    label: str,
    reason: str,
    request_id: int | None = None,
    offer_id: str = "",
) -> Grant:
    """Write an allowed grant and its line in the audit; also what an approval ends with."""
    grant = await add_grant(
        work,
        incident,
        verdict,
        policy_version=policy_version,
        given_at=given_at,
        given_by=given_by,
        authorised_by=authoriser.user_id,
        level=authoriser.level_at(incident.site),
        label=label,
        reason=reason,
        recorded_by=authoriser.user_id,
        recorded_at=given_at,
        authorised_at=given_at,
        request_id=request_id,
        offer_id=offer_id,
    )
    await work.audit.write(
        incident,
        authoriser.user_id,
        "grant",
        at=given_at,
        level=grant.level,
        policy_version=policy_version,
        limit_minor=verdict.limit_minor,
        after=grant_facts(grant) | cap_of(verdict),
    )
    return grant


async def add_grant(work: Work, incident: Incident, verdict: Verdict, **values: object) -> Grant:
    """The row alone: what was proposed, and the limit that the verdict names."""
    proposal = verdict.proposal
    return await work.grants.add(
        site=incident.site,
        incident_id=incident.id,
        kind=proposal.kind.id,
        order_key=reference_key(incident.order_number),
        compensation_class=proposal.compensation_class,
        amount_minor=proposal.amount_minor,
        cost_minor=proposal.cost_minor,
        currency=proposal.currency,
        with_proof=proposal.proof,
        money_back=proposal.kind.money_back,
        entitlement=proposal.entitlement.id if proposal.entitlement else "",
        limit_minor=verdict.limit_minor,
        **values,
    )


def cap_of(verdict: Verdict) -> dict[str, object]:
    """For the audit, beside the limit: the cap for this price, where it is what binds or leaves it to a director."""
    cap = verdict.limit_minor if verdict.bound is Bound.CAP_PERCENT_OF_PRICE else verdict.capped_minor
    return {} if cap is None else {"cap_minor": cap}


def grant_facts(grant: Grant) -> dict[str, object]:
    """What the audit keeps of a grant: enough to make out every sum again without its row."""
    facts: dict[str, object] = {
        "grant": grant.id,
        "kind": grant.kind,
        "compensation_class": grant.compensation_class,
        "amount_minor": grant.amount_minor,
        "given_by": grant.given_by,
        "with_proof": grant.with_proof,
    }
    more = {"entitlement": grant.entitlement, "reason": grant.reason, "beyond": grant.beyond}
    return facts | {name: value for name, value in more.items() if value}
