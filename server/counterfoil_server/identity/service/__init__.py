"""The services of identity, a file each: wire in, wire out."""
