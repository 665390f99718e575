"""Recover: a Slack app that walks staff through putting a customer's failure right."""
