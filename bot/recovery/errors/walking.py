"""The walk through an incident."""

from bot.recovery.errors.tree import NoLongerPossible, NotFound


class NoSuchIncident(NotFound):
    template = "There is no incident {number} here. Type /recover list to see yours."


class IncidentIsClosed(NoLongerPossible):
    template = "#{number} is closed. Nothing was changed."


class IncidentIsOpened(NoLongerPossible):
    template = "This was opened as #{number} meanwhile, so it stays. Go on with Continue."
