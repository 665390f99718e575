"""The real bot where Slack, the database or the process fails."""
