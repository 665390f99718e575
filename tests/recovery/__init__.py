"""The rules: truth tables and properties."""
