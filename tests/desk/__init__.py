"""The desk on both real databases."""
