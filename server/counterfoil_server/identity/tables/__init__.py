"""The tables of identity, a file a service."""
