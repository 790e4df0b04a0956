"""What trained networks and voters teach the next network."""
