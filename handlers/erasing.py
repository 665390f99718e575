"""Erasing: `/recover find`, `export` and `forget`, and the daily timer that drops old contacts."""

from bot.desk import RecoveryDesk
from bot.recovery.customer import Customer
from bot.recovery.delivery import Delivery
from bot.recovery.errors import NotTheirLevel
from bot.views.erasing import (
    build_asked,
    build_erase_form,
    build_erased,
    build_export_form,
    build_export_part,
    build_find,
    build_found,
    build_found_modal,
    build_not_theirs,
    parse_erase,
    parse_find,
    parse_whose,
)
from bot.views.message import Message
from handlers.door import Interaction


async def find(interaction: Interaction, text: str) -> None:
    """`/recover find Anna` is answered privately; without a text it asks for one."""
    if not text:
        await interaction.ack()
        await interaction.open(build_find())
        return
    found = await interaction.desk.finding.find(interaction.actor, text)
    await interaction.tell(build_found(found, text, interaction.desk.playbook))


async def handle_find(interaction: Interaction) -> None:
    text = parse_find(interaction.view)
    found = await interaction.desk.finding.find(interaction.actor, text)
    await interaction.replace_with(build_found_modal(found, text, interaction.desk.playbook))


async def ask_export(interaction: Interaction, text: str) -> None:
    """`/recover export [customer]`, for a director; to others it says so, privately."""
    try:
        interaction.desk.erasing.check_may_export(interaction.actor)
    except NotTheirLevel as refused:
        await interaction.tell(build_not_theirs(refused, text))
        return
    chosen = await _only_one(interaction, text[len("export") :].strip())
    await interaction.ack()
    await interaction.open(build_export_form(chosen))


async def ask_erase(interaction: Interaction, text: str) -> None:
    """`/recover forget [customer]`, for a manager; to others it says so, privately."""
    try:
        interaction.desk.erasing.check_may_erase(interaction.actor)
    except NotTheirLevel as refused:
        await interaction.tell(build_not_theirs(refused, text))
        return
    name = text[len("forget") :].strip()
    chosen = await _only_one(interaction, name)
    also = await interaction.desk.erasing.named_like(interaction.actor, name, chosen.id if chosen else None)
    await interaction.ack()
    await interaction.open(build_erase_form(chosen, name, also))


async def _only_one(interaction: Interaction, text: str) -> Customer | None:
    """Whom the text means, if it can mean only one; whoever asked still confirms."""
    found = await interaction.desk.finding.suggest(interaction.actor, text) if text else []
    return found[0].customer if len(found) == 1 else None


async def handle_export(interaction: Interaction) -> None:
    picked, token = parse_whose(interaction.view, "export"), str(interaction.view.get("private_metadata", ""))
    await interaction.desk.erasing.export(interaction.actor, token, picked)
    await interaction.replace_with(build_asked())


async def handle_erase(interaction: Interaction) -> None:
    """Before anything goes, whoever picked a customer sees where else that name stands."""
    erasing = interaction.desk.erasing
    picked, also, token, has_asked = parse_erase(interaction.view)
    if picked and not has_asked:
        customer = await erasing.customer(interaction.actor, picked)
        found = await erasing.named_like(interaction.actor, customer.name, customer.id)
        if found:
            await interaction.replace_with(build_erase_form(customer, customer.name, found))
            return
    numbers = [interaction.number(incident_id) for incident_id in also]
    await interaction.replace_with(build_erased(await erasing.erase(interaction.actor, token, picked, numbers)))


async def export_message(desk: RecoveryDesk, delivery: Delivery) -> Message | None:
    """One part of an export; which one stands at the end of its key."""
    record = await desk.erasing.exported(delivery.team_id, int(delivery.subject), delivery.recipient)
    return build_export_part(record, int(delivery.dedupe_key.rpartition(":")[2]))


async def run_forgetting(desk: RecoveryDesk, delivery: Delivery) -> None:
    await desk.erasing.run_forgetting(delivery)
