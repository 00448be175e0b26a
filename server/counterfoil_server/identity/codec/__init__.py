"""The identity's resources between the wire and the rules."""
