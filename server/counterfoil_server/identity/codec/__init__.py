"""What identity keeps, between the wire and the rules; a file a service."""
