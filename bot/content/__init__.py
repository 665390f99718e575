"""The playbook: what a business decides (policy.toml) and what its people say (phrases/), as files anyone can edit."""
