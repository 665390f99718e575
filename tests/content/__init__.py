"""The playbook's files: what is read, and how each mistake in them is named."""
