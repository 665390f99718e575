"""What no type holds: ids and routes, settings and their example, audit lines and their words."""
