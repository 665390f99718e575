"""What people see: within what Slack takes, and in words that a hurried person understands."""
