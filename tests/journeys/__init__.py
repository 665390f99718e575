"""The real bot against the sandbox, as its users go through it."""
