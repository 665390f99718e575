"""Tests of the sandbox itself, with a small Bolt app of their own as its client."""
