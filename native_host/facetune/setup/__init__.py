"""Registers the host with browsers, fetches models, and says what is wrong."""
