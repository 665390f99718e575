"""Every command, shortcut, action and callback id. They are public: old messages keep their buttons for months.

Never rename or reuse one. An action id that ends in a dot is a prefix: what follows tells apart the buttons of one
block. Buttons carry what they are about in their value.
"""

from typing import Final

COMMAND: Final = "/recover"
SHORTCUT_START: Final = "recover_start"
SHORTCUT_FROM_MESSAGE: Final = "recover_from_message"

# Walking: the modals of the five steps and what else can be pressed in them.
ACKNOWLEDGE: Final = "walk.acknowledge"
UNDERSTAND: Final = "walk.understand"
SOLVE: Final = "walk.solve"
FOLLOW_UP: Final = "walk.follow_up"
WRITE_DOWN: Final = "walk.write_down"
FINISHED: Final = "walk.finished"
PROTECTED: Final = "walk.protected"
NOTE: Final = "walk.note"
ANOTHER_WORDING: Final = "walk.another_wording"
BACK: Final = "walk.back"
AREA: Final = "walk.area"
MORE_FACTS: Final = "walk.more"
CUSTOMER_LEFT: Final = "walk.customer_left"
CONTINUE: Final = "walk.continue"
START: Final = "walk.start"
DISCARD: Final = "walk.discard"
SOMEBODY_HURT: Final = "walk.somebody_hurt"

# Giving.
GESTURE: Final = "give.gesture."
UNDO: Final = "give.undo."
OFFER: Final = "give.offer."
ASK_OFFER: Final = "give.ask."
GIVEN_ALREADY: Final = "give.already"
GIVEN: Final = "give.given"
SOMETHING_ELSE: Final = "give.something_else"
COMPENSATION: Final = "give.compensation"
BACK_TO_SOLVE: Final = "give.back"

# Deciding.
APPROVE: Final = "decide.approve"
DECLINE: Final = "decide.decline"
DECLINE_REASON: Final = "decide.decline_reason"
ADJUST: Final = "decide.adjust"
ADJUSTMENT: Final = "decide.adjustment"
DETAILS: Final = "decide.details"
DETAILS_SHOWN: Final = "decide.details_shown"
WITHDRAW: Final = "decide.withdraw."
REVERSE: Final = "decide.reverse."
REVERSAL: Final = "decide.reversal"

# Knowing the customer.
CUSTOMER: Final = "know.customer"
HISTORY: Final = "know.history"
LINK: Final = "know.link"
UNLINK: Final = "know.unlink"
UNLINK_REASON: Final = "know.unlink_reason"

# Finding, exporting and erasing.
FIND: Final = "erase.find"
FOUND: Final = "erase.found"
EXPORT: Final = "erase.export"
ERASE: Final = "erase.erase"

# Following up.
FOLLOW_UP_DONE: Final = "follow.done"
FOLLOW_UP_OUTCOME: Final = "follow.outcome"
FOLLOW_UP_SNOOZE: Final = "follow.snooze"
FOLLOW_UP_SNOOZE_DATE: Final = "follow.snooze_date"
NEWS: Final = "follow.news"
NEWS_TELL: Final = "follow.news_tell"
CUSTOMER_ZONE: Final = "follow.zone"
FOLLOW_UP_HAND: Final = "follow.hand"
FOLLOW_UP_HISTORY: Final = "follow.history"
FOLLOW_UP_HAND_TO: Final = "follow.hand_to"

# Working together: notes, history, hand over, escalate, and the corrections of a whole incident.
NOTE_ADD: Final = "note.add"
NOTE_TEXT: Final = "note.text"
HISTORY_PAGE: Final = "note.history_page."
HISTORY_SHOWN: Final = "note.history_shown"
HAND_OVER: Final = "hand.over"
HAND_OVER_TO: Final = "hand.to"
ESCALATE: Final = "escalate.ask"
ESCALATE_TO: Final = "escalate.to"
TAKE_OVER: Final = "escalate.take_over"
MORE: Final = "card.more"
VOID_WHY: Final = "correct.void"
NOT_AS_REPORTED_WHY: Final = "correct.not_as_reported"
# Protecting.
QUESTION: Final = "protect.question"
ANSWER: Final = "protect.answer."
WHOM: Final = "protect.whom"
CONCERNS: Final = "protect.concerns"
TAKE_ON: Final = "protect.take_on"
SEE_CASE: Final = "protect.see_case"
TAKE_FROM: Final = "protect.take_from"
NOBODY_CAME: Final = "protect.nobody_came"
CASE_FORM: Final = "protect.form."
CASE_NOTE: Final = "protect.note"
CASE_LOWER: Final = "protect.lower"
CASE_HAND: Final = "protect.hand"
CASE_HOLD: Final = "protect.hold"
CASE_CLOSE: Final = "protect.close"

HOME_OPENED: Final = "app_home_opened"
DUTY: Final = "home.duty"
HAND_EVERYTHING_TO: Final = "home.hand_everything_to"
HOME_SITE: Final = "home.site"
TRY_AGAIN: Final = "home.try_again"
LOOK_AT: Final = "home.look_at."
FLAG_LOOKED: Final = "home.flag_looked"
