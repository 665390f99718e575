"""Everything that reaches us, in four tables: ROUTES by Slack id; MESSAGES, their SEQUELS, and TIMERS by time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from slack_bolt.async_app import AsyncApp

from bot.recovery.delivery import DeliveryKind
from bot.views import ids
from handlers import (
    casework,
    correcting,
    deciding,
    delivering,
    drawing,
    erasing,
    escalating,
    following,
    giving,
    handing,
    home,
    knowing,
    lapsing,
    news,
    noting,
    protecting,
    reporting,
    reversing,
    steps,
    walking,
)
from handlers.deliveries import MessageBuilder, Sequel, Timer
from handlers.door import Door, Handler


@dataclass(frozen=True, slots=True)
class Route:
    """An id that Slack sends back, and who handles it; an id that ends in a dot stands for all that begin so.

    `then` follows once all is answered, also a refusal.
    """

    kind: Literal["command", "shortcut", "action", "submission", "closed", "options", "event"]
    id: str
    handler: Handler
    then: Handler | None = None


ROUTES: Final = (
    Route("command", ids.COMMAND, walking.handle_command),
    Route("shortcut", ids.SHORTCUT_START, walking.handle_start),
    Route("shortcut", ids.SHORTCUT_FROM_MESSAGE, walking.handle_message_shortcut),
    Route("action", ids.START, walking.handle_start),
    Route("action", ids.CONTINUE, walking.handle_continue),
    Route("submission", ids.ACKNOWLEDGE, steps.handle_acknowledge),
    Route("submission", ids.UNDERSTAND, steps.handle_understand),
    Route("submission", ids.SOLVE, steps.handle_solve),
    Route("submission", ids.FOLLOW_UP, steps.handle_follow_up),
    Route("submission", ids.WRITE_DOWN, steps.handle_write_down),
    Route("action", ids.ANOTHER_WORDING, steps.handle_another_wording),
    Route("action", ids.BACK, steps.handle_back),
    Route("action", ids.AREA, steps.handle_area),
    Route("action", ids.MORE_FACTS, steps.handle_more),
    Route("action", ids.CUSTOMER_LEFT, steps.handle_customer_left),
    Route("closed", ids.ACKNOWLEDGE, steps.handle_closed),
    Route("closed", ids.UNDERSTAND, steps.handle_closed),
    Route("closed", ids.SOLVE, steps.handle_closed),
    Route("closed", ids.FOLLOW_UP, steps.handle_closed),
    Route("closed", ids.WRITE_DOWN, steps.handle_closed),
    Route("action", ids.SOMEBODY_HURT, protecting.handle_somebody_hurt),
    Route("action", ids.DISCARD, walking.handle_discard),
    Route("action", ids.GESTURE, giving.handle_gesture),
    Route("action", ids.OFFER, giving.handle_offer),
    Route("action", ids.ASK_OFFER, giving.handle_ask_offer),
    Route("action", ids.GIVEN_ALREADY, giving.handle_given_already),
    Route("submission", ids.GIVEN, giving.handle_given),
    Route("closed", ids.GIVEN, giving.handle_compensation_closed),
    Route("action", ids.UNDO, giving.handle_undo),
    Route("action", ids.SOMETHING_ELSE, giving.handle_something_else),
    Route("action", ids.BACK_TO_SOLVE, giving.handle_back_to_solve),
    Route("submission", ids.COMPENSATION, giving.handle_compensation),
    Route("closed", ids.COMPENSATION, giving.handle_compensation_closed),
    Route("options", ids.CUSTOMER, knowing.handle_suggestions),
    Route("action", ids.CUSTOMER, knowing.handle_customer),
    Route("action", ids.HISTORY, knowing.handle_history),
    Route("submission", ids.LINK, knowing.handle_link),
    Route("action", ids.UNLINK, knowing.handle_unlink),
    Route("submission", ids.UNLINK_REASON, knowing.handle_unlink_reason),
    Route("submission", ids.FIND, erasing.handle_find),
    Route("submission", ids.EXPORT, erasing.handle_export),
    Route("submission", ids.ERASE, erasing.handle_erase),
    Route("action", ids.APPROVE, deciding.handle_approve, then=home.redraw),
    Route("action", ids.DECLINE, deciding.handle_decline, then=home.redraw),
    Route("submission", ids.DECLINE_REASON, deciding.handle_decline_reason, then=home.redraw),
    Route("action", ids.ADJUST, deciding.handle_adjust, then=home.redraw),
    Route("submission", ids.ADJUSTMENT, deciding.handle_adjustment, then=home.redraw),
    Route("action", ids.DETAILS, deciding.handle_details),
    Route("action", ids.WITHDRAW, lapsing.handle_withdraw),
    Route("action", ids.REVERSE, reversing.handle_reverse, then=home.redraw),
    Route("submission", ids.REVERSAL, reversing.handle_reversal, then=home.redraw),
    Route("action", ids.FOLLOW_UP_DONE, following.handle_done, then=home.redraw),
    Route("submission", ids.FOLLOW_UP_OUTCOME, following.handle_outcome, then=home.redraw),
    Route("action", ids.FOLLOW_UP_SNOOZE, following.handle_snooze, then=home.redraw),
    Route("submission", ids.FOLLOW_UP_SNOOZE_DATE, following.handle_snooze_date, then=home.redraw),
    Route("action", ids.NEWS, news.handle_news),
    Route("submission", ids.NEWS_TELL, news.handle_tell, then=home.redraw),
    Route("options", ids.CUSTOMER_ZONE, following.handle_zones),
    Route("action", ids.FOLLOW_UP_HAND, following.handle_hand),
    Route("action", ids.FOLLOW_UP_HISTORY, noting.handle_history),
    Route("submission", ids.FOLLOW_UP_HAND_TO, following.handle_hand_to, then=home.redraw),
    Route("action", ids.NOTE_ADD, noting.handle_note),
    Route("submission", ids.NOTE_TEXT, noting.handle_note_text),
    Route("action", ids.HISTORY_PAGE, noting.handle_history_page),
    Route("action", ids.HAND_OVER, handing.handle_hand_over),
    Route("submission", ids.HAND_OVER_TO, handing.handle_hand_over_to),
    Route("action", ids.ESCALATE, escalating.handle_escalate),
    Route("submission", ids.ESCALATE_TO, escalating.handle_escalate_to),
    Route("action", ids.TAKE_OVER, escalating.handle_take_over),
    Route("action", ids.MORE, correcting.handle_more),
    Route("submission", ids.VOID_WHY, correcting.handle_void_why),
    Route("submission", ids.NOT_AS_REPORTED_WHY, correcting.handle_not_as_reported_why),
    Route("action", ids.ANSWER, protecting.handle_answer),
    Route("closed", ids.QUESTION, steps.handle_closed),
    Route("action", ids.WHOM, protecting.handle_whom),
    Route("action", ids.CONCERNS, protecting.handle_concerns),
    Route("action", ids.TAKE_ON, protecting.handle_take_on, then=home.redraw),
    Route("action", ids.TAKE_FROM, protecting.handle_take_from, then=home.redraw),
    Route("action", ids.NOBODY_CAME, protecting.handle_nobody_came),
    Route("action", ids.SEE_CASE, protecting.handle_see_case),
    Route("action", ids.CASE_FORM, casework.handle_case_form),
    Route("submission", ids.CASE_NOTE, casework.handle_note),
    Route("submission", ids.CASE_LOWER, casework.handle_lower),
    Route("submission", ids.CASE_HAND, casework.handle_hand),
    Route("submission", ids.CASE_HOLD, casework.handle_hold),
    Route("submission", ids.CASE_CLOSE, casework.handle_close),
    Route("event", ids.HOME_OPENED, home.handle_home_opened),
    Route("action", ids.DUTY, home.handle_duty, then=home.redraw),
    Route("submission", ids.HAND_EVERYTHING_TO, handing.handle_hand_over_everything, then=home.redraw),
    Route("action", ids.HOME_SITE, home.handle_site, then=home.redraw),
    Route("action", ids.TRY_AGAIN, delivering.handle_try_again, then=home.redraw),
    Route("action", ids.FLAG_LOOKED, home.handle_flag_looked, then=home.redraw),
    Route("action", ids.LOOK_AT, walking.handle_continue),
)

MESSAGES: Final[Mapping[DeliveryKind, MessageBuilder]] = {
    DeliveryKind.CARD: walking.card_message,
    DeliveryKind.LEFT_OPEN: walking.left_open_message,
    DeliveryKind.HANDED_OVER: handing.handed_over_message,
    DeliveryKind.ESCALATION: escalating.escalation_message,
    DeliveryKind.TAKEN_OVER: escalating.taken_over_message,
    DeliveryKind.REPEAT: knowing.repeat_message,
    DeliveryKind.THANKS: walking.thanks_message,
    DeliveryKind.PROTECTED: protecting.alert_message,
    DeliveryKind.PROTECTED_NEWS: protecting.news_message,
    DeliveryKind.REQUEST: deciding.request_message,
    DeliveryKind.ANSWER: deciding.answer_message,
    DeliveryKind.REVERSAL: reversing.reversal_message,
    DeliveryKind.PING: following.ping_message,
    DeliveryKind.NOT_SHOWN: delivering.not_shown_message,
    DeliveryKind.LOST_CHANNEL: delivering.lost_channel_message,
    DeliveryKind.EXPORT: erasing.export_message,
    DeliveryKind.DIGEST: reporting.digest_message,
}

# What else follows a message that was posted anew.
SEQUELS: Final[Mapping[DeliveryKind, Sequel]] = {
    DeliveryKind.ANSWER: drawing.show_answer,
}

TIMERS: Final[Mapping[DeliveryKind, Timer]] = {
    DeliveryKind.REQUEST_CLOCK: lapsing.run_request_clock,
    DeliveryKind.FOLLOW_UP: following.run_ring,
    DeliveryKind.FORGET_CONTACTS: erasing.run_forgetting,
    DeliveryKind.WEEKLY_DIGEST: reporting.run_weekly_digest,
    DeliveryKind.PROTECTED_BACKUP: protecting.run_backup,
}


def register(app: AsyncApp, door: Door) -> None:
    """Hand every route to Bolt, each behind the door."""
    for route in ROUTES:
        listener = door.guarded(route.handler, route.then)
        constraint = re.compile("^" + re.escape(route.id)) if route.id.endswith(".") else route.id
        match route.kind:
            case "command":
                app.command(constraint)(listener)
            case "shortcut":
                app.shortcut(constraint)(listener)
            case "action":
                app.action(constraint)(listener)
            case "submission":
                app.view_submission(constraint)(listener)
            case "closed":
                app.view_closed(constraint)(listener)
            case "options":
                app.options(constraint)(listener)
            case "event":
                app.event(constraint)(listener)
