"""One block on any surface, for the tables that say what may stand where."""

from bot.sandbox.block_kit import check_message, check_view
from tests.sandbox.blocks import Json, home, modal

EVERYWHERE = {"message", "modal", "home"}


def problems_on(surface: str, block: Json) -> list[str]:
    if surface == "message":
        return check_message([block])
    return check_view(modal(block), "modal") if surface == "modal" else check_view(home(block), "home")
