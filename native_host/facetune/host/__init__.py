"""What the browser starts: framing, protocol and the server behind it."""
