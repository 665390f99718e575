"""Who somebody is, and what their level and site allow."""

from bot.recovery.errors.tree import InvalidInput, NotAllowed


class NotStaff(NotAllowed):
    template = "Recover is for members of staff. Ask whoever runs it here to add you."


class StaffUnknown(NotAllowed):
    template = "I couldn't check with Slack who you are, so nothing was changed. Please try again in a moment."


class NotTheirSite(NotAllowed):
    template = "That belongs to a site where you aren't on the staff. Nothing was changed."


class NotTheirLevel(NotAllowed):
    template = "This needs a {needs}, and here you are {level}. Nothing was changed."


class InvalidAssignee(InvalidInput):
    template = "Choose a member of staff: no guests and no apps."


class ColleagueUnknown(InvalidInput):
    template = "Slack didn't say whether they are staff, so nothing was changed. Try again, or choose somebody else."


class NotStaffThere(InvalidInput):
    template = "Choose a colleague of this site: guests, apps and people of other sites can't take it over."
