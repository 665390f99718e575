"""What Recover costs beside a bare Bolt app: `python -m bench` measures both in one run and prints one table.

Both answer `/recover`, both are asynchronous, both reach the same fake Slack over Socket Mode: that is how Recover
runs by default, and it adds least of its own, so a difference between the two apps is not drowned in HTTP parsing and
signatures that are the same for both. Nothing leaves the loopback interface.
"""
