"""Developers' tools: each writes a part of this checkout from its source. They are not in the wheel."""
