"""What people see: pure functions from the domain to Block Kit dicts, and from Slack's payloads back.

Plain dicts, since Slack's SDK classes drop the newer blocks and attributes without a word.
"""
