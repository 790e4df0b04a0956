"""The networks, in Keras 3 operations only."""
