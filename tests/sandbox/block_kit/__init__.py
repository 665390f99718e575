"""Truth tables of Block Kit's limits."""
